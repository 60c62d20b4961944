import css from "../files.css";
import { deliver } from "../parts";
import { Sharing } from "../sharing";
import { FilesMenu } from "../ui/files_menu";
import { Notice, UploadRows } from "../ui/upload_rows";

deliver("files", { Popover: FilesMenu, Rows: UploadRows, Notice, begin: (chat) => new Sharing(chat), css });
