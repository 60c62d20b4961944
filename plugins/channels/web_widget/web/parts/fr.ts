import { frTalk } from "@hubbub/web";
import { deliver } from "../parts";
import { own } from "../texts/fr";

deliver("fr", { ...frTalk, ...own });
