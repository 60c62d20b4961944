// The reply that is being written: its text, which is a draft until it is sent, and its files.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Metadata } from "../model/types";
import { loadDraft, saveDraft } from "../state/settings";
import { useUploads } from "./attachments";
import { useActions, useWords } from "./context";

const mostCharacters = 4096; // of a text, REST v2

export type Reply = ReturnType<typeof useReply>;

// `metadata`: goes along with each message.
export function useReply(conversation: string, me: string, metadata?: Metadata) {
  const { t } = useWords();
  const { live, shelf, toast } = useActions();
  const [text, setText] = useState(() => loadDraft(shelf, me, conversation));
  const field = useRef<HTMLTextAreaElement>(null);
  const uploads = useUploads();
  const over = [...text].length - mostCharacters;
  useEffect(() => () => live.typing(conversation, ""), [conversation, live]);

  function write(next: string): void {
    setText(next);
    saveDraft(shelf, me, conversation, next);
    live.typing(conversation, next.trim() ? next : "");
  }

  function insert(piece: string): void {
    const element = field.current;
    const [from, to] = element ? [element.selectionStart, element.selectionEnd] : [text.length, text.length];
    write(text.slice(0, from) + piece + text.slice(to));
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(from + piece.length, from + piece.length);
    });
  }

  // Files first: the text mostly speaks of them.
  function send(): void {
    if (over > 0) return;
    if (uploads.busy) return toast(t("upload.busy"));
    const said = text.trim();
    const files = uploads.take();
    for (const content of files) live.send(conversation, content, metadata);
    if (said) live.send(conversation, { type: "text", text: said }, metadata);
    if (said || files.length > 0) write("");
    field.current?.focus();
  }

  const sendable = over <= 0 && (text.trim() !== "" || uploads.items.some((item) => item.content));
  return { text, field, uploads, over, sendable, write, insert, send };
}
