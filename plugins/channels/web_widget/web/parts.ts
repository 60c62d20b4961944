/** Parts of the widget that the first view does not need: fetched by a script element of their own, under a hashed
 * name, and handed over through one array on the window. */
import type { ComponentType } from "preact";
import type { Chat } from "./chat";
import type { WidgetTexts } from "./texts";

export interface Parts {
  panel: { Panel: ComponentType<{ chat: Chat }>; css: string };
  emoji: EmojiGroup[];
  fr: WidgetTexts;
  es: WidgetTexts;
}

/** An icon for the tab, and "😀 grinning smile" lines. */
export interface EmojiGroup {
  icon: string;
  emoji: [emoji: string, words: string][];
}

type Held = Partial<Parts>;

interface Registry {
  hubbubParts?: Held & { preact?: object };
}

/** Called by the part itself. */
export function deliver<K extends keyof Parts>(name: K, part: Parts[K]): void {
  const registry = window as unknown as Registry;
  (registry.hubbubParts ??= {})[name] = part;
}

export function loadScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.async = true;
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`Hubbub could not load ${url}`));
    document.head.append(script);
  });
}

/** Lets parts use the app's Preact instead of bringing one each (the build points their imports here). */
export function lend(preact: object): void {
  ((window as unknown as Registry).hubbubParts ??= {}).preact = preact;
}

/** File names of the parts, put into the app by the build: only the app may ask for parts. */
declare const __PARTS__: Record<keyof Parts, string>;

export async function part<K extends keyof Parts>(name: K, base: string): Promise<Parts[K]> {
  const held = (): Parts[K] | undefined => (window as unknown as Registry).hubbubParts?.[name] as Parts[K] | undefined;
  if (!held()) await loadScript(base + __PARTS__[name]);
  const arrived = held();
  if (!arrived) throw new Error(`Hubbub's part ${name} is empty`);
  return arrived;
}
