import { fill, Icon } from "@hubbub/web";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { chat as chatIcon, down } from "./icons";
import { Panel } from "./panel";

/** Everything that is on the page: the launcher, what peeks out beside it, and the panel. */
export function Widget({ chat }: { chat: Chat }) {
  const [, redraw] = useState({});
  useEffect(() => chat.on("changed", () => redraw({})), [chat]);
  const { open } = chat;
  const notice = chat.part("notice");
  const launcher = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !open) launcher.current?.focus();
    wasOpen.current = open;
  }, [open]);
  return (
    <div class={`w ${chat.settings.position}`} dir={chat.direction} lang={chat.locale}>
      {open && <Panel chat={chat} />}
      {!open && notice && <notice.Teaser chat={chat} />}
      {chat.settings.launcher && <Launcher chat={chat} button={launcher} />}
    </div>
  );
}

interface LauncherProps {
  chat: Chat;
  button: { current: HTMLButtonElement | null };
}

function Launcher({ chat, button }: LauncherProps) {
  const { texts, unread, open } = chat;
  const closed = unread ? fill(texts.openChatUnread, { n: unread }) : texts.openChat;
  return (
    <button
      ref={button}
      type="button"
      class={open ? "launcher is-open" : "launcher"}
      aria-label={open ? texts.closeChat : closed}
      aria-expanded={open}
      onClick={() => (open ? chat.hide() : chat.show())}
    >
      <Icon d={open ? down : chatIcon} size={28} />
      {!open && unread > 0 && <span class="count">{unread > 99 ? "99+" : unread}</span>}
    </button>
  );
}
