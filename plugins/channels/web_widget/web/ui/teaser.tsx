import { Icon, previewOf } from "@hubbub/web";
import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { Avatar } from "./avatar";
import { close } from "./icons";

/** The newest message, beside the closed launcher. */
export function Teaser({ chat }: { chat: Chat }) {
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
      <button type="button" class="plain" aria-label={chat.allTexts.dismiss} onClick={() => chat.dismissTeaser()}>
        <Icon d={close} size={15} />
      </button>
    </div>
  );
}
