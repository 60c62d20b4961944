// The simulator's page: a phone or a mailbox, as the integration that serves it says.
import "@hubbub/web/styles.css";
import "./styles/page.css";
import { applyTheme } from "@hubbub/web";
import { render } from "preact";
import { App } from "./ui/app";

applyTheme(document.documentElement, "auto");
const root = document.getElementById("app");
if (root) render(<App />, root);
