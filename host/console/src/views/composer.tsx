// The reply: text, emoji, files, rich content, saved replies. What is typed stays as a draft until it is sent.
import { filesOf, type Content } from "@hubbub/web";
import { useLayoutEffect, useState } from "preact/hooks";
import { sends } from "../lib/keys";
import type { Row } from "../model/types";
import { isAutomated, isFinished } from "../state/boxes";
import { isInPublic, privately } from "../state/visibility";
import { AnswersTo } from "./answers_to";
import { Uploads } from "./attachments";
import { Builder, type BuilderKind } from "./build/builder";
import { ComposerTools } from "./composer_tools";
import { useActions, useApp, useWords } from "./context";
import { Icon } from "./icons";
import { useReply, type Reply } from "./reply";

export function Composer({ row }: { row: Row }) {
  const { t } = useWords();
  const me = useApp((app) => app.me?.id ?? "");
  const owner = row.ticket?.owner;
  const name = row.user.name;
  if (isFinished(row)) return <Closed row={row} text={t("composer.finished")} act={t("act.reopen")} />;
  if (isAutomated(row)) return <Closed row={row} text={t("composer.botHolds", { name })} act={t("act.takeOver")} />;
  if (owner && owner.id !== me) return <p class="composer-closed">{t("composer.othersHold", { name: owner.name })}</p>;
  return <OpenComposer row={row} me={me} claims={!owner} />;
}

function Closed({ row, text, act }: { row: Row; text: string; act: string }) {
  const { act: run } = useActions();
  const id = row.conversation.id;
  const busy = useApp((app) => app.busy[id] !== undefined);
  return (
    <p class="composer-closed">
      <span>{text}</span>
      <button type="button" class="button" disabled={busy} onClick={() => void run(id, "take-over")}>
        {act}
      </button>
    </p>
  );
}

function OpenComposer({ row, me, claims }: { row: Row; me: string; claims: boolean }) {
  const { t } = useWords();
  const { live } = useActions();
  const wroteInPublic = useApp((app) => isInPublic(app.threads[row.conversation.id]));
  const [inPrivate, setInPrivate] = useState(false);
  const metadata = wroteInPublic && inPrivate ? privately : undefined;
  const reply = useReply(row.conversation.id, me, metadata);
  const [building, setBuilding] = useState<BuilderKind | null>(null);
  const drop = useDrop(reply.uploads.add);

  function build(content: Content): void {
    live.send(row.conversation.id, content, metadata);
    setBuilding(null);
  }

  return (
    <section
      class={drop.over ? "composer composer-drop" : "composer"}
      aria-label={t("composer.label")}
      onDragOver={drop.onDragOver}
      onDragLeave={drop.onDragLeave}
      onDrop={drop.onDrop}
    >
      <div class="composer-box">
        {wroteInPublic && <InPublic inPrivate={inPrivate} onChange={setInPrivate} />}
        <Uploads uploads={reply.uploads} />
        <ReplyField reply={reply} name={row.user.name} />
        <div class="composer-foot">
          <ComposerTools row={row} reply={reply} onBuild={setBuilding} />
          <AnswersTo conversation={row.conversation.id} />
          <Hint over={reply.over} claims={claims} />
          <button type="button" class="button button-primary send" disabled={!reply.sendable} onClick={reply.send}>
            <span>{t("composer.send")}</span>
            <Icon name="send" size={16} />
          </button>
        </div>
      </div>
      {drop.over && <p class="drop-said">{t("composer.drop")}</p>}
      {building && <Builder kind={building} person={row.user.name} onSend={build} onClose={() => setBuilding(null)} />}
    </section>
  );
}

// They posted where everybody reads: so will the answer be read, unless the agent says otherwise.
function InPublic({ inPrivate, onChange }: { inPrivate: boolean; onChange: (on: boolean) => void }) {
  const { t } = useWords();
  return (
    <p class="composer-public">
      <span>{t(inPrivate ? "composer.goesPrivate" : "composer.goesPublic")}</span>
      <label>
        <input type="checkbox" checked={inPrivate} onChange={(event) => onChange(event.currentTarget.checked)} />
        {t("composer.private")}
      </label>
    </p>
  );
}

function Hint({ over, claims }: { over: number; claims: boolean }) {
  const { t } = useWords();
  const enterSends = useApp((app) => app.settings.enterSends);
  const keys = t(enterSends ? "composer.enterHint" : "composer.modHint");
  return (
    <span class={`composer-hint ${over > 0 ? "composer-over" : claims ? "" : "composer-keys"}`} id="reply-hint">
      {over > 0 ? t("composer.tooLong", { n: over }) : claims ? t("composer.claims") : keys}
    </span>
  );
}

function ReplyField({ reply, name }: { reply: Reply; name: string }) {
  const { t } = useWords();
  const enterSends = useApp((app) => app.settings.enterSends);
  const { field, text, uploads } = reply;
  useGrowth(field, text);
  return (
    <textarea
      ref={field}
      id="reply"
      rows={1}
      dir="auto"
      value={text}
      placeholder={t("composer.placeholder", { name })}
      aria-label={t("composer.label")}
      aria-describedby="reply-hint"
      onInput={(event) => reply.write(event.currentTarget.value)}
      onPaste={(event) => {
        const files = filesOf(event.clipboardData);
        if (files.length === 0) return;
        event.preventDefault();
        uploads.add(files);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") return event.currentTarget.blur();
        if (!sends(event, enterSends)) return;
        event.preventDefault();
        if (reply.sendable || uploads.busy) reply.send();
      }}
    />
  );
}

// Files dragged over an element, and dropped there.
function useDrop(take: (files: readonly File[]) => void) {
  const [over, setOver] = useState(false);
  return {
    over,
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave(event: DragEvent) {
      const [to, here] = [event.relatedTarget, event.currentTarget];
      if (!(to instanceof Node && here instanceof Node && here.contains(to))) setOver(false);
    },
    onDrop(event: DragEvent) {
      event.preventDefault();
      setOver(false);
      take(filesOf(event.dataTransfer));
    },
  };
}

// The field grows with its text, up to what the style allows.
function useGrowth(field: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
