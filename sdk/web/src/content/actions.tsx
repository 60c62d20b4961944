import type { Action, Message } from "../live/protocol";
import type { ContentContext } from "./context";
import { Icon } from "./icon";
import { icons } from "./icons";
import { buttonsOf } from "./plain_text";
import { safeUrl } from "./url";

/** The buttons below a text, an image or an item. Replies are shown apart (quick_replies.tsx). */
export function Actions({
  actions,
  message,
  context,
}: {
  actions?: Action[];
  message: Message;
  context: ContentContext;
}) {
  const shown = buttonsOf(actions);
  if (!shown.length) return null;
  return (
    <div class="hb-actions">
      {shown.map((action, at) => (
        <ActionButton key={at} action={action} message={message} context={context} />
      ))}
    </div>
  );
}

function ActionButton({ action, message, context }: { action: Action; message: Message; context: ContentContext }) {
  if (action.type === "postback") {
    return (
      <button
        type="button"
        class="hb-action"
        dir="auto"
        disabled={!context.interactive}
        onClick={() => context.onAction?.(action, message)}
      >
        {action.text}
      </button>
    );
  }
  const href = safeUrl(action.uri);
  if (!href) return null;
  return (
    <a class="hb-action" dir="auto" href={href} target="_blank" rel="noopener noreferrer nofollow">
      {action.text}
      <Icon d={icons.external} size={14} />
      <span class="hb-hidden"> ({context.texts.opensNewTab})</span>
    </a>
  );
}
