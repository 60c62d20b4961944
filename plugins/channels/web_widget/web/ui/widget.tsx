import { fill, Icon, previewOf } from "@hubbub/web";
import type { ComponentType } from "preact";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { chat as chatIcon, close, down } from "./icons";
import { Avatar } from "./avatar";

export type LoadPanel = () => Promise<ComponentType<{ chat: Chat }>>;

/** Everything that is on the page: the launcher, what peeks out beside it, and the panel, which is fetched when it is
 * about to be needed. */
export function Widget({ chat, loadPanel }: { chat: Chat; loadPanel: LoadPanel }) {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => chat.on("changed", () => redraw(undefined)), [chat]);
  const [panel, setPanel] = useState<{ Panel: ComponentType<{ chat: Chat }> } | null>(null);
  const fetchPanel = (): void => {
    if (!panel)
      loadPanel().then(
        (Panel) => setPanel({ Panel }),
        () => chat.hide(),
      );
  };
  useEffect(() => {
    if (chat.open) fetchPanel();
  }, [chat.open]);
  const launcher = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !chat.open) launcher.current?.focus();
    wasOpen.current = chat.open;
  }, [chat.open]);
  return (
    <div class={`w ${chat.settings.position}`} dir={chat.direction} lang={chat.locale}>
      {chat.open && panel && <panel.Panel chat={chat} />}
      {!chat.open && <Teaser chat={chat} />}
      {chat.settings.launcher && <Launcher chat={chat} button={launcher} onNear={fetchPanel} />}
    </div>
  );
}

interface LauncherProps {
  chat: Chat;
  button: { current: HTMLButtonElement | null };
  onNear: () => void;
}

function Launcher({ chat, button, onNear }: LauncherProps) {
  const { texts, unread, open } = chat;
  const closed = unread ? fill(texts.openChatUnread, { n: unread }) : texts.openChat;
  return (
    <button
      ref={button}
      type="button"
      class={open ? "launcher is-open" : "launcher"}
      aria-label={open ? texts.closeChat : closed}
      aria-expanded={open}
      onPointerEnter={onNear}
      onFocus={onNear}
      onClick={() => (open ? chat.hide() : chat.show())}
    >
      <Icon d={open ? down : chatIcon} size={28} />
      {!open && unread > 0 && <span class="count">{unread > 99 ? "99+" : unread}</span>}
    </button>
  );
}

/** The newest message, beside the closed launcher. */
function Teaser({ chat }: { chat: Chat }) {
  const { teaser, texts } = chat;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 400);
    return () => clearTimeout(timer);
  }, []);
  if (!teaser || !shown) return null;
  return (
    <div class="teaser" role="status">
      <button type="button" class="teaser-body" onClick={() => chat.show()}>
        <Avatar author={teaser.author} name={chat.config.name} hub={chat.settings.hub} />
        <span>
          <b dir="auto">{teaser.author.displayName || chat.config.name}</b>
          <span dir="auto">{previewOf(teaser.content, texts)}</span>
        </span>
      </button>
      <button type="button" class="plain" aria-label={texts.dismiss} onClick={() => chat.dismissTeaser()}>
        <Icon d={close} size={15} />
      </button>
    </div>
  );
}
