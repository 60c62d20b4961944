import { esContent } from "./content/es";
import type { Texts } from "./en";
import { esTalk } from "./talk/es";

export const es: Texts = { ...esTalk, ...esContent };
