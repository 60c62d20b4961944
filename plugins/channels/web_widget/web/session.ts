/**
 * Who this browser is to the hub. An anonymous person is an id and a secret in the page's localStorage; a known one is
 * the business's JWT, which is held in memory only.
 */
import { browserStore, encode, type Bye } from "@hubbub/web";
import type { Settings } from "./api";

export interface Config {
  name?: string;
  color?: string;
  locale?: string;
  texts?: Record<string, unknown>;
  launcher?: { position?: string; hidden?: boolean } | null;
  linkPreviews?: boolean;
  typingPreview?: boolean;
  maxUploadBytes?: number;
  mediaTypes?: string[];
  privacyUrl?: string;
  avatarUrl?: string;
}

interface SessionAnswer {
  token: string;
  expiresAt: string;
  browser?: { id: string; secret: string };
  live?: string;
  errors?: { code: string; title: string }[];
}

/** The hub said no; asking again would not help. */
class Refused extends Error {
  readonly refused: Bye;
  constructor(code: string, title: string) {
    super(title);
    this.refused = { t: "bye", code, title };
  }
}

export class Session {
  locale = "en";
  private jwt: string | null = null;
  private current: { token: string; until: number; live: string } | null = null;
  private asking: Promise<string> | null = null;
  private readonly store = browserStore();
  private readonly key: string;

  constructor(private readonly settings: Settings) {
    this.key = `hubbub:${settings.integration}:browser`;
  }

  /** This browser has talked here before, or the person is signed in: there may be something to show. */
  get known(): boolean {
    return this.jwt !== null || this.store.getItem(this.key) !== null;
  }

  get liveUrl(): string {
    const url = new URL(this.current?.live ?? "/live", this.settings.hub);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url.href;
  }

  login(jwt: string): void {
    this.jwt = jwt;
    this.current = this.asking = null;
  }

  logout(): void {
    this.jwt = this.current = this.asking = null;
    this.store.removeItem(this.key);
  }

  /** A token that holds for another half minute at least. Concurrent callers share one request. */
  token(renew = false): Promise<string> {
    if (renew) this.current = null;
    if (this.current && this.current.until > Date.now() + 30_000) return Promise.resolve(this.current.token);
    const asking = (this.asking ??= this.ask().finally(() => {
      if (this.asking === asking) this.asking = null;
    }));
    return asking;
  }

  async config(): Promise<Config> {
    const { base, hub, integration } = this.settings;
    const answer = await fetch(`${base}config`, { credentials: "omit" }).catch(() => {
      // Browsers don't tell a page apart whether it was refused or nobody answered.
      const advice = `If ${hub} can be reached, add ${location.origin} to allowed_origins of ${integration}.`;
      throw new Error(`This page could not open the widget. ${advice}`);
    });
    if (!answer.ok) throw new Error(`Hubbub: ${base}config answered ${answer.status}`);
    return (await answer.json()) as Config;
  }

  private async ask(): Promise<string> {
    const stored = this.store.getItem(this.key);
    const answer = await fetch(`${this.settings.base}session`, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: encode({
        ...(stored ? { browser: JSON.parse(stored) as unknown } : {}),
        ...(this.jwt ? { jwt: this.jwt } : {}),
        locale: this.locale,
        page: { url: location.href, title: document.title },
      }),
    });
    const session = (await answer.json().catch(() => ({}))) as SessionAnswer;
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      const error = session.errors?.[0];
      throw new Refused(error?.code ?? `http_${answer.status}`, error?.title ?? "The hub refused the session.");
    }
    if (!answer.ok || !session.token) throw new Error(`Hubbub: session answered ${answer.status}`);
    if (session.browser) this.store.setItem(this.key, encode(session.browser));
    const until = Date.parse(session.expiresAt) || Date.now() + 60_000;
    this.current = { token: session.token, until, live: session.live ?? "/live" };
    return session.token;
  }
}
