import { filesOf, Icon } from "@hubbub/web";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { plus, send, smile } from "./icons";

/** Where one writes. Enter sends, Shift+Enter breaks the line; what was begun stays when the panel is closed. */
const drafts = new WeakMap<Chat, string>();

export function Composer({ chat }: { chat: Chat }) {
  const [text, setText] = useState(() => drafts.get(chat) ?? "");
  const [popover, setPopover] = useState<"emoji" | "files" | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { texts } = chat;
  const blocked = chat.blocked || chat.refusal !== null;

  useEffect(() => {
    if (!onTouchScreen()) field.current?.focus();
  }, []);
  useLayoutEffect(() => {
    drafts.set(chat, text);
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 132)}px`;
  }, [text]);

  const write = (next: string): void => {
    setText(next);
    chat.typed(next);
  };
  const submit = (): void => {
    if (!text.trim() || blocked) return;
    chat.live.send({ type: "text", text: text.trim() });
    setText("");
    setPopover(null);
    field.current?.focus();
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  };
  const insert = (emoji: string): void => {
    const element = field.current;
    const [from, to] = [element?.selectionStart ?? text.length, element?.selectionEnd ?? text.length];
    write(text.slice(0, from) + emoji + text.slice(to));
    setPopover(null);
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(from + emoji.length, from + emoji.length);
    });
  };
  const closePopover = (): void => {
    setPopover(null);
    if (!onTouchScreen()) field.current?.focus();
  };
  const opener = (part: "emoji" | "files", label: string, icon: string) => (
    <button
      type="button"
      class="plain"
      aria-label={label}
      aria-expanded={popover === part}
      onPointerEnter={() => void chat.want(part)}
      onClick={() => {
        setPopover(popover === part ? null : part);
        void chat.want(part);
      }}
    >
      <Icon d={icon} size={22} />
    </button>
  );
  const above = popover && chat.part(popover);
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {above && <above.Popover chat={chat} onPick={insert} onClose={closePopover} />}
      {opener("files", texts.more, plus)}
      <textarea
        ref={field}
        rows={1}
        dir={text ? "auto" : chat.direction}
        value={text}
        disabled={blocked}
        aria-label={texts.placeholder}
        placeholder={chat.blocked ? chat.allTexts.formFirst : texts.placeholder}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={keyed}
        onFocus={() => setPopover(null)}
        onPaste={(event) => {
          const files = filesOf(event.clipboardData);
          if (!files.length) return;
          event.preventDefault();
          chat.addFiles(files);
        }}
      />
      {opener("emoji", texts.emoji, smile)}
      <button type="submit" class="send" aria-label={texts.send} disabled={!text.trim() || blocked}>
        <Icon d={send} />
      </button>
    </form>
  );
}

/** Where the focus of a field brings up a keyboard that covers half of the page. */
const onTouchScreen = (): boolean => matchMedia("(pointer: coarse)").matches;
