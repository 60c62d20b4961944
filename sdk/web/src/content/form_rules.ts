import { fill, type Texts } from "../i18n/index";
import type { FormAnswer, FormField } from "../live/protocol";

/** What is wrong with a field's value, in the reader's words; null when nothing is. */
export function mistakeIn(field: FormField, value: string, texts: Texts): string | null {
  const text = value.trim();
  const length = [...text].length;
  if (field.type === "select") {
    return field.options?.some((option) => option.name === value) ? null : texts.required;
  }
  if (!text && (field.minSize ?? 1) > 0) return texts.required;
  if (field.type === "email") {
    return !text || /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text) ? null : texts.invalidEmail;
  }
  if (field.minSize !== undefined && length < field.minSize) return fill(texts.tooShort, { n: field.minSize });
  if (field.maxSize !== undefined && length > field.maxSize) return fill(texts.tooLong, { n: field.maxSize });
  return null;
}

export function answerOf(field: FormField, value: string): FormAnswer {
  const { type, name, label } = field;
  if (type === "select") {
    return { type, name, label, select: (field.options ?? []).filter((option) => option.name === value) };
  }
  return { type, name, label, [type]: value.trim() };
}

/** An answer as shown in a summary. */
export function answerText(answer: FormAnswer): string {
  return answer.text ?? answer.email ?? (answer.select ?? []).map((option) => option.label).join(", ");
}
