/** What a page may ask of the widget: `window.Hubbub`. */
export interface HubbubEvents {
  ready: undefined;
  open: undefined;
  close: undefined;
  /** A message arrived: `text` as a one-line preview. */
  message: { id: string; author: string; text: string };
  unread: { count: number };
  /** The signed-in person's token was refused or has expired: call `login` with a fresh one. */
  loginNeeded: { code: string };
}

export interface HubbubApi {
  open(): void;
  close(): void;
  toggle(): void;
  /** Calls `listener` on each event until the returned function is called. */
  on<K extends keyof HubbubEvents>(event: K, listener: (detail: HubbubEvents[K]) => void): () => void;
  /** The person is known: `jwt` is signed by the business (HS256). */
  login(options: { jwt: string }): void;
  /** Forgets the person on this browser. */
  logout(): void;
  setLocale(locale: string): void;
  /** Removes the widget from the page. */
  destroy(): void;
}

/** Data attributes of the script tag: data-locale, data-theme, data-position, data-open, data-launcher. */
export interface Settings {
  hub: string;
  integration: string;
  /** Where the widget's files are: "https://hub.example/hooks/web-main/" */
  base: string;
  locale?: string;
  theme: "auto" | "light" | "dark";
  position: "left" | "right";
  open: boolean;
  launcher: boolean;
}

export interface Boot {
  settings: Settings;
  /** Calls made before the app was there. */
  calls: [name: string, args: unknown[]][];
  start?: (api: HubbubApi) => void;
}

declare global {
  interface Window {
    Hubbub?: HubbubApi;
    hubbubBoot?: Boot | undefined;
  }
}
