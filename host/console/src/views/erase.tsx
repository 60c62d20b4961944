// Erasing a person: what goes and what stays, a word to type, and the proof.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { plainWord } from "../lib/confirm";
import type { Erasing } from "../state/app";
import { formatRoute } from "../state/route";
import { Avatar } from "./avatar";
import { useActions, useWords } from "./context";
import { ExportButton, ExportError } from "./data_requests";
import { Dialog } from "./dialog";
import { Icon } from "./icons";
import { Proof, SaveProof } from "./proof";
import { useErasures } from "./use_erasures";

export function EraseDialog({ erasing }: { erasing: Erasing }) {
  return erasing.phase === "done" ? <Done erasing={erasing} /> : <Ask erasing={erasing} />;
}

const referenceForm = /^[A-Za-z0-9._-]{0,64}$/; // domain::is_request_id, or nothing

function Ask({ erasing }: { erasing: Erasing }) {
  const { t } = useWords();
  const { closeErasure, erase } = useActions();
  const [typed, setTyped] = useState("");
  const [reference, setReference] = useState("");
  const form = useId();
  const { user, phase } = erasing;
  const busy = phase === "busy";
  const fits = referenceForm.test(reference);
  const sure = plainWord(typed) === plainWord(t("erase.word"));
  const foot = (
    <>
      <button type="button" class="button" autofocus onClick={closeErasure}>
        {t(busy ? "act.close" : "act.cancel")}
      </button>
      <button type="submit" form={form} class="button button-danger" disabled={!sure || !fits || busy}>
        {t(busy ? "erase.busy" : "erase.act")}
      </button>
    </>
  );
  return (
    <Dialog title={t("erase.title")} onClose={closeErasure} foot={foot} role="alertdialog">
      <form
        id={form}
        class="erase"
        aria-busy={busy}
        onSubmit={(event) => {
          event.preventDefault();
          if (sure && fits && !busy) void erase(user.id, reference);
        }}
      >
        <Whom erasing={erasing} />
        <What />
        <div class="erase-export">
          <p>{t("erase.exportFirst")}</p>
          <ExportButton user={user.id} />
        </div>
        <ExportError user={user.id} />
        <Reference value={reference} fits={fits} disabled={busy} onSet={setReference} />
        <label class="field">
          <span>{t("erase.type", { word: t("erase.word") })}</span>
          <input
            value={typed}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            disabled={busy}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <Said erasing={erasing} />
      </form>
    </Dialog>
  );
}

function Whom({ erasing: { user, addresses, merged } }: { erasing: Erasing }) {
  const { t } = useWords();
  return (
    <div class="erase-whom">
      <Avatar id={user.id} name={user.name} url={user.avatarUrl} />
      <div>
        <p class="erase-name" dir="auto">
          {user.name}
        </p>
        {addresses.length > 0 && <p dir="auto">{addresses.join(" · ")}</p>}
        {merged.length > 0 && <p dir="auto">{t("erase.merged", { names: merged.join(", ") })}</p>}
      </div>
    </div>
  );
}

const goes = ["erase.goes.talk", "erase.goes.who", "erase.goes.notes", "erase.goes.tasks"] as const;
const stays = ["erase.stays.proof", "erase.stays.optOut", "erase.stays.others"] as const;

function What() {
  const { t } = useWords();
  return (
    <>
      <p class="erase-warning">
        <Icon name="alert" size={16} />
        <span>{t("erase.warning")}</span>
      </p>
      <section class="erase-list">
        <h3>{t("erase.goes")}</h3>
        <ul>
          {goes.map((key) => (
            <li key={key}>{t(key)}</li>
          ))}
        </ul>
      </section>
      <section class="erase-list">
        <h3>{t("erase.stays")}</h3>
        <ul>
          {stays.map((key) => (
            <li key={key}>{t(key)}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

interface ReferenceProps {
  readonly value: string;
  readonly fits: boolean;
  readonly disabled: boolean;
  readonly onSet: (value: string) => void;
}

function Reference({ value, fits, disabled, onSet }: ReferenceProps) {
  const { t } = useWords();
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{t("erase.reference")}</label>
      <input
        id={id}
        value={value}
        autocomplete="off"
        spellcheck={false}
        disabled={disabled}
        aria-invalid={!fits}
        aria-describedby={`${id}-more`}
        onInput={(event) => onSet(event.currentTarget.value)}
      />
      <p id={`${id}-more`} class={fits ? "field-more" : "field-more field-wrong"}>
        {t(fits ? "erase.reference.more" : "erase.reference.wrong")}
      </p>
    </div>
  );
}

function Said({ erasing: { error, phase } }: { erasing: Erasing }) {
  const { t } = useWords();
  return (
    <>
      <p class="said-bad" role="alert">
        {error && (
          <>
            <Icon name="alert" size={15} />
            <span dir="auto">
              {error} <a href={formatRoute({ page: "erasures" })}>{t("erasures.show")}</a>
            </span>
          </>
        )}
      </p>
      <p class="hidden" role="status">
        {phase === "busy" ? t("erase.busy") : ""}
      </p>
    </>
  );
}

function Done({ erasing }: { erasing: Erasing }) {
  const { t } = useWords();
  const { closeErasure } = useActions();
  const { erasures } = useErasures();
  const heading = useRef<HTMLParagraphElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const proof = erasures?.find((one) => one.id === erasing.proof?.id) ?? erasing.proof;
  const foot = (
    <>
      {proof && <SaveProof proof={proof} />}
      <button type="button" class="button button-primary" onClick={closeErasure}>
        {t("act.close")}
      </button>
    </>
  );
  return (
    <Dialog title={t("erase.doneTitle")} onClose={closeErasure} foot={foot}>
      <p ref={heading} tabIndex={-1} class="erase-done">
        {t("erase.doneLead", { name: erasing.user.name })}
      </p>
      {proof && <Proof proof={proof} />}
    </Dialog>
  );
}
