export { en, type Texts } from "./en";
export { fr } from "./fr";
export { es } from "./es";
export { fill, directionOf, languageOf, formatBytes, formatDay, formatTime, sameDay } from "./format";
