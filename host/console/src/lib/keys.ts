// Keyboard shortcuts. Pure: which key, after which, means what. Keys typed into a field are never shortcuts.
import type { BoxId } from "../model/types";

export type Command =
  | { readonly do: "next" | "previous" | "search" | "reply" | "claim" | "finish" | "help" | "prefix" }
  | { readonly do: "box"; readonly box: BoxId };

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing?: boolean;
}

const single: Readonly<Record<string, Exclude<Command["do"], "box">>> = {
  j: "next",
  k: "previous",
  "/": "search",
  r: "reply",
  c: "claim",
  e: "finish",
  "?": "help",
  g: "prefix",
};

const afterG: Readonly<Record<string, BoxId>> = { i: "shared", m: "mine", b: "automated", a: "all", f: "finished" };

export function commandOf(press: KeyPress, prefixed: boolean): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (prefixed) {
    const box = afterG[key];
    return box ? { do: "box", box } : null;
  }
  const act = single[key];
  return act ? { do: act } : null;
}

export interface FieldLike {
  readonly tagName?: string;
  readonly isContentEditable?: boolean;
  readonly type?: string;
  closest?(selector: string): unknown;
}

const noText = new Set(["button", "checkbox", "radio", "submit", "reset", "file", "range", "color", "image"]);

export function takesText(target: FieldLike | null): boolean {
  if (!target) return false;
  if (target.isContentEditable) return true;
  const tag = target.tagName?.toLowerCase();
  if (tag === "textarea" || tag === "select") return true;
  return tag === "input" && !noText.has(target.type ?? "text");
}

// Does this key press send the reply? With an input method open, Enter chooses a word.
export function sends(press: KeyPress & { readonly shiftKey: boolean }, enterSends: boolean): boolean {
  if (press.key !== "Enter" || press.isComposing) return false;
  if (press.ctrlKey || press.metaKey) return true;
  return enterSends && !press.shiftKey && !press.altKey;
}
