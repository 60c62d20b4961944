// What the dialogs for rich content collect, its rules (those of REST v2), and the content that comes of it. Pure.
import type { Action, Content, FormField, Item } from "@hubbub/web";
import type { Key } from "../i18n/i18n";

export const mostItems = 10;
export const mostActions = 3;
export const mostReplies = 10;
export const mostFields = 20;

export interface ActionDraft {
  readonly kind: "postback" | "link";
  readonly text: string;
  readonly value: string; // payload or address; an empty payload becomes the text
}

export interface ItemDraft {
  readonly title: string;
  readonly description: string;
  readonly mediaUrl: string;
  readonly actions: readonly ActionDraft[];
}

export interface FieldDraft {
  readonly kind: FormField["type"];
  readonly label: string;
  readonly placeholder: string;
  readonly options: string; // one a line
}

export type Draft =
  | { readonly kind: "carousel" | "list"; readonly items: readonly ItemDraft[] }
  | { readonly kind: "replies"; readonly text: string; readonly replies: readonly string[] }
  | { readonly kind: "form"; readonly fields: readonly FieldDraft[]; readonly block: boolean }
  | {
      readonly kind: "location";
      readonly lat: string;
      readonly long: string;
      readonly name: string;
      readonly address: string;
    };

export type DraftKind = Draft["kind"];

export const newAction: ActionDraft = { kind: "postback", text: "", value: "" };
export const newItem: ItemDraft = { title: "", description: "", mediaUrl: "", actions: [newAction] };
export const newField: FieldDraft = { kind: "text", label: "", placeholder: "", options: "" };

export function newDraft(kind: DraftKind): Draft {
  switch (kind) {
    case "carousel":
    case "list":
      return { kind, items: [newItem, newItem] };
    case "replies":
      return { kind, text: "", replies: ["", ""] };
    case "form":
      return { kind, fields: [newField], block: false };
    case "location":
      return { kind, lat: "", long: "", name: "", address: "" };
  }
}

// The first rule that the draft breaks, as the key of its text; null when it may be sent.
export function problemOf(draft: Draft): Key | null {
  switch (draft.kind) {
    case "carousel":
    case "list":
      return draft.items.map(itemProblem).find((problem) => problem !== null) ?? null;
    case "replies":
      if (!draft.text.trim()) return "build.problem.text";
      return draft.replies.every((reply) => reply.trim()) ? null : "build.problem.reply";
    case "form":
      return draft.fields.every(fieldIsWhole) ? null : "build.problem.field";
    case "location":
      return coordinate(draft.lat, 90) === null || coordinate(draft.long, 180) === null
        ? "build.problem.coordinates"
        : null;
  }
}

function itemProblem(item: ItemDraft): Key | null {
  if (!item.title.trim()) return "build.problem.title";
  if (item.mediaUrl.trim() && !isMedia(item.mediaUrl.trim())) return "build.problem.image";
  const whole = item.actions.every(
    (action) => action.text.trim() && (action.kind === "postback" || isWebAddress(action.value.trim())),
  );
  return whole ? null : "build.problem.action";
}

function fieldIsWhole(field: FieldDraft): boolean {
  return field.label.trim() !== "" && (field.kind !== "select" || optionsOf(field).length > 0);
}

function isWebAddress(text: string): boolean {
  try {
    return ["https:", "http:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

const isMedia = (text: string) => text.startsWith("/media/") || isWebAddress(text);

function coordinate(text: string, most: number): number | null {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) && Math.abs(value) <= most ? value : null;
}

function optionsOf(field: FieldDraft): { name: string; label: string }[] {
  const labels = field.options.split("\n").map((line) => line.trim());
  return named(labels.filter(Boolean)).map(([name, label]) => ({ name, label }));
}

// Names for machines from labels of people: "Your e-mail" → "your_e_mail"; doubles get a number.
export function named(labels: readonly string[]): (readonly [string, string])[] {
  const seen = new Map<string, number>();
  return labels.map((label, at) => {
    const plain = label.normalize("NFKD").toLowerCase().replaceAll(/\p{M}/gu, "");
    const stem = plain.replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "") || `field_${at + 1}`;
    const count = (seen.get(stem) ?? 0) + 1;
    seen.set(stem, count);
    return [count === 1 ? stem : `${stem}_${count}`, label] as const;
  });
}

function actionOf(draft: ActionDraft): Action {
  const text = draft.text.trim();
  if (draft.kind === "link") return { type: "link", text, uri: draft.value.trim() };
  return { type: "postback", text, payload: draft.value.trim() || text };
}

function itemOf(draft: ItemDraft): Item {
  const [description, mediaUrl] = [draft.description.trim(), draft.mediaUrl.trim()];
  return {
    title: draft.title.trim(),
    ...(description ? { description } : {}),
    ...(mediaUrl ? { mediaUrl } : {}),
    actions: draft.actions.map(actionOf),
  };
}

function fieldsOf(drafts: readonly FieldDraft[]): FormField[] {
  const names = named(drafts.map((field) => field.label.trim()));
  return drafts.map((draft, at) => {
    const [name, label] = names[at] ?? [`field_${at + 1}`, draft.label.trim()];
    const placeholder = draft.placeholder.trim();
    return {
      type: draft.kind,
      name,
      label,
      ...(placeholder ? { placeholder } : {}),
      ...(draft.kind === "select" ? { options: optionsOf(draft) } : {}),
    };
  });
}

// The content, also of a draft that is not whole yet: the preview shows it as far as it goes.
export function contentOfDraft(draft: Draft): Content {
  switch (draft.kind) {
    case "carousel":
    case "list":
      return { type: draft.kind, items: draft.items.map(itemOf) };
    case "replies":
      return {
        type: "text",
        text: draft.text.trim(),
        actions: draft.replies
          .filter((reply) => reply.trim())
          .map((reply) => reply.trim())
          .map(replyOf),
      };
    case "form":
      return { type: "form", fields: fieldsOf(draft.fields), ...(draft.block ? { blockChatInput: true } : {}) };
    case "location":
      return locationOf(draft);
  }
}

const replyOf = (text: string): Action => ({ type: "reply", text, payload: text });

function locationOf(draft: Extract<Draft, { kind: "location" }>): Content {
  const [name, address] = [draft.name.trim(), draft.address.trim()];
  const coordinates = { lat: coordinate(draft.lat, 90) ?? 0, long: coordinate(draft.long, 180) ?? 0 };
  const location = { ...(name ? { name } : {}), ...(address ? { address } : {}) };
  return { type: "location", coordinates, ...(name || address ? { location } : {}) };
}

export function moved<T>(list: readonly T[], from: number, step: 1 | -1): T[] {
  const next = [...list];
  const [taken] = next.splice(from, 1);
  if (taken !== undefined) next.splice(from + step, 0, taken);
  return next;
}

export const replaced = <T>(list: readonly T[], at: number, value: T): T[] =>
  list.map((one, index) => (index === at ? value : one));

export const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);
