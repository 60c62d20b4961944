import { useRef, useState } from "preact/hooks";
import type { FormContent, FormField, FormResponseContent } from "../live/protocol";
import type { ContentProps } from "./context";
import { answerOf, answerText, mistakeIn } from "./form_rules";
import { Icon } from "./icon";
import { icons } from "./icons";

/** Fields to fill in. A field tells what is wrong once it was left or the form was submitted, not while one types. */
export function Form({ content, message, context }: ContentProps<FormContent>) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [checked, setChecked] = useState<Record<string, boolean>>({});
  const form = useRef<HTMLFormElement>(null);
  const { texts } = context;
  if (context.isAnswered?.(message)) {
    return (
      <div class="hb-bubble hb-note">
        <Icon d={icons.check} size={16} /> {texts.submitted}
      </div>
    );
  }
  const valueOf = (field: FormField): string => values[field.name] ?? "";
  const mistake = (field: FormField): string | null =>
    checked[field.name] ? mistakeIn(field, valueOf(field), texts) : null;
  const submit = (event: Event): void => {
    event.preventDefault();
    const wrong = content.fields.findIndex((field) => mistakeIn(field, valueOf(field), texts));
    if (wrong < 0) {
      return context.onFormSubmit?.(
        message,
        content.fields.map((field) => answerOf(field, valueOf(field))),
      );
    }
    setChecked(Object.fromEntries(content.fields.map((field) => [field.name, true])));
    form.current?.querySelectorAll<HTMLElement>("input,select")[wrong]?.focus();
  };
  return (
    <form ref={form} class="hb-bubble hb-form" noValidate onSubmit={submit}>
      {content.fields.map((field, at) => (
        <Field
          key={field.name}
          id={`hb-${message.id}-${at}`}
          field={field}
          value={valueOf(field)}
          mistake={mistake(field)}
          choose={texts.choose}
          disabled={!context.interactive}
          onValue={(value) => setValues((old) => ({ ...old, [field.name]: value }))}
          onLeave={() => valueOf(field) && setChecked((old) => ({ ...old, [field.name]: true }))}
        />
      ))}
      <button type="submit" class="hb-button" disabled={!context.interactive}>
        {texts.submit}
      </button>
    </form>
  );
}

interface FieldProps {
  id: string;
  field: FormField;
  value: string;
  mistake: string | null;
  choose: string;
  disabled: boolean;
  onValue: (value: string) => void;
  onLeave: () => void;
}

function Field({ id, field, value, mistake, choose, disabled, onValue, onLeave }: FieldProps) {
  const common = {
    id,
    name: field.name,
    value,
    disabled,
    "aria-invalid": mistake !== null,
    "aria-describedby": mistake ? `${id}-m` : undefined,
    onInput: (event: Event) => onValue((event.currentTarget as HTMLInputElement).value),
    onBlur: onLeave,
  };
  return (
    <div class="hb-field">
      <label for={id} dir="auto">
        {field.label}
      </label>
      {field.type === "select" ? (
        <select {...common}>
          <option value="">{field.placeholder || choose}</option>
          {(field.options ?? []).map((option) => (
            <option key={option.name} value={option.name}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          type={field.type as "text"}
          dir="auto"
          placeholder={field.placeholder ?? ""}
          autocomplete={field.type === "email" ? "email" : "on"}
        />
      )}
      {mistake && (
        <span id={`${id}-m`} class="hb-mistake" role="alert">
          {mistake}
        </span>
      )}
    </div>
  );
}

export function FormResponse({ content }: ContentProps<FormResponseContent>) {
  return (
    <dl class="hb-bubble hb-answers">
      {content.fields.map((answer) => (
        <div key={answer.name}>
          <dt dir="auto">{answer.label}</dt>
          <dd dir="auto">{answerText(answer)}</dd>
        </div>
      ))}
    </dl>
  );
}
