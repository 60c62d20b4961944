import { enTalk } from "@hubbub/web";
import { deliver } from "../parts";
import { own } from "../texts/en";

deliver("en", { ...enTalk, ...own });
