import css from "../content.css";
import { mustAnswer } from "../forms";
import { deliver } from "../parts";
import { Lightbox } from "../ui/lightbox";
import { RichMessage } from "../ui/rich_message";

deliver("content", { RichMessage, Lightbox, mustAnswer, css });
