// The reply: text, emoji, files, rich content, saved replies. What is typed stays as a draft until it is sent.
import { filesOf, type Content } from "@hubbub/web";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { sends } from "../lib/keys";
import type { Row } from "../model/types";
import { isAutomated, isFinished } from "../state/boxes";
import { loadDraft, saveDraft } from "../state/settings";
import { Uploads, useUploads } from "./attachments";
import { Builder, type BuilderKind } from "./build/builder";
import { useActions, useApp, useWords } from "./context";
import { EmojiPicker } from "./emoji";
import { Icon } from "./icons";
import { InsertMenu } from "./insert";
import { Popover } from "./popover";
import { SnippetPicker } from "./snippets";

export const mostCharacters = 4096; // of a text, REST v2

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
  const id = row.conversation.id;
  const { live, shelf, toast } = useActions();
  const enterSends = useApp((app) => app.settings.enterSends);
  const [text, setText] = useState(() => loadDraft(shelf, me, id));
  const [building, setBuilding] = useState<BuilderKind | null>(null);
  const [dragging, setDragging] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const uploads = useUploads();
  const over = [...text].length - mostCharacters;
  useGrowth(field, text);
  useEffect(() => () => live.typing(id, ""), [id, live]);

  function write(next: string): void {
    setText(next);
    saveDraft(shelf, me, id, next);
    live.typing(id, next.trim() ? next : "");
  }

  function insert(piece: string): void {
    const element = field.current;
    const [from, to] = element ? [element.selectionStart, element.selectionEnd] : [text.length, text.length];
    write(text.slice(0, from) + piece + text.slice(to));
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(from + piece.length, from + piece.length);
    });
  }

  function send(): void {
    if (over > 0) return;
    if (uploads.busy) return toast(t("upload.busy"));
    const said = text.trim();
    const files = uploads.take();
    for (const content of files) live.send(id, content);
    if (said) live.send(id, { type: "text", text: said });
    if (said || files.length > 0) write("");
    field.current?.focus();
  }

  function build(content: Content): void {
    live.send(id, content);
    setBuilding(null);
  }

  const sendable = over <= 0 && (text.trim() !== "" || uploads.items.some((item) => item.content));
  return (
    <section
      class={dragging ? "composer composer-drop" : "composer"}
      aria-label={t("composer.label")}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)))
          setDragging(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setDragging(false);
        uploads.add(filesOf(event.dataTransfer));
      }}
    >
      <div class="composer-box">
        <Uploads uploads={uploads} />
        <textarea
          ref={field}
          id="reply"
          rows={1}
          dir="auto"
          value={text}
          placeholder={t("composer.placeholder", { name: row.user.name })}
          aria-label={t("composer.label")}
          aria-describedby="reply-hint"
          onInput={(event) => write(event.currentTarget.value)}
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
            if (sendable || uploads.busy) send();
          }}
        />
        <div class="composer-foot">
          <div class="tools" role="group" aria-label={t("composer.tools")}>
            <Popover label={t("composer.emoji")} button={<Icon name="smile" />} panelClass="emoji">
              {(close) => (
                <EmojiPicker
                  onPick={(emoji) => {
                    close();
                    insert(emoji);
                  }}
                />
              )}
            </Popover>
            <button
              type="button"
              class="button-icon"
              aria-label={t("composer.attach")}
              title={t("composer.attach")}
              onClick={() => picker.current?.click()}
            >
              <Icon name="clip" />
            </button>
            <input
              ref={picker}
              type="file"
              multiple
              class="hidden"
              tabIndex={-1}
              aria-hidden="true"
              onChange={(event) => {
                uploads.add([...(event.currentTarget.files ?? [])]);
                event.currentTarget.value = "";
              }}
            />
            <InsertMenu onPick={setBuilding} onSend={(content) => live.send(id, content)} />
            <Popover label={t("composer.snippets")} button={<Icon name="snippet" />} panelClass="snippets">
              {(close) => (
                <SnippetPicker
                  person={row.user.known ? (row.user.name.split(" ")[0] ?? null) : null}
                  draft={text}
                  onPick={(snippet) => {
                    close();
                    insert(snippet);
                  }}
                />
              )}
            </Popover>
          </div>
          <span class={over > 0 ? "composer-hint composer-over" : "composer-hint"} id="reply-hint">
            {over > 0
              ? t("composer.tooLong", { n: over })
              : claims
                ? t("composer.claims")
                : t(enterSends ? "composer.enterHint" : "composer.modHint")}
          </span>
          <button type="button" class="button button-primary send" disabled={!sendable} onClick={send}>
            <span>{t("composer.send")}</span>
            <Icon name="send" size={16} />
          </button>
        </div>
      </div>
      {dragging && <p class="drop-said">{t("composer.drop")}</p>}
      {building && <Builder kind={building} person={row.user.name} onSend={build} onClose={() => setBuilding(null)} />}
    </section>
  );
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
