// What every view may use: the store, what the agent can do, and the texts.
import { en, es, fr, type ContentContext, type Texts } from "@hubbub/web";
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { plural, translator, type PluralKey, type Translate, type Values } from "../i18n/i18n";
import type { Actions } from "../state/actions";
import type { App } from "../state/app";
import type { Locale } from "../state/settings";
import type { Store } from "../state/store";

export interface Console {
  readonly store: Store<App>;
  readonly actions: Actions;
}

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const held = useContext(ConsoleContext);
  if (!held) throw new Error("A view of the console stands outside ConsoleContext.");
  return held;
}

export const useActions = (): Actions => useConsole().actions;

// Draws again only when the selected slice is another one; `select` must answer the same object for the same state.
export function useApp<T>(select: (app: App) => T): T {
  const { store } = useConsole();
  const [, redraw] = useState({});
  const slice = select(store.get());
  useEffect(() => {
    let last = slice;
    const look = () => {
      const next = select(store.get());
      if (Object.is(next, last)) return;
      last = next;
      redraw({});
    };
    look();
    return store.subscribe(look);
  });
  return slice;
}

export interface Words {
  readonly t: Translate;
  readonly n: (key: PluralKey, count: number, values?: Values) => string;
  readonly locale: Locale;
}

export function useWords(): Words {
  const locale = useApp((app) => app.settings.locale);
  return useMemo(
    () => ({ t: translator(locale), n: (key, count, values) => plural(locale, key, count, values), locale }),
    [locale],
  );
}

const contentTexts: Readonly<Record<Locale, Texts>> = { en, es, fr };

export function useContent(onImage?: ContentContext["onImage"]): ContentContext {
  const { locale } = useWords();
  return useMemo(
    () => ({
      texts: contentTexts[locale],
      locale,
      hub: location.origin,
      interactive: false,
      ...(onImage ? { onImage } : {}),
    }),
    [locale, onImage],
  );
}

// The time, renewed each half minute, for "5m" and "last seen".
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const wide = matchMedia("(min-width: 1280px)"); // as in styles/layout.css

// Are the details on, and do they stand beside the conversation or lie over it?
export function useDetails(): { readonly shown: boolean; readonly beside: boolean } {
  const [beside, setBeside] = useState(wide.matches);
  const wanted = useApp((app) => app.settings.detailsShown);
  const drawer = useApp((app) => app.drawer);
  useEffect(() => {
    const look = () => setBeside(wide.matches);
    wide.addEventListener("change", look);
    return () => wide.removeEventListener("change", look);
  }, []);
  return { shown: beside ? wanted : drawer, beside };
}
