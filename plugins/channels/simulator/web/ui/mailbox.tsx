import { formatDay, formatTime, Icon, MessageContent } from "@hubbub/web";
import { useRef, useState } from "preact/hooks";
import type { Line } from "../api";
import { context, isoOf, messageOf, useNewestInSight, type DeviceProps } from "./device";
import { icons } from "./icons";
import { useDraft } from "./use_draft";

const lastSubjectOf = (lines: Line[]): string => lines.filter(({ subject }) => subject).at(-1)?.subject ?? "";

/** The hub's answer to a mail has its subject, as a mail program would show it. */
function subjectOf(lines: Line[], at: number, business: string): string {
  const line = lines[at];
  if (line?.subject) return line.subject;
  const asked = lastSubjectOf(lines.slice(0, at));
  if (asked) return asked.startsWith("Re: ") ? asked : `Re: ${asked}`;
  return line?.hub ? `A message from ${business}` : "(no subject)";
}

/** A mailbox, with the mails between its owner and the business. */
export function Mailbox(props: DeviceProps) {
  const { address, business, lines, words } = props;
  const log = useNewestInSight(lines.length);
  return (
    <section class="mailbox" aria-label={`Mailbox of ${address}`}>
      <header>
        <h2>Inbox</h2>
        <p>{address}</p>
      </header>
      <div class="log" role="log" aria-label="Mail" tabIndex={0} ref={log}>
        {lines.length === 0 && <p class="empty">{words.empty}</p>}
        <ol>
          {lines.map((line, at) => (
            <li key={line.id}>
              <Mail line={line} subject={subjectOf(lines, at, business)} address={address} business={business} />
            </li>
          ))}
        </ol>
      </div>
      <Composer {...props} />
    </section>
  );
}

interface MailProps {
  line: Line;
  subject: string;
  address: string;
  business: string;
}

function Mail({ line, subject, address, business }: MailProps) {
  const { content } = line;
  const caption = content.type === "file" ? content.text : undefined;
  return (
    <article class={line.hub ? "mail hb-other" : "mail mail-own hb-other"}>
      <header>
        <h3>{subject}</h3>
        <p>
          <b>{line.hub ? line.author || business : address}</b> to {line.hub ? address : business}
        </p>
        <time dateTime={isoOf(line)}>
          {formatDay(isoOf(line), context.locale, context.texts)}, {formatTime(isoOf(line), context.locale)}
        </time>
      </header>
      {caption && <p class="caption">{caption}</p>}
      <MessageContent content={content} message={messageOf(line)} context={context} />
    </article>
  );
}

function Composer({ address, words, lines, onSent }: DeviceProps) {
  const lastSubject = lastSubjectOf(lines);
  const [subject, setSubject] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const { busy, mistake, submit } = useDraft(onSent);
  const chooser = useRef<HTMLInputElement>(null);
  const suggested = lastSubject && !lastSubject.startsWith("Re: ") ? `Re: ${lastSubject}` : lastSubject;

  const choose = (chosen: File | null): void => {
    setFile(chosen);
    if (!chosen && chooser.current) chooser.current.value = "";
  };
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!text.trim() && !file) return;
    if (!(await submit({ address, text: text.trim(), subject: (subject ?? suggested).trim(), file }))) return;
    setText("");
    setSubject(null);
    choose(null);
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void go(event);
  };
  return (
    <form class="letter" aria-label="Write" onSubmit={(event) => void go(event)}>
      {mistake && (
        <p class="mistake" role="alert">
          {mistake}
        </p>
      )}
      <label>
        <span>Subject</span>
        <input
          type="text"
          maxLength={200}
          autocomplete="off"
          value={subject ?? suggested}
          onInput={(event) => setSubject(event.currentTarget.value)}
        />
      </label>
      <textarea
        rows={4}
        dir="auto"
        maxLength={words.most}
        aria-label={words.field}
        placeholder="Write to the business"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={keyed}
      />
      <div class="tools">
        <label class="attach">
          <Icon d={icons.clip} size={18} />
          <span>{file ? file.name : "Attach a file"}</span>
          <input
            ref={chooser}
            class="hb-hidden"
            type="file"
            onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)}
          />
        </label>
        {file && (
          <button type="button" class="drop" aria-label={`Remove ${file.name}`} onClick={() => choose(null)}>
            ×
          </button>
        )}
        <button type="submit" class="primary" disabled={busy || (!text.trim() && !file)}>
          Send
        </button>
      </div>
    </form>
  );
}
