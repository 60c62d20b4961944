import type { enTalk } from "../i18n/index";
import type { Content } from "../live/protocol";

/** One line that stands for a message: in a teaser, a title, a list. */
export function previewOf(content: Content, texts: typeof enTalk): string {
  switch (content.type) {
    case "text":
      return content.text.replace(/\s+/g, " ").trim();
    case "image":
      return content.text || content.altText || `📷 ${texts.photo}`;
    case "file":
      return `📎 ${content.altText || texts.file}`;
    case "location":
      return `📍 ${content.location?.name || content.location?.address || texts.location}`;
    case "carousel":
    case "list":
      return content.items.map((item) => item.title).join(" · ");
    case "form":
      return content.fields.map((field) => field.label).join(" · ");
    case "formResponse":
      return `✓ ${texts.submitted}`;
    default:
      return texts.unsupported;
  }
}
