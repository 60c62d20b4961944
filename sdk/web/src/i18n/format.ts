/** Small formatting rules that both widget and console show things by. */
import type { enTalk } from "./talk/en";

/** "{n} of {count}" with its names filled in. An unknown name stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => isolated(String(values[name] ?? whole)));
}

const turning = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name in another direction, or one that turns the direction on purpose, must not turn the words around it (UAX #9,
 * FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE). */
function isolated(value: string): string {
  return turning.test(value) ? `\u2068${value.replace(/[\u2066-\u2069]/g, "")}\u2069` : value;
}

/** "fr-CA" → "fr" */
export function languageOf(locale: string): string {
  return (locale.split(/[-_]/)[0] ?? "").toLowerCase();
}

const rightToLeft = new Set(["ar", "fa", "he", "iw", "ur", "yi", "ps", "sd", "ug", "dv", "ckb", "ku"]);

export function directionOf(locale: string): "ltr" | "rtl" {
  return rightToLeft.has(languageOf(locale)) ? "rtl" : "ltr";
}

export function formatTime(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

export function sameDay(a: string | number | Date, b: string | number | Date): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** "Today", "Yesterday", "Friday", then the date; the year only when it is another one. */
export function formatDay(at: string, locale: string, texts: typeof enTalk, now: number = Date.now()): string {
  const day = new Date(at);
  if (sameDay(day, now)) return texts.today;
  const daysAgo = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (daysAgo === 1) return texts.yesterday;
  if (daysAgo > 1 && daysAgo < 7) return new Intl.DateTimeFormat(locale, { weekday: "long" }).format(day);
  const year = day.getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" as const };
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", ...year }).format(day);
}
