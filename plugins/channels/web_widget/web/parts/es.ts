import { esTalk } from "@hubbub/web";
import { deliver } from "../parts";
import { own } from "../texts/es";

deliver("es", { ...esTalk, ...own });
