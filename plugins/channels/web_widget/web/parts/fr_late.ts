import { frContent } from "@hubbub/web";
import { deliver } from "../parts";
import { ownLate } from "../texts/fr";

deliver("fr_late", { ...frContent, ...ownLate });
