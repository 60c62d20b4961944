export type { ContentContext, ContentProps } from "./context";
export { MessageContent } from "./message_content";
export { QuickReplies, quickRepliesOf } from "./quick_replies";
export { previewOf } from "./preview";
export { safeUrl, mediaUrl } from "./url";
export { isEmojiOnly } from "./emoji";
