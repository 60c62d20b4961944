// Saved replies: short texts that this agent uses often, kept in this browser.
import type { Shelf } from "./settings";

export interface Snippet {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

const key = "hubbub.console.snippets";
const most = 100;

export function loadSnippets(shelf: Shelf, starters: readonly Snippet[]): readonly Snippet[] {
  try {
    const held = JSON.parse(shelf.getItem(key) ?? "null") as unknown;
    if (!Array.isArray(held)) return starters;
    return held.filter(isSnippet).slice(0, most);
  } catch {
    return starters;
  }
}

function isSnippet(value: unknown): value is Snippet {
  const one = value as Partial<Snippet> | null;
  return typeof one?.id === "string" && typeof one.title === "string" && typeof one.text === "string";
}

export function saveSnippets(shelf: Shelf, snippets: readonly Snippet[]): boolean {
  try {
    shelf.setItem(key, JSON.stringify(snippets.slice(0, most)));
    return true;
  } catch {
    return false;
  }
}

// "{name}" in a snippet becomes the person's given name, or vanishes with the space before it.
export function fill(text: string, name: string | null): string {
  return name ? text.replaceAll("{name}", name) : text.replaceAll(/\s?\{name\}/g, "");
}

export function matching(snippets: readonly Snippet[], query: string): readonly Snippet[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return snippets.filter((one) => {
    const all = `${one.title} ${one.text}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
