import { esContent } from "@hubbub/web";
import { deliver } from "../parts";
import { ownLate } from "../texts/es";

deliver("es_late", { ...esContent, ...ownLate });
