import type { TextContent } from "../live/protocol";
import { Actions } from "./actions";
import type { ContentProps } from "./context";
import { isEmojiOnly } from "./emoji";
import { piecesOf, RichText } from "./rich_text";

export function Text({ content, message, context }: ContentProps<TextContent>) {
  if (isEmojiOnly(content.text) && !content.actions?.length) {
    return <div class="hb-emoji">{content.text.trim()}</div>;
  }
  return (
    <div class="hb-bubble">
      <div class="hb-text" dir="auto">
        <RichText text={content.text} />
      </div>
      {context.linkPreviews && <DomainCard text={content.text} />}
      <Actions {...(content.actions ? { actions: content.actions } : {})} message={message} context={context} />
    </div>
  );
}

/** What a link leads to, told without asking anyone. */
function DomainCard({ text }: { text: string }) {
  const href = piecesOf(text).find((piece) => piece.href?.startsWith("http"))?.href;
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
