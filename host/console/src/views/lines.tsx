// The kinds of lines in a conversation's window.
import { formatDay, MessageContent, quickRepliesOf, type ContentContext } from "@hubbub/web";
import { clockTime, fullTime } from "../i18n/time";
import { inWords } from "../lib/facts";
import type { Row } from "../model/types";
import { type Bubble, isOurs, type Line } from "../state/timeline";
import { Avatar } from "./avatar";
import { Via } from "./channel";
import { useApp, useContent, useWords } from "./context";
import { Icon } from "./icons";
import { Receipted } from "./receipt";

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
            <span class="line-name" dir="auto">
              {name}
            </span>
            {line.channels.map((one) => (
              <Via key={one.integrationId} {...one} />
            ))}
            <time dateTime={message.received} title={fullTime(message.received, locale)}>
              {clockTime(message.received, locale)}
            </time>
          </p>
        )}
        <Receipted line={line} conversation={row.conversation.id}>
          <div class="line-bubble" title={fullTime(message.received, locale)}>
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
        </Receipted>
      </div>
    </li>
  );
}
