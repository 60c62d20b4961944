import css from "../notice.css";
import { Notices } from "../notice";
import { deliver } from "../parts";
import { Teaser } from "../ui/teaser";

deliver("notice", { Teaser, begin: () => new Notices(), css });
