import { fill, formatTime, Icon } from "@hubbub/web";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Channel, Elsewhere, LinkedClient, Step } from "../elsewhere";
import { back, bubble, check, chevron, close, mail, phone, plane } from "./elsewhere_icons";

interface SheetProps {
  chat: Chat;
  elsewhere: Elsewhere;
}

interface StepProps<At extends Step["at"]> extends SheetProps {
  step: Extract<Step, { at: At }>;
}

/** Lies over the conversation; the rest of the panel waits below. */
export function ElsewhereSheet({ chat, elsewhere }: SheetProps) {
  const sheet = useRef<HTMLDivElement>(null);
  const { step, mistake } = elsewhere;
  const { allTexts: texts } = chat;
  useCovering(sheet);
  useEffect(() => {
    const field = sheet.current?.querySelector<HTMLElement>("[data-first]");
    (field ?? sheet.current?.querySelector<HTMLElement>("h3"))?.focus();
  }, [step]);
  const leaves = step.at === "list" || step.at === "loading" || step.at === "done";
  return (
    <div
      ref={sheet}
      class="elsewhere"
      role="dialog"
      aria-label={texts.continueOn}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        elsewhere.back();
      }}
    >
      <div class="sheet-head">
        <button
          type="button"
          class="plain"
          aria-label={leaves ? texts.close : texts.back}
          onClick={() => elsewhere.back()}
        >
          <Icon d={leaves ? close : back} />
        </button>
        <h3 tabIndex={-1}>{"channel" in step ? nameOf(step.channel, texts) : texts.continueOn}</h3>
      </div>
      <div class="sheet-body">
        <Body chat={chat} elsewhere={elsewhere} />
        <div role="alert" class="sheet-mistake">
          {mistake && <p dir="auto">{mistake}</p>}
        </div>
        {mistake && step.at === "loading" && (
          <button type="button" class="wide" onClick={() => void elsewhere.load()}>
            {texts.retry}
          </button>
        )}
      </div>
    </div>
  );
}

function Body({ chat, elsewhere }: SheetProps) {
  const { step } = elsewhere;
  switch (step.at) {
    case "loading":
      return elsewhere.mistake ? null : <div class="spinner" />;
    case "list":
      return <Channels chat={chat} elsewhere={elsewhere} />;
    case "address":
      return <Address chat={chat} elsewhere={elsewhere} step={step} />;
    case "code":
      return <Code key={step.again} chat={chat} elsewhere={elsewhere} step={step} />;
    case "link":
      return <Link chat={chat} elsewhere={elsewhere} step={step} />;
    case "done":
      return <Done chat={chat} elsewhere={elsewhere} step={step} />;
    case "unlink":
      return <Unlink chat={chat} elsewhere={elsewhere} step={step} />;
  }
}

function Channels({ chat, elsewhere }: SheetProps) {
  const { allTexts: texts } = chat;
  const { channels } = elsewhere;
  const twice = (channel: Channel) => channels.filter(({ type }) => type === channel.type).length > 1;
  return (
    <>
      <p class="lead">{channels.length ? texts.elsewhereLead : texts.noChannels}</p>
      <ul class="channels">
        {channels.map((channel) => (
          <li key={channel.integrationId}>
            <button type="button" class="channel" onClick={() => elsewhere.choose(channel)}>
              <Badge type={channel.type} />
              <span>
                <b>{nameOf(channel, texts)}</b>
                {twice(channel) && <small>{channel.integrationId}</small>}
              </span>
              <Icon d={chevron} size={16} />
            </button>
            {channel.clients.map((client) => (
              <Linked key={client.id} chat={chat} onRemove={() => elsewhere.remove(channel, client)}>
                {channel.address ? addressOf(client.externalId) : texts.linked}
              </Linked>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function Linked({ chat, children, onRemove }: { chat: Chat; children: ComponentChildren; onRemove: () => void }) {
  return (
    <p class="linked">
      <Icon d={check} size={15} />
      <span>{children}</span>
      <button type="button" class="quiet" onClick={onRemove}>
        {chat.allTexts.unlink}
      </button>
    </p>
  );
}

function Address({ chat, elsewhere, step }: StepProps<"address">) {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const { allTexts: texts } = chat;
  const isMail = step.channel.address === "email";
  const label = isMail ? texts.yourEmail : texts.yourPhone;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim()) void elsewhere.ask(step.channel, text.trim()).then(() => field.current?.focus());
  };
  return (
    <form class="sheet-form" noValidate onSubmit={submit}>
      <label for="hubbub-address">{label}</label>
      <input
        ref={field}
        id="hubbub-address"
        data-first
        dir="ltr"
        {...(isMail ? mailField : phoneField)}
        maxLength={320}
        value={text}
        aria-invalid={elsewhere.mistake !== ""}
        aria-describedby="hubbub-hint"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p id="hubbub-hint" class="hint">
        {isMail ? texts.emailHint : texts.phoneHint}
      </p>
      <button type="submit" class="wide" disabled={elsewhere.busy || !text.trim()}>
        {texts.sendCode}
      </button>
    </form>
  );
}

function Code({ chat, elsewhere, step }: StepProps<"code">) {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const { allTexts: texts, locale } = chat;
  const { channel, address, until, again } = step;
  const waitS = useSecondsTo(again);
  const confirm = (code: string): void => {
    if (code.length !== digits || elsewhere.busy) return;
    void elsewhere.confirm(code).then(() => {
      setText("");
      field.current?.focus();
    });
  };
  const write = (typed: string): void => {
    const code = typed.replace(/\D/g, "").slice(0, digits);
    setText(code);
    confirm(code);
  };
  return (
    <form
      class="sheet-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        confirm(text);
      }}
    >
      <p class="lead" role="status">
        {around(texts.codeSent, "address", <b>{addressOf(address)}</b>)}
      </p>
      <label for="hubbub-code">{texts.codeLabel}</label>
      <input
        ref={field}
        id="hubbub-code"
        class="code"
        data-first
        dir="ltr"
        inputMode="numeric"
        autocomplete="one-time-code"
        value={text}
        aria-invalid={elsewhere.mistake !== ""}
        aria-describedby="hubbub-hint"
        onInput={(event) => write(event.currentTarget.value)}
      />
      <p id="hubbub-hint" class="hint">
        {fill(texts.codeUntil, { time: formatTime(new Date(until).toISOString(), locale) })}
      </p>
      <button type="submit" class="wide" disabled={elsewhere.busy || text.length !== digits}>
        {texts.confirm}
      </button>
      <div class="others">
        <button
          type="button"
          class="quiet"
          disabled={elsewhere.busy || waitS > 0}
          onClick={() => void elsewhere.ask(channel, address)}
        >
          {waitS > 0 ? fill(texts.newCodeIn, { n: waitS }) : texts.newCode}
        </button>
        <button type="button" class="quiet" onClick={() => elsewhere.choose(channel)}>
          {channel.address === "email" ? texts.otherAddress : texts.otherNumber}
        </button>
      </div>
    </form>
  );
}

function Link({ chat, step }: StepProps<"link">) {
  const { allTexts: texts, locale } = chat;
  const name = nameOf(step.channel, texts);
  return (
    <div class="sheet-form">
      <p class="lead">{fill(texts.openLead, { channel: name })}</p>
      <a class="wide" data-first href={step.url} target="_blank" rel="noopener noreferrer">
        {fill(texts.openChannel, { channel: name })}
        <span class="hb-hidden"> ({texts.opensNewTab})</span>
      </a>
      <p class="hint waiting" role="status">
        <i class="spinner" />
        <span>
          {texts.waitingThere} {fill(texts.linkUntil, { time: formatTime(new Date(step.until).toISOString(), locale) })}
        </span>
      </p>
    </div>
  );
}

function Done({ chat, elsewhere, step }: StepProps<"done">) {
  const { allTexts: texts } = chat;
  const { channel, client } = step;
  const what = channel.address ? addressOf(client.externalId) : nameOf(channel, texts);
  return (
    <div class="sheet-form done">
      <span class="tick">
        <Icon d={check} size={30} />
      </span>
      <h4>{texts.linkedTitle}</h4>
      <p class="lead" role="status">
        {around(texts.linkedText, "address", <b>{what}</b>)}
      </p>
      <button type="button" class="wide" data-first onClick={() => elsewhere.close()}>
        {texts.backToChat}
      </button>
      <button type="button" class="quiet" onClick={() => elsewhere.remove(channel, client)}>
        {texts.unlink}
      </button>
    </div>
  );
}

function Unlink({ chat, elsewhere, step }: StepProps<"unlink">) {
  const { allTexts: texts } = chat;
  const what = step.channel.address ? addressOf(step.client.externalId) : nameOf(step.channel, texts);
  return (
    <div class="sheet-form">
      <p class="lead">{around(texts.unlinkAsk, "address", <b>{what}</b>)}</p>
      <button
        type="button"
        class="wide danger"
        data-first
        disabled={elsewhere.busy}
        onClick={() => void elsewhere.unlink()}
      >
        {texts.unlink}
      </button>
      <button type="button" class="quiet" onClick={() => elsewhere.back()}>
        {texts.cancel}
      </button>
    </div>
  );
}

const digits = 6;
const mailField = {
  type: "email",
  autocomplete: "email",
  inputMode: "email",
  placeholder: "name@example.com",
} as const;
const phoneField = { type: "tel", autocomplete: "tel", inputMode: "tel", placeholder: "+1 202 555 0100" } as const;
const icons: Record<string, string> = { sms: phone, email: mail, telegram: plane };
const brands: Record<string, string> = {
  telegram: "Telegram",
  whatsapp: "WhatsApp",
  messenger: "Messenger",
  instagram: "Instagram",
};

function Badge({ type }: { type: string }) {
  return (
    <i class="badge" aria-hidden="true">
      <Icon d={icons[type] ?? bubble} />
    </i>
  );
}

function nameOf({ type, integrationId }: Channel, texts: Chat["allTexts"]): string {
  if (type === "sms") return texts.channelSms;
  if (type === "email") return texts.channelEmail;
  return brands[type] ?? integrationId;
}

/** Numbers and mail addresses read from left to right in every language. */
const addressOf = (address: LinkedClient["externalId"]) => <bdi dir="ltr">{address}</bdi>;

/** The text with an element in place of `{name}`. */
function around(text: string, name: string, element: ComponentChildren): ComponentChildren {
  const [before, after] = text.split(`{${name}}`);
  return [before, element, after];
}

/** What the sheet covers gets no focus, and has it back afterwards. */
function useCovering(sheet: { current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const element = sheet.current;
    const before = (element?.getRootNode() as ShadowRoot | undefined)?.activeElement as HTMLElement | null | undefined;
    const covered = [...(element?.parentElement?.children ?? [])].filter((one) => one !== element) as HTMLElement[];
    for (const one of covered) one.inert = true;
    return () => {
      for (const one of covered) one.inert = false;
      before?.focus();
    };
  }, []);
}

/** Counts down to a moment. */
function useSecondsTo(moment: number): number {
  const left = (): number => Math.max(0, Math.ceil((moment - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => {
      setSeconds(left());
      if (!left()) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [moment]);
  return seconds;
}
