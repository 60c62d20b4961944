import { formatDay, formatTime, Icon, MessageContent, sameDay } from "@hubbub/web";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Line } from "../api";
import { context, isoOf, messageOf, useNewestInSight, type DeviceProps } from "./device";
import { icons } from "./icons";
import { useDraft } from "./use_draft";

/** A phone's messaging app, open at the business. */
export function Phone(props: DeviceProps) {
  const { address, business, lines, words } = props;
  const log = useNewestInSight(lines.length);
  return (
    <section class="phone" aria-label={`Phone ${address}`}>
      <header>
        <span class="face" aria-hidden="true">
          {business.slice(0, 1).toUpperCase()}
        </span>
        <h2>{business}</h2>
        <p>{address}</p>
      </header>
      <div class="log" role="log" aria-label="Text messages" tabIndex={0} ref={log}>
        {lines.length === 0 && <p class="empty">{words.empty}</p>}
        <ol>
          {lines.map((line, at) => (
            <Bubble key={line.id} line={line} before={lines[at - 1]} />
          ))}
        </ol>
      </div>
      <Composer {...props} />
    </section>
  );
}

function Bubble({ line, before }: { line: Line; before: Line | undefined }) {
  const isFirstOfDay = !before || !sameDay(before.at, line.at);
  return (
    <li class={line.hub ? "hb-other" : "hb-own"}>
      {isFirstOfDay && <p class="day">{formatDay(isoOf(line), context.locale, context.texts)}</p>}
      <MessageContent content={line.content} message={messageOf(line)} context={context} />
      <p class="meta">
        <span class="hb-hidden">{line.hub ? "Received " : "Sent "}</span>
        <time dateTime={isoOf(line)}>{formatTime(isoOf(line), context.locale)}</time>
      </p>
    </li>
  );
}

function Composer({ address, words, onSent }: DeviceProps) {
  const [text, setText] = useState("");
  const { busy, mistake, submit } = useDraft(onSent);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!text.trim() || !(await submit({ address, text: text.trim(), subject: "", file: null }))) return;
    setText("");
    field.current?.focus();
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void go(event);
  };
  return (
    <form class="composer" onSubmit={(event) => void go(event)}>
      {mistake && (
        <p class="mistake" role="alert">
          {mistake}
        </p>
      )}
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        maxLength={words.most}
        aria-label={words.field}
        placeholder={words.field}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={keyed}
      />
      <button type="submit" class="send" aria-label="Send" disabled={busy || !text.trim()}>
        <Icon d={icons.up} />
      </button>
    </form>
  );
}
