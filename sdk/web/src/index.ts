export * from "./live/index";
export * from "./content/index";
export * from "./i18n/index";
export * from "./upload/index";
export * from "./tokens/index";
