import { filesOf, Icon } from "@hubbub/web";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { EmojiPicker } from "./emoji_picker";
import { image, pin, plus, send, smile } from "./icons";

/** Where one writes. Enter sends, Shift+Enter breaks the line; what was begun stays when the panel is closed. */
const drafts = new WeakMap<Chat, string>();

export function Composer({ chat }: { chat: Chat }) {
  const [text, setText] = useState(() => drafts.get(chat) ?? "");
  const [popover, setPopover] = useState<"emoji" | "more" | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const { texts } = chat;
  const blocked = chat.blocked || chat.refusal !== null;

  useEffect(() => {
    if (!matchMedia("(pointer: coarse)").matches) field.current?.focus();
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
    chat.sendText(text.trim());
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
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {popover === "emoji" && <EmojiPicker chat={chat} onPick={insert} onClose={closePopover} />}
      {popover === "more" && (
        <div
          class="popover menu"
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            closePopover();
          }}
        >
          <button type="button" autofocus onClick={() => picker.current?.click()}>
            <Icon d={image} /> {texts.attach}
          </button>
          {"geolocation" in navigator && (
            <button
              type="button"
              onClick={() => {
                setPopover(null);
                chat.shareLocation();
              }}
            >
              <Icon d={pin} /> {texts.shareLocation}
            </button>
          )}
        </div>
      )}
      <button
        type="button"
        class="plain"
        aria-label={texts.more}
        aria-expanded={popover === "more"}
        onClick={() => setPopover(popover === "more" ? null : "more")}
      >
        <Icon d={plus} size={22} />
      </button>
      <textarea
        ref={field}
        rows={1}
        dir={text ? "auto" : chat.direction}
        value={text}
        disabled={blocked}
        aria-label={texts.placeholder}
        placeholder={chat.blocked ? texts.formFirst : texts.placeholder}
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
      <button
        type="button"
        class="plain"
        aria-label={texts.emoji}
        aria-expanded={popover === "emoji"}
        onClick={() => setPopover(popover === "emoji" ? null : "emoji")}
      >
        <Icon d={smile} size={22} />
      </button>
      <button type="submit" class="send" aria-label={texts.send} disabled={!text.trim() || blocked}>
        <Icon d={send} />
      </button>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={chat.limits.mediaTypes.join(",")}
        onChange={(event) => {
          chat.addFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
          setPopover(null);
        }}
      />
    </form>
  );
}
