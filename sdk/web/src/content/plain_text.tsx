import type { ComponentChildren } from "preact";
import type { Action, Content } from "../live/protocol";
import { isEmojiOnly } from "./emoji";
import { linkIn, RichText } from "./rich_text";

/** What is shown as buttons below a text, an image or an item. */
export function buttonsOf(actions: Action[] = []): Action[] {
  return actions.filter(({ type }) => type !== "reply" && type !== "locationRequest");
}

/** Whether <PlainText> shows all of it, so that <MessageContent> (and its weight) is not needed. */
export function isPlain(content: Content, linkPreviews = false): boolean {
  return content.type === "text" && !buttonsOf(content.actions).length && !(linkPreviews && linkIn(content.text));
}

export function PlainText({ text }: { text: string }) {
  return isEmojiOnly(text) ? <div class="hb-emoji">{text.trim()}</div> : <TextBubble text={text} />;
}

export function TextBubble({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="hb-bubble">
      <div class="hb-text" dir="auto">
        <RichText text={text} />
      </div>
      {children}
    </div>
  );
}
