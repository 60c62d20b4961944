import css from "../emoji.css";
import { deliver } from "../parts";
import { EmojiPicker } from "../ui/emoji_picker";

deliver("emoji", { Popover: EmojiPicker, css });
