// The kinds of lines in a conversation's window.
import { formatDay, MessageContent, quickRepliesOf, type ContentContext } from "@hubbub/web";
import { clockTime, fullTime } from "../i18n/time";
import { inWords } from "../lib/facts";
import type { Row } from "../model/types";
import { type Bubble, isOurs, type Line } from "../state/timeline";
import { Avatar } from "./avatar";
import { useActions, useApp, useContent, useWords } from "./context";
import { Icon } from "./icons";

export function DayLine({ at, now }: { at: string; now: number }) {
  const { locale } = useWords();
  const { texts } = useContent();
  return (
    <li class="line-day">
      <time dateTime={at}>{formatDay(at, locale, texts, now)}</time>
    </li>
  );
}

export function HandoverLine({ line }: { line: Extract<Line, { kind: "handover" }> }) {
  const { t, locale } = useWords();
  const { note } = line;
  return (
    <li class="line-note">
      <section class="note" aria-label={t("thread.handover")}>
        <h2>
          <Icon name="bot" size={16} />
          {t("thread.handover")}
          <time dateTime={line.at}>{clockTime(line.at, locale)}</time>
        </h2>
        {note.reason && <p dir="auto">{inWords(note.reason)}</p>}
        <Facts facts={note.facts} />
      </section>
    </li>
  );
}

export function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt dir="auto">{inWords(name)}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface BubbleProps {
  readonly line: Bubble;
  readonly row: Row;
  readonly content: ContentContext;
}

export function BubbleLine({ line, row, content }: BubbleProps) {
  const { t, locale } = useWords();
  const { message } = line.entry;
  const me = useApp((app) => app.me?.id);
  const ours = isOurs(message);
  const mine = message.author.type === "agent" && message.author.id === me;
  const name = mine ? t("thread.you") : message.author.displayName || (ours ? t("thread.bot") : row.user.name);
  const side = ours ? (message.author.type === "bot" ? "ours bot" : "ours") : "theirs";
  const replies = quickRepliesOf(message);
  return (
    <li
      class={`line line-${side} ${line.first ? "line-first" : ""} ${line.last ? "line-last" : ""}`}
      data-seq={message.seq || undefined}
    >
      {!ours && (
        <span class="line-face">
          {line.last && <Avatar id={row.user.id} name={row.user.name} url={row.user.avatarUrl} size="small" />}
        </span>
      )}
      <div class={`line-body ${ours ? "hb-own" : "hb-other"} ${line.entry.state === "failed" ? "line-refused" : ""}`}>
        {line.first && (
          <p class="line-by">
            <span dir="auto">{name}</span>
            <time dateTime={message.received} title={fullTime(message.received, locale)}>
              {clockTime(message.received, locale)}
            </time>
          </p>
        )}
        <div class="line-content" title={fullTime(message.received, locale)}>
          <MessageContent content={message.content} message={message} context={content} />
        </div>
        {replies.length > 0 && (
          <ul class="offered">
            {replies.map((reply, at) => (
              <li key={at} dir="auto">
                {reply.type === "locationRequest" && <Icon name="pin" size={13} />}
                {reply.text}
              </li>
            ))}
          </ul>
        )}
        {line.receipt && <ReceiptMark line={line} />}
      </div>
    </li>
  );
}

function ReceiptMark({ line }: { line: Bubble }) {
  const { t } = useWords();
  const online = useApp((app) => app.link === "online");
  const { live } = useActions();
  const key = line.entry.key;
  switch (line.receipt) {
    case "sending":
      return <p class="receipt">{t(online ? "receipt.sending" : "receipt.waiting")}</p>;
    case "refused":
      return (
        <p class="receipt receipt-bad" role="alert">
          <Icon name="alert" size={14} />
          <span>{t("receipt.refused", { reason: line.reason ?? "" })}</span>
          <button type="button" onClick={() => live.resend(key)}>
            {t("receipt.again")}
          </button>
          <button type="button" onClick={() => live.drop(key)}>
            {t("receipt.drop")}
          </button>
        </p>
      );
    case "failed":
      return (
        <p class="receipt receipt-bad">
          <Icon name="alert" size={14} />
          <span>{line.reason ? `${t("receipt.failed")}: ${line.reason}` : t("receipt.failed")}</span>
        </p>
      );
    case "read":
    case "delivered":
    case "sent":
    case "unknown":
      return (
        <p class={`receipt receipt-${line.receipt}`}>
          <Icon name={line.receipt === "sent" || line.receipt === "unknown" ? "check" : "checks"} size={14} />
          {t(`receipt.${line.receipt}`)}
        </p>
      );
    default:
      return null;
  }
}
