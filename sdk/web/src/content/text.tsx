import type { TextContent } from "../live/protocol";
import { Actions } from "./actions";
import type { ContentProps } from "./context";
import { isPlain, PlainText, TextBubble } from "./plain_text";
import { linkIn } from "./rich_text";

export function Text({ content, message, context }: ContentProps<TextContent>) {
  if (isPlain(content, context.linkPreviews)) return <PlainText text={content.text} />;
  return (
    <TextBubble text={content.text}>
      {context.linkPreviews && <DomainCard text={content.text} />}
      <Actions {...(content.actions ? { actions: content.actions } : {})} message={message} context={context} />
    </TextBubble>
  );
}

/** What a link leads to, told without asking anyone. */
function DomainCard({ text }: { text: string }) {
  const href = linkIn(text);
  if (!href) return null;
  const url = new URL(href);
  return (
    <a class="hb-domain" href={href} target="_blank" rel="noopener noreferrer nofollow" tabIndex={-1}>
      <b>{url.hostname.replace(/^www\./, "")}</b>
      {url.pathname.length > 1 && <span dir="ltr">{decode(url.pathname)}</span>}
    </a>
  );
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
