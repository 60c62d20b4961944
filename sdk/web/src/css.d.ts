/** Widget code imports a stylesheet as text (`import css from "./x.css"`), to adopt it in its shadow root; the console
 * imports it for its effect, and the bundler writes it beside the script. */
declare module "*.css" {
  const css: string;
  export default css;
}
