import type { Action, Message } from "../live/protocol";
import type { ContentContext } from "./context";

/** The replies offered by a message; shown only while it is the conversation's last. */
export function quickRepliesOf(message: Message | undefined): Action[] {
  if (!message || (message.content.type !== "text" && message.content.type !== "image")) return [];
  return (message.content.actions ?? []).filter(({ type }) => type === "reply" || type === "locationRequest");
}

export function QuickReplies({ message, context }: { message: Message; context: ContentContext }) {
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
