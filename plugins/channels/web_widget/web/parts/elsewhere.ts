import css from "../elsewhere.css";
import { Elsewhere } from "../elsewhere";
import { deliver } from "../parts";
import { ElsewhereSheet } from "../ui/elsewhere";

deliver("elsewhere", { Sheet: ElsewhereSheet, begin: (chat) => new Elsewhere(chat), css });
