import { filesOf, Icon, mediaUrl } from "@hubbub/web";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { Composer } from "./composer";
import { close, elsewhere, sound, soundOff } from "./icons";
import { Log } from "./log";

const phone = "(max-width: 480px)";

/** The conversation's window: a dialog beside the page, or, on a phone, in its place. */
export function Panel({ chat }: { chat: Chat }) {
  const panel = useRef<HTMLDivElement>(null);
  const [dropping, setDropping] = useState(false);
  const modal = usePhone();
  const { texts, config } = chat;
  const content = chat.part("content");
  const files = chat.part("files");
  const sheet = chat.part("elsewhere");
  const { image, sharing, elsewhere } = chat;
  const keyed = (event: KeyboardEvent): void => {
    event.stopPropagation(); // the page's own shortcuts must not hear what is typed here
    if (event.key === "Escape") {
      if (image) chat.view(null);
      else chat.hide();
    }
  };
  const dragged = (event: DragEvent, over: boolean): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (over && !dropping) void chat.want("files");
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
      <Log chat={chat} />
      {files && sharing && <files.Notice chat={chat} sharing={sharing} />}
      <Composer chat={chat} />
      {dropping && sharing && <div class="drop">{chat.allTexts.drop}</div>}
      {elsewhere && sheet && <sheet.Sheet chat={chat} elsewhere={elsewhere} />}
      {image && content && <content.Lightbox chat={chat} image={image} />}
    </div>
  );
}

function Header({ chat }: { chat: Chat }) {
  const { texts, config, muted } = chat;
  const { welcome } = chat.live;
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
      {welcome?.role === "person" && welcome.links && (
        <button type="button" class="plain" aria-label={texts.continueOn} onClick={() => void chat.goElsewhere()}>
          <Icon d={elsewhere} />
        </button>
      )}
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
    const { body, documentElement } = document;
    const { overflow } = documentElement.style;
    const { inert } = body;
    documentElement.style.overflow = "hidden"; // the page below must neither scroll
    body.inert = true; // nor get the focus
    return () => {
      documentElement.style.overflow = overflow;
      body.inert = inert;
    };
  }, [is]);
  return is;
}
