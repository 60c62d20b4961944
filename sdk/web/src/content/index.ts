export type { ContentContext, ContentProps } from "./context";
export { MessageContent } from "./message_content";
export { QuickReplies, quickRepliesOf } from "./quick_replies";
export { RichText, piecesOf, type TextPiece } from "./rich_text";
export { answerText, mistakeIn } from "./form_rules";
export { Icon } from "./icon";
export { previewOf } from "./preview";
export { safeUrl, mediaUrl } from "./url";
export { isEmojiOnly } from "./emoji";
