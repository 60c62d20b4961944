import { languageOf, type enContent, type enTalk } from "@hubbub/web";
import type { own, ownLate } from "./texts/en";

/** What is said by what is there from the start, and by the parts that come later. */
export type Texts = typeof enTalk & typeof own;
export type LateTexts = typeof enContent & typeof ownLate;
export type AllTexts = Texts & LateTexts;

/** Each language is a part of its own; whoever reads another one gets English below the business's own words. */
export function languagePart(language: string): "en" | "fr" | "es" {
  return language === "fr" || language === "es" ? language : "en";
}

/** The business's own words: `{title: "…"}` for all languages or `{fr: {title: "…"}}` for one. */
export function withOverrides<T extends object>(
  texts: T,
  overrides: Record<string, unknown> | undefined,
  locale: string,
): T {
  const result = { ...texts } as Record<string, string>;
  const take = (from: unknown): void => {
    if (!from || typeof from !== "object") return;
    for (const [key, value] of Object.entries(from)) if (typeof value === "string") result[key] = value;
  };
  take(overrides);
  take(overrides?.[languageOf(locale)]);
  return result as T;
}
