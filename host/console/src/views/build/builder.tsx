// A dialog for rich content: its fields on one side, on the other what the person will see.
import { MessageContent, quickRepliesOf, type Content, type Message } from "@hubbub/web";
import { useMemo, useState } from "preact/hooks";
import { contentOfDraft, newDraft, problemOf, type Draft, type DraftKind } from "../../model/build";
import { useContent, useWords } from "../context";
import { Dialog } from "../dialog";
import { FormFields } from "./form_fields";
import { Items } from "./items";
import { LocationFields } from "./location";
import { Replies } from "./replies";

export type BuilderKind = DraftKind;

interface BuilderProps {
  readonly kind: BuilderKind;
  readonly person: string;
  readonly onSend: (content: Content) => void;
  readonly onClose: () => void;
}

export function Builder({ kind, person, onSend, onClose }: BuilderProps) {
  const { t } = useWords();
  const [draft, setDraft] = useState<Draft>(() => newDraft(kind));
  const [tried, setTried] = useState(false);
  const problem = problemOf(draft);

  function submit(): void {
    setTried(true);
    if (!problem) onSend(contentOfDraft(draft));
  }

  const foot = (
    <>
      <p class="build-problem" role="alert">
        {tried && problem ? t(problem) : ""}
      </p>
      <button type="button" class="button" onClick={onClose}>
        {t("act.cancel")}
      </button>
      <button type="button" class="button button-primary" onClick={submit}>
        {t("build.send", { name: person })}
      </button>
    </>
  );
  return (
    <Dialog title={t(`insert.${kind}`)} onClose={onClose} foot={foot} wide>
      <div class="build">
        <div class="build-form">
          <Fields draft={draft} onChange={setDraft} />
        </div>
        <Preview draft={draft} />
      </div>
    </Dialog>
  );
}

function Fields({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  switch (draft.kind) {
    case "carousel":
    case "list":
      return <Items items={draft.items} onChange={(items) => onChange({ ...draft, items })} />;
    case "replies":
      return <Replies draft={draft} onChange={onChange} />;
    case "form":
      return <FormFields draft={draft} onChange={onChange} />;
    case "location":
      return <LocationFields draft={draft} onChange={onChange} />;
  }
}

function Preview({ draft }: { draft: Draft }) {
  const { t } = useWords();
  const context = useContent();
  const message = useMemo<Message>(
    () => ({
      id: "preview",
      seq: 0,
      received: new Date().toISOString(),
      author: { type: "agent" },
      content: contentOfDraft(draft),
      source: { type: "preview" },
    }),
    [draft],
  );
  return (
    <section class="build-preview" aria-label={t("build.preview")}>
      <h3>{t("build.preview")}</h3>
      <div class="build-stage hb-own" inert>
        <MessageContent content={message.content} message={message} context={context} />
        <ul class="offered">
          {quickRepliesOf(message).map((reply, at) => (
            <li key={at} dir="auto">
              {reply.text}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
