import { fill, formatDay, formatTime, Icon, PlainText, previewOf, QuickReplies, sameDay } from "@hubbub/web";
import type { Entry, TypingNow } from "@hubbub/web";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { Avatar } from "./avatar";
import { down } from "./icons";

const groupMs = 5 * 60_000;

/** The messages, newest at the bottom; stays there unless the person has scrolled up to read. */
export function Log({ chat }: { chat: Chat }) {
  const log = useRef<HTMLDivElement>(null);
  const { timeline, sharing, entries, texts } = chat;
  const files = chat.part("files");
  const { below, toBottom, scrolled } = useStickyScroll(log, chat);
  const last = entries[entries.length - 1];
  const repliable = last && last.message.author.type !== "user" ? last.message : undefined;
  return (
    <div class="log-frame">
      <div class="log" ref={log} onScroll={scrolled} tabIndex={0} role="log" aria-live="polite" aria-label={texts.log}>
        {(timeline.loadingHistory || entries.length < timeline.entries.length) && <div class="spinner" />}
        {timeline.entries.length === 0 && !sharing?.uploads.length && <Welcome chat={chat} />}
        {entries.map((entry, at) => (
          <Row key={entry.key} chat={chat} entries={entries} at={at} />
        ))}
        {files && sharing && <files.Rows chat={chat} sharing={sharing} />}
        {timeline.typing.map((who) => (
          <Typing key={who.type + who.id} chat={chat} who={who} />
        ))}
        {repliable && (
          <QuickReplies
            message={repliable}
            context={{ texts, onAction: (action, message) => chat.act(action, message) }}
          />
        )}
      </div>
      {below && (
        <button type="button" class="to-bottom" onClick={toBottom}>
          <Icon d={down} size={18} />
          {chat.unread > 0 && texts.newMessages}
          <span class="hb-hidden">{texts.newMessages}</span>
        </button>
      )}
    </div>
  );
}

function useStickyScroll(log: { current: HTMLDivElement | null }, chat: Chat) {
  const [below, setBelow] = useState(false);
  const sticks = useRef(true);
  const height = useRef(0);
  const lastTop = useRef(0);
  const firstSeq = useRef(0);
  const { timeline, entries } = chat;
  const uploads = chat.sharing?.uploads ?? [];
  const last = entries[entries.length - 1];
  const mine = last?.state === "sending";
  const first = entries[0]?.message.seq ?? 0;
  const failed = uploads.filter(({ error }) => error).length;
  const toBottom = (): void => log.current?.scrollTo({ top: log.current.scrollHeight });
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    if (mine || uploads.length) sticks.current = true;
    const grown = element.scrollHeight - height.current;
    if (sticks.current) toBottom();
    else if (firstSeq.current > first && grown > 0) element.scrollTop += grown; // older ones came above
    firstSeq.current = first;
    height.current = element.scrollHeight;
    if (sticks.current) chat.seen();
  }, [last?.key, mine, first, timeline.typing.length, timeline.lastSeq, uploads.length, failed, chat.texts]);
  useEffect(() => {
    const element = log.current;
    if (!element) return;
    const settle = new ResizeObserver(() => sticks.current && toBottom()); // pictures load, keyboards open
    settle.observe(element);
    const late = (): void => void (sticks.current && toBottom());
    element.addEventListener("load", late, true);
    const visible = (): void => void (sticks.current && chat.seen());
    document.addEventListener("visibilitychange", visible);
    return () => {
      settle.disconnect();
      document.removeEventListener("visibilitychange", visible);
    };
  }, []);
  const scrolled = (): void => {
    const element = log.current;
    if (!element) return;
    // What grows or is resized scrolls too; only a reader who goes up leaves the end.
    if (element.scrollHeight - element.scrollTop - element.clientHeight < 60) sticks.current = true;
    else if (element.scrollTop < lastTop.current) sticks.current = false;
    lastTop.current = element.scrollTop;
    setBelow(!sticks.current);
    if (sticks.current) chat.seen();
    if (element.scrollTop < 100) chat.live.history();
  };
  return { below, toBottom, scrolled };
}

function Welcome({ chat }: { chat: Chat }) {
  const { texts, config } = chat;
  return (
    <div class="welcome">
      <h3 dir="auto">{texts.welcome}</h3>
      <p dir="auto">{texts.welcomeText}</p>
      {config.privacyUrl && (
        <a href={config.privacyUrl} target="_blank" rel="noopener noreferrer">
          {texts.privacy}
        </a>
      )}
    </div>
  );
}

interface RowProps {
  chat: Chat;
  entries: readonly Entry[];
  at: number;
}

function Row({ chat, entries, at }: RowProps) {
  const entry = entries[at] as Entry;
  const { message } = entry;
  const own = message.author.type === "user";
  const first = !together(entries[at - 1], entry);
  const last = !together(entry, entries[at + 1]);
  const before = entries[at - 1];
  const newDay = !before || !sameDay(before.message.received, message.received);
  const { texts, locale } = chat;
  if (message.author.type === "system") {
    return (
      <p class="system" dir="auto">
        {message.content.type === "text" ? message.content.text : ""}
      </p>
    );
  }
  return (
    <>
      {newDay && <h3 class="day">{formatDay(message.received, locale, texts)}</h3>}
      <div class={`row ${own ? "hb-own" : "hb-other"} ${first ? "first" : ""} ${last ? "last" : ""} ${entry.state}`}>
        {!own && (last ? <Avatar author={message.author} name={chat.config.name} hub={chat.settings.hub} /> : <i />)}
        <div class="body">
          {!own && first && (
            <div class="who">
              <bdi>{message.author.displayName || chat.config.name}</bdi>
            </div>
          )}
          {own && <span class="hb-hidden">{texts.you}: </span>}
          <Content chat={chat} entry={entry} />
          {(last || entry.state === "failed") && <Meta chat={chat} entry={entry} isLast={isLastOwn(entries, at)} />}
        </div>
      </div>
    </>
  );
}

function Content({ chat, entry }: { chat: Chat; entry: Entry }) {
  const { message } = entry;
  const { content } = message;
  if (content.type === "text" && chat.isPlain(entry)) return <PlainText text={content.text} />;
  const part = chat.part("content");
  if (part) return <part.RichMessage chat={chat} message={message} />;
  return (
    <div class="hb-bubble hb-note" dir="auto">
      {previewOf(content, chat.texts)}
    </div>
  );
}

function together(a: Entry | undefined, b: Entry | undefined): boolean {
  if (!a || !b) return false;
  const [x, y] = [a.message, b.message];
  const close = Math.abs(Date.parse(x.received) - Date.parse(y.received)) < groupMs;
  const same = x.author.type === y.author.type && (x.author.type === "user" || x.author.id === y.author.id);
  return same && close && sameDay(x.received, y.received);
}

function isLastOwn(entries: readonly Entry[], at: number): boolean {
  return !entries.slice(at + 1).some(({ message }) => message.author.type === "user");
}

/** When it was said and, below one's last, how far it has come. */
function Meta({ chat, entry, isLast }: { chat: Chat; entry: Entry; isLast: boolean }) {
  const { texts, timeline } = chat;
  const { message, state } = entry;
  if (state === "failed") {
    return (
      <div class="meta bad" role="alert">
        {texts.notSent} —{" "}
        <button type="button" onClick={() => chat.live.retry(entry.key)}>
          {texts.retry}
        </button>{" "}
        ·{" "}
        <button type="button" onClick={() => chat.live.discard(entry.key)}>
          {texts.discard}
        </button>
        {entry.error && <div dir="auto">{entry.error.title}</div>}
      </div>
    );
  }
  const arrived = message.seq <= timeline.businessReadSeq ? texts.seen : texts.delivered;
  const status = state === "sending" ? texts.sending : arrived;
  const own = message.author.type === "user";
  return (
    <div class="meta">
      <time dateTime={message.received}>{formatTime(message.received, chat.locale)}</time>
      {own && isLast && ` · ${status}`}
    </div>
  );
}

function Typing({ chat, who }: { chat: Chat; who: TypingNow }) {
  const label = who.name ? fill(chat.texts.typing, { name: who.name }) : chat.texts.someoneTyping;
  return (
    <div class="row hb-other first last typing">
      <Avatar author={{ type: who.type, displayName: who.name ?? "" }} name={chat.config.name} hub="" />
      <div class="hb-bubble" role="img" aria-label={label}>
        {who.text ?? (
          <>
            <i />
            <i />
            <i />
          </>
        )}
      </div>
    </div>
  );
}
