import { useState } from "preact/hooks";
import { findEmoji, groups } from "../lib/emoji";
import { useWords } from "./context";

const columns = 8;

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useWords();
  const [query, setQuery] = useState("");
  const [group, setGroup] = useState(0);
  const shown = query.trim() ? findEmoji(query) : (groups[group]?.emoji ?? []);
  return (
    <>
      <input
        type="search"
        class="input"
        data-first
        value={query}
        placeholder={t("emoji.search")}
        aria-label={t("emoji.search")}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && query.trim() && shown[0]) onPick(shown[0][0]);
        }}
      />
      <div class="emoji-grid" onKeyDown={moveInGrid}>
        {shown.map(([emoji, names]) => (
          <button key={emoji} type="button" aria-label={names} title={names} onClick={() => onPick(emoji)}>
            {emoji}
          </button>
        ))}
        {shown.length === 0 && <p class="quiet">{t("emoji.none")}</p>}
      </div>
      <div class="emoji-groups">
        {groups.map((one, at) => (
          <button
            key={one.icon}
            type="button"
            aria-label={one.icon}
            aria-pressed={!query && at === group}
            onClick={() => {
              setQuery("");
              setGroup(at);
            }}
          >
            {one.icon}
          </button>
        ))}
      </div>
    </>
  );
}

function moveInGrid(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const all = [...event.currentTarget.querySelectorAll("button")];
  const at = all.findIndex((one) => one === document.activeElement);
  event.preventDefault();
  all[at + step]?.focus();
}
