import { fill } from "@hubbub/web";
import type { Locale } from "../state/settings";
import { en } from "./en";
import { es } from "./es";
import { fr } from "./fr";

export type Key = keyof typeof en;
export type Table = Readonly<Record<Key, string>>;
export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: Key, values?: Values) => string;
// The stem of a pair `…_one`, `…_other`.
export type PluralKey = Key extends infer K ? (K extends `${infer Stem}_other` ? Stem : never) : never;

export const tables: Readonly<Record<Locale, Table>> = { en, fr, es };

export function translator(locale: Locale): Translate {
  const table = tables[locale];
  return (key, values) => (values ? fill(table[key], values) : table[key]);
}

export function plural(locale: Locale, key: PluralKey, n: number, values?: Values): string {
  const form = new Intl.PluralRules(locale).select(n) === "one" ? "one" : "other";
  return fill(tables[locale][`${key}_${form}` as Key], { ...values, n });
}
