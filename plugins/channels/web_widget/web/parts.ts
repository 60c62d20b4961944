/** Parts of the widget that the first view does not need: fetched by a script element of their own, under a hashed
 * name, and handed over through one object on the window. They borrow what the app has already (core.ts). */
import type { Message, Timeline } from "@hubbub/web";
import type { ComponentType } from "preact";
import type { Chat, Picture } from "./chat";
import type { Elsewhere } from "./elsewhere";
import type { Notices } from "./notice";
import type { Sharing } from "./sharing";
import type { LateTexts, Texts } from "./texts";

/** What opens above the composer. */
export interface PopoverProps {
  chat: Chat;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

interface Styled {
  css: string;
}

export interface Parts {
  /** Every kind of message but a plain text. */
  content: Styled & {
    RichMessage: ComponentType<{ chat: Chat; message: Message }>;
    Lightbox: ComponentType<{ chat: Chat; image: Picture }>;
    mustAnswer: (timeline: Timeline) => boolean;
  };
  /** Sending files and one's location. */
  files: Styled & {
    Popover: ComponentType<PopoverProps>;
    Rows: ComponentType<{ chat: Chat; sharing: Sharing }>;
    Notice: ComponentType<{ chat: Chat; sharing: Sharing }>;
    begin: (chat: Chat) => Sharing;
  };
  emoji: Styled & { Popover: ComponentType<PopoverProps> };
  /** Going on on another channel. */
  elsewhere: Styled & { Sheet: ComponentType<{ chat: Chat; elsewhere: Elsewhere }>; begin: (chat: Chat) => Elsewhere };
  /** Sound, title and teaser, when a message comes to somebody who looks elsewhere. */
  notice: Styled & { Teaser: ComponentType<{ chat: Chat }>; begin: () => Notices };
  en: Texts;
  fr: Texts;
  es: Texts;
  /** What the other parts say. */
  en_late: LateTexts;
  fr_late: LateTexts;
  es_late: LateTexts;
}

interface Registry {
  hubbubParts?: Partial<Parts> & { core?: object };
}

const registry = (): NonNullable<Registry["hubbubParts"]> => ((window as unknown as Registry).hubbubParts ??= {});

/** Called by the part itself. */
export function deliver<K extends keyof Parts>(name: K, part: Parts[K]): void {
  registry()[name] = part as never;
}

/** Lets parts use what the app has instead of bringing it each (the build points their imports here). */
export function lend(core: object): void {
  registry().core = core;
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

/** The parts' hash, put into the app by the build: only the app may ask for parts. */
declare const __PARTS__: string;

/** Fetches each part once; one that failed is fetched anew when it is asked for again. */
export class PartLoader {
  private readonly here: Partial<Parts> = {};
  private readonly coming = new Map<keyof Parts, Promise<unknown>>();

  constructor(
    private readonly base: string,
    private readonly adopt: (css: string) => void,
  ) {}

  /** What has arrived already. */
  held<K extends keyof Parts>(name: K): Parts[K] | undefined {
    return this.here[name];
  }

  get<K extends keyof Parts>(name: K): Promise<Parts[K]> {
    const coming = this.coming.get(name) ?? this.load(name);
    this.coming.set(name, coming);
    return coming as Promise<Parts[K]>;
  }

  private async load<K extends keyof Parts>(name: K): Promise<Parts[K]> {
    try {
      if (!registry()[name]) await loadScript(`${this.base}${name}-${__PARTS__}.js`);
      const part = registry()[name] as Parts[K] | undefined;
      if (!part) throw new Error(`Hubbub's part ${name} is empty`);
      if ("css" in part && !this.here[name]) this.adopt(part.css);
      this.here[name] = part;
      return part;
    } catch (error) {
      this.coming.delete(name);
      throw error;
    }
  }
}
