import { useEffect, useRef, useState } from "preact/hooks";
import { emojiGroups as groups } from "../emoji";
import type { PopoverProps } from "../parts";

const columns = 8;

/** A small picker: type to search, arrows to move, Enter to take. */
export function EmojiPicker({ chat, onPick, onClose }: PopoverProps) {
  const [query, setQuery] = useState("");
  const [group, setGroup] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => search.current?.focus(), []);
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const shown = words.length
    ? groups.flatMap(({ emoji }) => emoji).filter(([, names]) => words.every((word) => names.includes(word)))
    : (groups[group]?.emoji ?? []);

  const keyed = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      return onClose();
    }
    const cells = [...(box.current?.querySelectorAll<HTMLElement>(".cells button") ?? [])];
    const at = cells.indexOf(event.target as HTMLElement);
    if (event.key === "Enter" && at < 0) {
      event.preventDefault();
      if (shown[0] && words.length) onPick(shown[0][0]);
      return;
    }
    const forward = chat.direction === "rtl" ? -1 : 1;
    const by = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (!by || (at < 0 && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const next = at < 0 ? 0 : at + by;
    if (next < 0) search.current?.focus();
    else cells[Math.min(next, cells.length - 1)]?.focus();
  };
  return (
    <div ref={box} class="popover emoji" role="group" aria-label={chat.allTexts.emoji} onKeyDown={keyed}>
      <input
        ref={search}
        type="search"
        dir="auto"
        value={query}
        aria-label={chat.allTexts.searchEmoji}
        placeholder={chat.allTexts.searchEmoji}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      <div class="cells">
        {shown.map(([emoji, names], at) => (
          <button key={emoji} type="button" tabIndex={at ? -1 : 0} aria-label={names} onClick={() => onPick(emoji)}>
            {emoji}
          </button>
        ))}
      </div>
      {!shown.length && <p>{chat.allTexts.noEmoji}</p>}
      <div class="tabs">
        {groups.map(({ icon, emoji }, at) => (
          <button
            key={icon}
            type="button"
            aria-label={emoji[0]?.[1] ?? icon}
            aria-pressed={at === group && !words.length}
            onClick={() => {
              setGroup(at);
              setQuery("");
            }}
          >
            {icon}
          </button>
        ))}
      </div>
    </div>
  );
}
