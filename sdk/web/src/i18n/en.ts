import { enContent } from "./content/en";
import { enTalk } from "./talk/en";

/** What the content renderers and every conversation say. Other languages have exactly these keys. */
export const en = { ...enTalk, ...enContent };

export type Texts = typeof en;
