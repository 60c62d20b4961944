/**
 * The conversation goes on on another channel (docs/live-protocol.md, "Continue elsewhere"): which ones there are, the
 * code that comes to an address, the link that leads to an app. The part "elsewhere" brings it; ui/elsewhere.tsx draws
 * it. What is awaited is the hub's to remember: who closes the sheet, or the page, finds it again.
 */
import { encode, fill, formatTime } from "@hubbub/web";
import type { Chat } from "./chat";

export interface LinkedClient {
  id: string;
  externalId: string;
}

/** A channel that the hub offers. */
export interface Channel {
  integrationId: string;
  type: string;
  proof: "code" | "token";
  /** What is asked for; without it a link leads there. */
  address?: "phone" | "email";
  clients: LinkedClient[];
}

interface Offers {
  links: Channel[];
  awaited?: { integrationId: string; address: string; expiresInMs: number; attemptsLeft: number } | null;
}

interface Asked {
  link: { status: "pending" | "linked"; address?: string; url?: string; expiresInMs?: number };
}

export type Step =
  | { at: "loading" }
  | { at: "list" }
  | { at: "address"; channel: Channel }
  | { at: "code"; channel: Channel; address: string; until: number; again: number }
  | { at: "link"; channel: Channel; url: string; until: number }
  | { at: "done"; channel: Channel; client: LinkedClient }
  | { at: "unlink"; channel: Channel; client: LinkedClient };

class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly attemptsLeft: number,
    readonly waitMs: number,
  ) {
    super(code);
  }
}

/** A new code is not asked for sooner. */
const pauseMs = 30_000;
const lookEveryMs = 4_000;
const tenMinutes = 600_000;

export class Elsewhere {
  step: Step = { at: "loading" };
  channels: Channel[] = [];
  /** A sentence for the person: what was wrong with what they gave. */
  mistake = "";
  busy = false;

  private readonly silence: () => void;
  private looking: ReturnType<typeof setInterval> | undefined;
  private expiry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly chat: Chat) {
    // The hub tells in the conversation when a link works, however it came about.
    this.silence = chat.live.on("message", ({ message }) => {
      if (message.author.type === "system") void this.look();
    });
    void this.load();
  }

  close(): void {
    this.silence();
    this.wait();
    this.chat.elsewhere = null;
    this.chat.changed();
  }

  /** One step back; from the list, out. */
  back(): void {
    if (this.step.at === "list" || this.step.at === "loading" || this.step.at === "done") this.close();
    else this.go({ at: "list" });
  }

  async load(): Promise<void> {
    this.go({ at: "loading" });
    await this.attempt(async () => {
      const awaited = await this.fetchOffers();
      const channel = awaited && this.channels.find(({ integrationId }) => integrationId === awaited.integrationId);
      if (awaited && channel) this.awaitCode(channel, awaited.address, awaited.expiresInMs, 0);
      else this.go({ at: "list" });
    });
  }

  choose(channel: Channel): void {
    if (channel.address) this.go({ at: "address", channel });
    else void this.ask(channel, "");
  }

  remove(channel: Channel, client: LinkedClient): void {
    this.go({ at: "unlink", channel, client });
  }

  /** The channel's address, or nothing when a link leads there. */
  ask(channel: Channel, address: string): Promise<void> {
    return this.attempt(async () => {
      const body = { integrationId: channel.integrationId, ...(address ? { address } : {}) };
      const { link } = await this.call<Asked>("POST", "", body);
      const given = link.address ?? address;
      if (link.status === "linked") return this.arrived(channel, ({ externalId }) => externalId === given);
      const lifetime = link.expiresInMs ?? tenMinutes;
      if (!link.url) return this.awaitCode(channel, given, lifetime, pauseMs);
      this.go({ at: "link", channel, url: link.url, until: Date.now() + lifetime });
      this.looking = setInterval(() => void this.look(), lookEveryMs);
      this.expiry = setTimeout(() => this.over(), lifetime);
    });
  }

  confirm(code: string): Promise<void> {
    return this.attempt(async () => {
      const { step } = this;
      if (step.at !== "code") return;
      const { client } = await this.call<{ client: LinkedClient }>("POST", "/confirm", { code });
      await this.arrived(step.channel, ({ id }) => id === client.id);
    });
  }

  unlink(): Promise<void> {
    return this.attempt(async () => {
      const { step } = this;
      if (step.at !== "unlink") return;
      await this.call("DELETE", `/${encodeURIComponent(step.client.id)}`).catch((error: unknown) => {
        if (!(error instanceof Refused) || error.code !== "client_not_found") throw error; // gone before: as wished
      });
      await this.fetchOffers();
      this.go({ at: "list" });
    });
  }

  private awaitCode(channel: Channel, address: string, lifetime: number, pause: number): void {
    const now = Date.now();
    this.go({ at: "code", channel, address, until: now + lifetime, again: now + pause });
    this.expiry = setTimeout(() => this.over(), lifetime);
  }

  /** Has the link come about meanwhile: by the code typed in the conversation, or on the other channel? */
  private async look(): Promise<void> {
    const { step } = this;
    if (step.at !== "code" && step.at !== "link") return;
    const had = new Set(step.channel.clients.map(({ id }) => id));
    await this.fetchOffers().catch(() => undefined); // asked again soon
    if (this.step === step) await this.arrived(step.channel, ({ id }) => !had.has(id), false);
  }

  private async arrived({ integrationId }: Channel, is: (client: LinkedClient) => boolean, anew = true): Promise<void> {
    if (anew) await this.fetchOffers();
    const channel = this.channels.find((other) => other.integrationId === integrationId);
    const client = channel?.clients.find(is);
    if (channel && client) this.go({ at: "done", channel, client });
    else if (anew) this.go({ at: "list" });
  }

  private async fetchOffers(): Promise<Offers["awaited"]> {
    const { links, awaited } = await this.call<Offers>("GET", "");
    this.channels = links;
    return awaited;
  }

  private go(step: Step): void {
    this.wait();
    this.mistake = "";
    this.step = step;
    this.chat.changed();
  }

  private wait(): void {
    clearInterval(this.looking);
    clearTimeout(this.expiry);
  }

  private over(): void {
    const { step } = this;
    this.wait();
    if (step.at === "link") this.go({ at: "list" });
    this.mistake = this.chat.allTexts.codeOver;
    this.chat.changed();
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.mistake = "";
    this.chat.changed();
    try {
      await work();
    } catch (error) {
      this.mistake = this.sentence(error);
    }
    this.busy = false;
    this.chat.changed();
  }

  private sentence(error: unknown): string {
    const { allTexts: texts, locale } = this.chat;
    if (!(error instanceof Refused)) return texts.elsewhereFailed;
    if (error.status === 429) {
      const time = formatTime(new Date(Date.now() + error.waitMs).toISOString(), locale);
      return fill(texts.tooManyCodes, { time });
    }
    const { step } = this;
    const isMail = "channel" in step && step.channel.address === "email";
    switch (error.code) {
      case "bad_identity":
      case "bad_request":
        return isMail ? texts.invalidEmail : texts.badPhone;
      case "wrong_code":
        if (error.attemptsLeft > 1) return fill(texts.wrongCode, { n: error.attemptsLeft });
        return error.attemptsLeft ? texts.wrongCodeLast : texts.codeOver;
      case "link_over":
        return texts.codeOver;
      case "different_external_ids":
      case "link_refused":
        return texts.addressTaken;
      case "not_linkable":
        return texts.noChannels;
      default:
        return texts.elsewhereFailed;
    }
  }

  private async call<T>(method: string, path: string, body?: object, renew = false): Promise<T> {
    const { session, settings } = this.chat;
    const token = await session.token(renew);
    const answer = await fetch(new URL(`/live/links${path}`, settings.hub), {
      method,
      credentials: "omit",
      headers: { Authorization: `Bearer ${token}`, ...(body ? { "Content-Type": "application/json" } : {}) },
      ...(body ? { body: encode(body) } : {}),
    });
    const json = (await answer.json().catch(() => ({}))) as { errors?: { code: string }[]; attemptsLeft?: number };
    if (answer.ok) return json as T;
    if (answer.status === 401 && !renew) return this.call(method, path, body, true);
    const waitMs = Number(answer.headers.get("Retry-After")) * 1000;
    throw new Refused(answer.status, json.errors?.[0]?.code ?? "", json.attemptsLeft ?? 0, waitMs);
  }
}
