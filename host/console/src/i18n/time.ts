// Times as people say them, in the agent's language and zone.
import type { Locale } from "../state/settings";
import { dayOf } from "../state/timeline";
import type { Translate } from "./i18n";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const formats = new Map<string, Intl.DateTimeFormat>();

// The agent's own region where the browser names one for this language: "en" in Britain writes 14:02, not 2:02 PM.
function regional(locale: Locale): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${locale}-`)) ?? locale;
}

function format(locale: Locale, options: Intl.DateTimeFormatOptions, at: Date): string {
  const key = locale + JSON.stringify(options);
  let held = formats.get(key);
  if (!held) formats.set(key, (held = new Intl.DateTimeFormat(regional(locale), options)));
  return held.format(at);
}

export function clockTime(at: string, locale: Locale): string {
  return format(locale, { hour: "2-digit", minute: "2-digit" }, new Date(at));
}

export function fullTime(at: string, locale: Locale): string {
  return format(locale, { dateStyle: "full", timeStyle: "short" }, new Date(at));
}

export function shortDate(at: string, locale: Locale, now: number): string {
  const date = new Date(at);
  const thisYear = date.getFullYear() === new Date(now).getFullYear();
  return format(locale, { day: "numeric", month: "short", ...(thisYear ? {} : { year: "numeric" }) }, date);
}

// For a list's edge: "now", "5m", "14:02", "Tue", "3 Mar".
export function briefTime(at: string, locale: Locale, now: number, t: Translate): string {
  const then = Date.parse(at);
  if (Number.isNaN(then)) return "";
  const age = now - then;
  if (age < minute) return t("time.now");
  if (age < hour) return formatUnits(locale, Math.floor(age / minute), "minute");
  if (dayOf(at) === dayOf(new Date(now).toISOString())) return clockTime(at, locale);
  if (age < 6 * day) return format(locale, { weekday: "short" }, new Date(at));
  return shortDate(at, locale, now);
}

function formatUnits(locale: Locale, n: number, unit: string): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "narrow" }).format(n);
}

// In a sentence: "5 minutes ago", "yesterday", "on 3 Mar".
export function agoTime(at: string, locale: Locale, now: number): string {
  const then = Date.parse(at);
  if (Number.isNaN(then)) return "";
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const age = Math.max(0, now - then);
  if (age < minute) return relative.format(0, "second");
  if (age < hour) return relative.format(-Math.floor(age / minute), "minute");
  if (age < day) return relative.format(-Math.floor(age / hour), "hour");
  if (age < 30 * day) return relative.format(-Math.floor(age / day), "day");
  return shortDate(at, locale, now);
}

// What is left of a lock: "14:59".
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

// Rounded up, so that a screen reader hears it change once a minute only.
export function minutes(seconds: number, locale: Locale): string {
  const options: Intl.NumberFormatOptions = { style: "unit", unit: "minute", unitDisplay: "long" };
  return new Intl.NumberFormat(locale, options).format(Math.ceil(seconds / 60));
}

export function languageName(tag: string, locale: Locale): string {
  try {
    return new Intl.DisplayNames([locale], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
