export { applyAccent, applyTheme, type Theme } from "./theme";
