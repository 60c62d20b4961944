import type { Texts } from "../i18n/index";
import type { Action, Message } from "../live/protocol";
import type { ContentContext } from "./context";

/** The replies offered by a message; shown only while it is the conversation's last. */
export function quickRepliesOf(message: Message | undefined): Action[] {
  if (!message || (message.content.type !== "text" && message.content.type !== "image")) return [];
  return (message.content.actions ?? []).filter(({ type }) => type === "reply" || type === "locationRequest");
}

interface QuickRepliesProps {
  message: Message;
  context: { texts: Pick<Texts, "quickReplies">; onAction?: ContentContext["onAction"] };
}

export function QuickReplies({ message, context }: QuickRepliesProps) {
  const replies = quickRepliesOf(message);
  if (!replies.length) return null;
  return (
    <div class="hb-replies" role="group" aria-label={context.texts.quickReplies}>
      {replies.map((action) => (
        <button
          key={action.text}
          type="button"
          class="hb-reply"
          dir="auto"
          onClick={() => context.onAction?.(action, message)}
        >
          {action.type === "locationRequest" && "📍 "}
          {action.text}
        </button>
      ))}
    </div>
  );
}
