// The window of a conversation. It keeps to the newest message while the reader is there, and keeps the reader's
// place when older messages come in above.
import { MessageContent, previewOf } from "@hubbub/web";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Row } from "../model/types";
import { emptyThread, type Thread } from "../state/thread";
import { handoverNote, type Line, linesOf } from "../state/timeline";
import { Via } from "./channel";
import { useActions, useApp, useContent, useNow, useWords } from "./context";
import { Skeleton } from "./empty";
import { Icon } from "./icons";
import { Lightbox } from "./lightbox";
import { BubbleLine, DayLine, HandoverLine } from "./lines";

const nearPx = 80;
const farPx = 400;

export function Talk({ row }: { row: Row }) {
  const { t } = useWords();
  const id = row.conversation.id;
  const thread = useApp((app) => app.threads[id]) ?? emptyThread(id);
  const details = useApp((app) => app.details[id]);
  const target = useApp((app) => (app.target?.conversation === id ? app.target.seq : null));
  const [image, setImage] = useState<{ src: string; alt: string } | null>(null);
  const [newAfter] = useState(() =>
    row.conversation.businessReadSeq < row.conversation.lastSeq ? row.conversation.businessReadSeq : null,
  );
  const content = useContent(setImage);
  const now = useNow();
  const lines = useMemo(
    () =>
      linesOf({
        thread,
        newAfter,
        ticket: row.ticket,
        note: handoverNote(details?.control.metadata),
        ...(details ? { deliveries: details.deliveries } : {}),
      }),
    [thread, newAfter, row.ticket, details],
  );
  const scroll = useScroll(thread, row, target);
  const loading = thread.entries.length === 0 && row.conversation.lastSeq > 0;

  return (
    <div class="talk">
      <div
        class="talk-scroll"
        ref={scroll.box}
        onScroll={scroll.moved}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t("thread.messages")}
      >
        <div class="talk-top">
          {thread.fetching ? (
            <span class="talk-said">{t("thread.earlier")}</span>
          ) : (
            !thread.hasMore && thread.entries.length > 0 && <span class="talk-said">{t("thread.start")}</span>
          )}
        </div>
        {loading ? (
          <Skeleton kind="bubble" lines={5} />
        ) : (
          <ol class="lines">
            {lines.map((line) => (
              <LineView key={line.key} line={line} now={now} row={row} content={content} />
            ))}
            <Typing thread={thread} person={row.user.name} />
          </ol>
        )}
      </div>
      <Announcer thread={thread} name={row.user.name} />
      {scroll.away && (
        <button type="button" class="talk-down" onClick={scroll.toEnd}>
          <Icon name="down" size={16} />
          <NewCount from={scroll.seenSeq} thread={thread} />
        </button>
      )}
      {image && <Lightbox {...image} onClose={() => setImage(null)} />}
    </div>
  );
}

// Says what came in while the conversation is open; what is loaded from before stays unsaid.
function Announcer({ thread, name }: { thread: Thread; name: string }) {
  const { t } = useWords();
  const { texts } = useContent();
  const from = useRef(0);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const last = thread.entries.at(-1)?.message;
    const news = from.current > 0 && last !== undefined && last.seq > from.current && last.author.type === "user";
    if (thread.lastSeq > 0) from.current = thread.lastSeq;
    if (news) setSaid(t("thread.newFrom", { name, text: previewOf(last.content, texts) }));
  }, [name, t, texts, thread]);
  return (
    <p class="hidden" aria-live="polite">
      {said}
    </p>
  );
}

function NewCount({ from, thread }: { from: number; thread: Thread }) {
  const { t, n } = useWords();
  const fresh = Math.max(0, thread.lastSeq - from);
  return <span>{fresh > 0 ? n("thread.jumpNew", fresh) : t("thread.jump")}</span>;
}

interface LineViewProps {
  readonly line: Line;
  readonly now: number;
  readonly row: Row;
  readonly content: ReturnType<typeof useContent>;
}

function LineView({ line, now, row, content }: LineViewProps) {
  const { t } = useWords();
  switch (line.kind) {
    case "day":
      return <DayLine at={line.at} now={now} />;
    case "new":
      return (
        <li class="line-new">
          <span>{t("thread.new")}</span>
        </li>
      );
    case "event":
      return (
        <li class="line-event">
          {line.channels.map((one) => (
            <Via key={one.integrationId} {...one} />
          ))}
          <MessageContent content={line.message.content} message={line.message} context={content} />
        </li>
      );
    case "handover":
      return <HandoverLine line={line} />;
    case "bubble":
      return <BubbleLine line={line} row={row} content={content} />;
  }
}

// What the person is writing, word by word where the hub passes it on, and which colleague answers.
function Typing({ thread, person }: { thread: Thread; person: string }) {
  const { t } = useWords();
  return (
    <>
      {thread.typing.map((who) => (
        <li key={`${who.type}:${who.id}`} class={who.type === "user" ? "line-typing" : "line-typing line-typing-ours"}>
          {who.type === "user" && who.text && (
            <p class="typing-text" dir="auto">
              {who.text}
            </p>
          )}
          <span class="typing-who">
            <span class="typing-dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {who.type === "user"
              ? t("thread.typing", { name: person })
              : t("thread.typingReply", { name: who.name || t("thread.someone") })}
          </span>
        </li>
      ))}
    </>
  );
}

// Where the reader is. `seenSeq` is the newest message they have had before them.
function useScroll(thread: Thread, row: Row, target: number | null) {
  const box = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const lastTop = useRef(0);
  const before = useRef({ height: 0, firstSeq: 0 });
  const [away, setAway] = useState(false);
  const [seenSeq, setSeenSeq] = useState(0);
  const { live, seen, reached } = useActions();
  const online = useApp((app) => app.link === "online");
  const id = row.conversation.id;
  const ours = row.conversation.holder === "desk";

  const markSeen = useCallback(() => {
    setSeenSeq(thread.lastSeq);
    if (ours && thread.lastSeq > 0 && document.hasFocus() && !document.hidden) seen(id, thread.lastSeq);
  }, [id, ours, seen, thread.lastSeq]);

  const moved = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    // Content that grows also makes scroll events; only a reader who goes up leaves the end.
    if (below < nearPx) stick.current = true;
    else if (element.scrollTop < lastTop.current) stick.current = false;
    lastTop.current = element.scrollTop;
    setAway(!stick.current);
    if (stick.current) markSeen();
    if (element.scrollTop < farPx && thread.hasMore && !thread.fetching && online) live.older(id);
  }, [id, live, markSeen, online, thread.fetching, thread.hasMore]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const grownAbove = before.current.firstSeq > thread.firstSeq && before.current.firstSeq > 0;
    if (stick.current && target === null) element.scrollTop = element.scrollHeight;
    else if (grownAbove) element.scrollTop += element.scrollHeight - before.current.height;
    before.current = { height: element.scrollHeight, firstSeq: thread.firstSeq };
  });

  useEffect(() => {
    if (stick.current) markSeen();
    window.addEventListener("focus", moved);
    return () => window.removeEventListener("focus", moved);
  }, [markSeen, moved]);

  useEffect(() => {
    if (target === null || thread.entries.length === 0) return;
    if (thread.firstSeq > target) {
      if (!thread.fetching && thread.hasMore) live.older(id);
      return;
    }
    const line = box.current?.querySelector(`[data-seq="${target}"]`);
    stick.current = false;
    setAway(true);
    line?.scrollIntoView({ block: "center" });
    line?.classList.add("line-found");
    reached();
  }, [id, live, reached, target, thread]);

  const drawn = thread.entries.length > 0;
  // Pictures that load and a composer that grows change the height without a redraw.
  useEffect(() => {
    const element = box.current;
    const inner = element?.querySelector(".lines");
    if (!drawn || !element || !inner) return;
    const observer = new ResizeObserver(() => {
      if (stick.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(inner);
    observer.observe(element);
    return () => observer.disconnect();
  }, [drawn]);

  function toEnd(): void {
    stick.current = true;
    const element = box.current;
    if (!element) return;
    const far = element.scrollHeight - element.scrollTop > 3 * element.clientHeight;
    element.scrollTo({ top: element.scrollHeight, behavior: far ? "auto" : "smooth" });
  }
  return { box, moved, away, seenSeq, toEnd };
}
