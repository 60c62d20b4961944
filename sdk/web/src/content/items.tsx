import { useEffect, useRef, useState } from "preact/hooks";
import { fill } from "../i18n/index";
import type { Item, ItemsContent } from "../live/protocol";
import { Actions } from "./actions";
import type { ContentContext, ContentProps } from "./context";
import { Icon } from "./icon";
import { icons } from "./icons";
import { mediaUrl } from "./url";

export function List({ content, message, context }: ContentProps<ItemsContent>) {
  return (
    <ul class="hb-bubble hb-list">
      {content.items.map((item, at) => (
        <li key={at}>
          <div class="hb-list-head">
            <ItemText item={item} />
            <Picture item={item} context={context} />
          </div>
          <Actions actions={item.actions} message={message} context={context} />
        </li>
      ))}
    </ul>
  );
}

/** Items side by side: swiped, scrolled, stepped through by its buttons or the arrow keys. */
export function Carousel({ content, message, context }: ContentProps<ItemsContent>) {
  const track = useRef<HTMLUListElement>(null);
  const [ends, setEnds] = useState({ start: true, end: content.items.length < 2 });
  const look = (): void => {
    const element = track.current;
    if (!element) return;
    const at = Math.abs(element.scrollLeft);
    const next = { start: at < 8, end: at > element.scrollWidth - element.clientWidth - 8 };
    setEnds((old) => (old.start === next.start && old.end === next.end ? old : next));
  };
  useEffect(look, [content.items.length]);
  const step = (by: number): void => {
    const element = track.current;
    const card = element?.firstElementChild as HTMLElement | null;
    if (!element || !card) return;
    const sign = getComputedStyle(element).direction === "rtl" ? -1 : 1;
    element.scrollBy({ left: by * sign * (card.offsetWidth + 10), behavior: "smooth" });
  };
  const keyed = (event: KeyboardEvent): void => {
    const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!along || !track.current) return;
    event.preventDefault();
    step(getComputedStyle(track.current).direction === "rtl" ? -along : along);
  };
  const count = content.items.length;
  return (
    <div class="hb-carousel">
      <ul ref={track} tabIndex={0} onScroll={look} onKeyDown={keyed} aria-label={fill(context.texts.items, { count })}>
        {content.items.map((item, at) => (
          <li key={at} class="hb-card" aria-label={fill(context.texts.itemOf, { n: at + 1, count })}>
            <Picture item={item} context={context} />
            <ItemText item={item} />
            <Actions actions={item.actions} message={message} context={context} />
          </li>
        ))}
      </ul>
      {!ends.start && <Step label={context.texts.previous} d={icons.back} side="back" onClick={() => step(-1)} />}
      {!ends.end && <Step label={context.texts.next} d={icons.forward} side="forward" onClick={() => step(1)} />}
    </div>
  );
}

function Step({ label, d, side, onClick }: { label: string; d: string; side: string; onClick: () => void }) {
  return (
    <button type="button" class={`hb-step hb-${side}`} aria-label={label} onClick={onClick}>
      <Icon d={d} size={18} />
    </button>
  );
}

function ItemText({ item }: { item: Item }) {
  return (
    <div class="hb-lines">
      <b dir="auto">{item.title}</b>
      {item.description && <span dir="auto">{item.description}</span>}
    </div>
  );
}

function Picture({ item, context }: { item: Item; context: ContentContext }) {
  const src = mediaUrl(item.mediaUrl, context.hub);
  return src && <img src={src} alt={item.altText ?? ""} loading="lazy" decoding="async" />;
}
