import { type Draft, type FieldDraft, mostFields, moved, newField, replaced, without } from "../../model/build";
import { useWords } from "../context";
import { Add, Card, TextField } from "./parts";

type FormDraft = Extract<Draft, { kind: "form" }>;

const kinds = ["text", "email", "select"] as const;

export function FormFields({ draft, onChange }: { draft: FormDraft; onChange: (draft: Draft) => void }) {
  const { t } = useWords();
  const { fields } = draft;
  const set = (next: readonly FieldDraft[]) => onChange({ ...draft, fields: next });
  return (
    <>
      {fields.map((field, at) => (
        <Card
          key={at}
          title={t("build.field", { n: at + 1 })}
          at={at}
          count={fields.length}
          onMove={(step) => set(moved(fields, at, step))}
          onRemove={() => set(without(fields, at))}
        >
          <OneField field={field} onChange={(next) => set(replaced(fields, at, next))} />
        </Card>
      ))}
      <Add
        text={t("build.addField")}
        disabled={fields.length >= mostFields}
        onClick={() => set([...fields, newField])}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={draft.block}
          onChange={(event) => onChange({ ...draft, block: event.currentTarget.checked })}
        />
        <span>{t("build.block")}</span>
      </label>
    </>
  );
}

function OneField({ field, onChange }: { field: FieldDraft; onChange: (field: FieldDraft) => void }) {
  const { t } = useWords();
  return (
    <>
      <div class="build-pair">
        <TextField
          label={t("build.fieldLabel")}
          value={field.label}
          most={128}
          onChange={(label) => onChange({ ...field, label })}
        />
        <label class="field">
          <span>{t("build.fieldKind")}</span>
          <select
            value={field.kind}
            onChange={(event) => {
              const kind = kinds.find((one) => one === event.currentTarget.value) ?? "text";
              onChange({ ...field, kind });
            }}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`build.field.${kind}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {field.kind === "select" ? (
        <TextField
          label={t("build.options")}
          value={field.options}
          lines={3}
          onChange={(options) => onChange({ ...field, options })}
        />
      ) : (
        <TextField
          label={t("build.placeholder")}
          value={field.placeholder}
          most={128}
          onChange={(placeholder) => onChange({ ...field, placeholder })}
        />
      )}
    </>
  );
}
