/** The conversation's window, fetched when the launcher is touched. */
import panel from "../panel.css";
import { deliver } from "../parts";
import { Panel } from "../ui/panel";

deliver("panel", { Panel, css: panel });
