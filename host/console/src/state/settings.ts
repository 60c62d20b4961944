// What the agent prefers, and drafts not yet sent: kept in this browser. Storage may be full or forbidden; then the
// settings live as long as the page.
export const themes = ["system", "light", "dark"] as const;
export const locales = ["en", "fr", "es"] as const;
export type Theme = (typeof themes)[number];
export type Locale = (typeof locales)[number];

export interface Settings {
  readonly theme: Theme;
  readonly locale: Locale;
  readonly enterSends: boolean;
  readonly sound: boolean;
  readonly desktop: boolean;
  readonly detailsShown: boolean;
}

export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const settingsKey = "hubbub.console.settings";
const draftKey = (agent: string, conversation: string) => `hubbub.console.draft.${agent}.${conversation}`;

export function localeOf(languages: readonly string[]): Locale {
  for (const language of languages) {
    const found = locales.find((locale) => language.toLowerCase().split("-")[0] === locale);
    if (found) return found;
  }
  return "en";
}

export function defaults(languages: readonly string[]): Settings {
  return {
    theme: "system",
    locale: localeOf(languages),
    enterSends: true,
    sound: true,
    desktop: false,
    detailsShown: true,
  };
}

export function loadSettings(shelf: Shelf, languages: readonly string[]): Settings {
  const base = defaults(languages);
  try {
    const held = JSON.parse(shelf.getItem(settingsKey) ?? "{}") as Partial<Settings> | null;
    if (!held || typeof held !== "object") return base;
    return {
      theme: themes.find((theme) => theme === held.theme) ?? base.theme,
      locale: locales.find((locale) => locale === held.locale) ?? base.locale,
      enterSends: bool(held.enterSends, base.enterSends),
      sound: bool(held.sound, base.sound),
      desktop: bool(held.desktop, base.desktop),
      detailsShown: bool(held.detailsShown, base.detailsShown),
    };
  } catch {
    return base;
  }
}

const bool = (value: unknown, otherwise: boolean) => (typeof value === "boolean" ? value : otherwise);

export function saveSettings(shelf: Shelf, settings: Settings): void {
  attempt(() => shelf.setItem(settingsKey, JSON.stringify(settings)));
}

export function loadDraft(shelf: Shelf, agent: string, conversation: string): string {
  return attempt(() => shelf.getItem(draftKey(agent, conversation))) ?? "";
}

export function saveDraft(shelf: Shelf, agent: string, conversation: string, text: string): void {
  const key = draftKey(agent, conversation);
  attempt(() => (text.trim() ? shelf.setItem(key, text) : shelf.removeItem(key)));
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

// A shelf that forgets with the page, for browsers that forbid storage.
export function pageShelf(): Shelf {
  const held = new Map<string, string>();
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
}

export function browserShelf(): Shelf {
  return attempt(() => window.localStorage) ?? pageShelf();
}
