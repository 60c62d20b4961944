import { MessageContent, type Message } from "@hubbub/web";
import type { Chat } from "../chat";
import { isAnswered } from "../forms";

/** Whatever a message holds, beyond a plain text. */
export function RichMessage({ chat, message }: { chat: Chat; message: Message }) {
  const { live } = chat;
  return (
    <MessageContent
      content={message.content}
      message={message}
      context={{
        texts: chat.allTexts,
        locale: chat.locale,
        hub: chat.settings.hub,
        interactive: true,
        linkPreviews: chat.config.linkPreviews === true,
        onAction: (action, message) => chat.act(action, message),
        onFormSubmit: ({ id }, fields) =>
          live.send({ type: "formResponse", fields, quotedMessage: { type: "message", messageId: id } }),
        isAnswered: (message) => isAnswered(chat.timeline, message),
        onImage: (image) => chat.view(image),
      }}
    />
  );
}
