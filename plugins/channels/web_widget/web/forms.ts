/** Which forms of a conversation were answered. */
import type { Message, Timeline } from "@hubbub/web";

export function isAnswered(timeline: Timeline, message: Message): boolean {
  return timeline.entries.some(
    ({ message: { content } }) => content.type === "formResponse" && content.quotedMessage?.messageId === message.id,
  );
}

/** The last form must be answered before anything else is said. */
export function mustAnswer(timeline: Timeline): boolean {
  const form = [...timeline.entries].reverse().find(({ message }) => message.content.type === "form")?.message;
  return form?.content.type === "form" && form.content.blockChatInput === true && !isAnswered(timeline, form);
}
