import { filesOf, Icon, mediaUrl, type ContentContext } from "@hubbub/web";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { Composer } from "./composer";
import { close, sound, soundOff } from "./icons";
import { Log } from "./log";

const phone = "(max-width: 480px)";

/** The conversation's window: a dialog beside the page, or, on a phone, in its place. */
export function Panel({ chat }: { chat: Chat }) {
  const panel = useRef<HTMLDivElement>(null);
  const [image, setImage] = useState<{ src: string; alt: string } | null>(null);
  const [dropping, setDropping] = useState(false);
  const modal = usePhone();
  const { texts, config } = chat;
  const context = useMemo<ContentContext>(
    () => ({
      texts,
      locale: chat.locale,
      hub: chat.settings.hub,
      interactive: true,
      linkPreviews: config.linkPreviews === true,
      onAction: (action, message) => chat.act(action, message),
      onFormSubmit: (message, fields) => chat.submitForm(message, fields),
      isAnswered: (message) => chat.isAnswered(message),
      onImage: setImage,
    }),
    [chat, texts],
  );
  const keyed = (event: KeyboardEvent): void => {
    event.stopPropagation(); // the page's own shortcuts must not hear what is typed here
    if (event.key === "Escape") {
      if (image) setImage(null);
      else chat.hide();
    }
    if (event.key === "Tab" && (modal || image)) keepFocus(event, panel.current, image !== null);
  };
  const dragged = (event: DragEvent, over: boolean): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    setDropping(over);
  };
  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      aria-modal={modal}
      aria-label={config.name || texts.title}
      onKeyDown={keyed}
      onKeyUp={(event) => event.stopPropagation()}
      onKeyPress={(event) => event.stopPropagation()}
      onDragOver={(event) => dragged(event, true)}
      onDragLeave={(event) => !panel.current?.contains(event.relatedTarget as Node) && dragged(event, false)}
      onDrop={(event) => {
        dragged(event, false);
        chat.addFiles(filesOf(event.dataTransfer));
      }}
    >
      <Header chat={chat} />
      <Banner chat={chat} />
      <Log chat={chat} context={context} />
      {chat.notice && (
        <div class="notice" role="alert">
          <span dir="auto">{chat.notice}</span>
          <button type="button" class="plain" aria-label={texts.dismiss} onClick={() => chat.tell(null)}>
            <Icon d={close} size={16} />
          </button>
        </div>
      )}
      <Composer chat={chat} />
      {dropping && <div class="drop">{texts.drop}</div>}
      {image && <Lightbox image={image} label={texts.close} onClose={() => setImage(null)} />}
    </div>
  );
}

function Header({ chat }: { chat: Chat }) {
  const { texts, config, muted } = chat;
  const picture = mediaUrl(config.avatarUrl, chat.settings.hub);
  return (
    <div class="header">
      <span class="mark" aria-hidden="true">
        {picture ? <img src={picture} alt="" /> : [...(config.name || texts.title)][0]}
      </span>
      <div class="names">
        <h2>
          <bdi>{config.name || texts.title}</bdi>
        </h2>
        <p>
          <bdi>{texts.subtitle}</bdi>
        </p>
      </div>
      <button
        type="button"
        class="plain"
        aria-label={muted ? texts.unmute : texts.mute}
        aria-pressed={muted}
        onClick={() => chat.setMuted(!muted)}
      >
        <Icon d={muted ? soundOff : sound} />
      </button>
      <button type="button" class="plain" aria-label={texts.closeChat} onClick={() => chat.hide()}>
        <Icon d={close} />
      </button>
    </div>
  );
}

/** Tells of a lost connection, after a moment: a blink is nobody's business. */
function Banner({ chat }: { chat: Chat }) {
  const lost = chat.wasOnline && chat.state !== "online" && !chat.refusal;
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!lost) return setLate(false);
    const timer = setTimeout(() => setLate(true), 1500);
    return () => clearTimeout(timer);
  }, [lost]);
  const waiting = navigator.onLine ? chat.texts.reconnecting : chat.texts.offline;
  const text = chat.refusal ? chat.texts.refused : lost && late ? waiting : "";
  return (
    <div role="status" class={chat.refusal ? "banner bad" : "banner"}>
      {text}
    </div>
  );
}

function Lightbox({
  image,
  label,
  onClose,
}: {
  image: { src: string; alt: string };
  label: string;
  onClose: () => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = (button.current?.getRootNode() as ShadowRoot | undefined)?.activeElement as HTMLElement | null;
    button.current?.focus();
    return () => before?.focus();
  }, []);
  return (
    <div class="lightbox" role="dialog" aria-modal="true" aria-label={image.alt} onClick={onClose}>
      <img src={image.src} alt={image.alt} />
      <button ref={button} type="button" class="plain" aria-label={label} onClick={onClose}>
        <Icon d={close} />
      </button>
    </div>
  );
}

function usePhone(): boolean {
  const [is, set] = useState(() => matchMedia(phone).matches);
  useEffect(() => {
    const query = matchMedia(phone);
    const look = (): void => set(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  useEffect(() => {
    if (!is) return;
    const { style } = document.documentElement;
    const before = style.overflow;
    style.overflow = "hidden"; // the page below must not scroll
    return () => void (style.overflow = before);
  }, [is]);
  return is;
}

/** Tab goes round inside. */
function keepFocus(event: KeyboardEvent, panel: HTMLElement | null, inLightbox: boolean): void {
  const scope = inLightbox ? panel?.querySelector(".lightbox") : panel;
  const all = [...(scope?.querySelectorAll<HTMLElement>("button,a[href],input,select,textarea,[tabindex='0']") ?? [])];
  const stops = all.filter(
    (element) => element.tabIndex >= 0 && !(element as HTMLButtonElement).disabled && element.offsetParent,
  );
  const first = stops[0];
  const last = stops[stops.length - 1];
  const active = (panel?.getRootNode() as ShadowRoot).activeElement;
  const leaving = event.shiftKey ? active === first : active === last;
  if (!leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
