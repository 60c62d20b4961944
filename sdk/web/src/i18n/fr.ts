import { frContent } from "./content/fr";
import type { Texts } from "./en";
import { frTalk } from "./talk/fr";

export const fr: Texts = { ...frTalk, ...frContent };
