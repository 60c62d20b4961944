// The pieces that the dialogs for rich content share.
import type { ComponentChildren } from "preact";
import { useWords } from "../context";
import { Icon } from "../icons";

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly most?: number;
  readonly placeholder?: string;
  readonly lines?: number;
  readonly mode?: "decimal" | "url";
}

export function TextField({ label, value, onChange, most, placeholder, lines, mode }: TextProps) {
  return (
    <label class="field">
      <span>{label}</span>
      {lines ? (
        <textarea
          rows={lines}
          dir="auto"
          value={value}
          maxLength={most}
          placeholder={placeholder}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <input
          dir="auto"
          value={value}
          maxLength={most}
          placeholder={placeholder}
          inputMode={mode}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </label>
  );
}

interface CardProps {
  readonly title: string;
  readonly at: number;
  readonly count: number;
  readonly least?: number;
  readonly onMove: (step: 1 | -1) => void;
  readonly onRemove: () => void;
  readonly children: ComponentChildren;
}

export function Card({ title, at, count, least = 1, onMove, onRemove, children }: CardProps) {
  const { t } = useWords();
  return (
    <fieldset class="build-card">
      <legend>{title}</legend>
      <div class="build-card-acts">
        <button
          type="button"
          class="button-icon"
          disabled={at === 0}
          aria-label={t("build.up", { what: title })}
          onClick={() => onMove(-1)}
        >
          <Icon name="up" size={15} />
        </button>
        <button
          type="button"
          class="button-icon"
          disabled={at === count - 1}
          aria-label={t("build.down", { what: title })}
          onClick={() => onMove(1)}
        >
          <Icon name="down" size={15} />
        </button>
        <button
          type="button"
          class="button-icon"
          disabled={count <= least}
          aria-label={t("build.remove", { what: title })}
          onClick={onRemove}
        >
          <Icon name="trash" size={15} />
        </button>
      </div>
      {children}
    </fieldset>
  );
}

export function Add({ text, disabled, onClick }: { text: string; disabled: boolean; onClick: () => void }) {
  return (
    <button type="button" class="button button-quiet" disabled={disabled} onClick={onClick}>
      <Icon name="plus" size={16} />
      <span>{text}</span>
    </button>
  );
}
