import { frContent } from "@hubbub/web";
import { deliver } from "../parts";
import { ownLate } from "../texts/fr";

deliver("frLate", { ...frContent, ...ownLate });
