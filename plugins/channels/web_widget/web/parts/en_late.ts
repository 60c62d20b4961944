import { enContent } from "@hubbub/web";
import { deliver } from "../parts";
import { ownLate } from "../texts/en";

deliver("en_late", { ...enContent, ...ownLate });
