/**
 * The widget's state: the live client, open or closed, what is unread, which parts have come. The UI draws it after
 * each `changed` and calls its methods; nothing in here touches the DOM beyond localStorage.
 */
import { browserStore, directionOf, Emitter, fill, isPlain, languageOf, PersonClient, previewOf } from "@hubbub/web";
import type { Action, Bye, Entry, LiveState, Message, Timeline } from "@hubbub/web";
import type { HubbubEvents, Settings } from "./api";
import type { Elsewhere } from "./elsewhere";
import type { Notices } from "./notice";
import type { PartLoader, Parts } from "./parts";
import type { Config, Session } from "./session";
import type { Sharing } from "./sharing";
import { languagePart, withOverrides, type AllTexts, type Texts } from "./texts";

export interface Picture {
  src: string;
  alt: string;
}

export class Chat extends Emitter<HubbubEvents & { changed: undefined }> {
  open = false;
  /** Empty until `begin` has fetched the language. */
  texts = {} as Texts;
  locale: string;
  muted: boolean;
  /** There with the part "files". */
  sharing: Sharing | null = null;
  /** There while the person chooses another channel. */
  elsewhere: Elsewhere | null = null;
  /** The picture that is seen large. */
  image: Picture | null = null;
  refusal: Bye | null = null;
  /** Has been online, so that being offline is worth telling. */
  wasOnline = false;
  /** The message shown beside the closed launcher. */
  teaser: Message | null = null;

  live: PersonClient;
  private readonly store = browserStore();
  private notices: Notices | null = null;
  private unreadSaid = 0;
  private contentFailed = false;
  /** The newest message drawn while others could not be. */
  private drawn: string | undefined;
  /** The texts of the later parts have come. */
  private late = false;
  private gone = false;

  constructor(
    readonly settings: Settings,
    readonly config: Config,
    readonly session: Session,
    private readonly parts: PartLoader,
  ) {
    super();
    this.locale = wantedLocale(settings, config.locale);
    this.muted = this.store.getItem(this.key("muted")) === "1";
    this.live = this.makeLive();
  }

  get direction(): "ltr" | "rtl" {
    return directionOf(this.locale);
  }

  get timeline(): Timeline {
    return this.live.timeline();
  }

  get state(): LiveState {
    return this.live.state;
  }

  /** For parts other than the panel, which come with what they say. */
  get allTexts(): AllTexts {
    return this.texts as AllTexts;
  }

  get unread(): number {
    return this.timeline.unread("user");
  }

  /** Open, and the page is in sight. */
  private get watched(): boolean {
    return this.open && !document.hidden;
  }

  /** Loads the language; connects when there may be something to show. */
  async begin(): Promise<void> {
    await this.setLocale(this.locale);
    if (this.session.known) this.live.connect();
  }

  async setLocale(wanted: string): Promise<void> {
    const language = languageOf(wanted);
    // A page says "en", the person's browser "en-GB": the latter knows how they write dates.
    const locale = language === wanted && languageOf(navigator.language) === language ? navigator.language : wanted;
    this.locale = this.session.locale = locale;
    await this.fetchTexts(this.late);
  }

  private async fetchTexts(all: boolean): Promise<void> {
    const { locale, parts } = this;
    const language = languagePart(languageOf(locale));
    const [texts, late] = await Promise.all([parts.get(language), all && parts.get(`${language}_late`)]);
    if (this.locale !== locale) return;
    this.late ||= all;
    this.texts = withOverrides({ ...this.texts, ...texts, ...late }, this.config.texts, locale);
    this.changed();
  }

  show(): void {
    if (this.open) return;
    this.open = true;
    this.teaser = null;
    this.live.connect();
    this.live.start();
    this.notices?.stop();
    this.emit("open", undefined);
    this.changed();
    if (this.lacksContent) void this.want("content");
    whenIdle(() => {
      void this.want("content");
      void this.want("notice");
    });
  }

  hide(): void {
    if (!this.open) return;
    this.open = false;
    this.live.typing("");
    this.emit("close", undefined);
    this.changed();
  }

  login(jwt: string): void {
    this.session.login(jwt);
    this.restart();
    this.live.connect();
  }

  logout(): void {
    this.live.forgetUnsent();
    this.session.logout();
    this.store.removeItem(this.key("dismissed"));
    this.restart();
    if (this.open) this.live.connect();
  }

  destroy(): void {
    this.gone = true;
    this.elsewhere?.close();
    this.sharing?.destroy();
    this.live.destroy();
    this.notices?.destroy();
    this.clear();
  }

  // ---- Saying -------------------------------------------------------------------------------------------------

  typed(text: string): void {
    this.live.typing(text.trim(), { preview: this.config.typingPreview === true });
  }

  act(action: Action, message: Message): void {
    if (action.type === "locationRequest") void this.want("files").then(() => this.sharing?.sendLocation());
    else this.live.postback(action, message.id);
  }

  /** The last form must be answered first. */
  get blocked(): boolean {
    return this.part("content")?.mustAnswer(this.timeline) === true;
  }

  addFiles(files: File[]): void {
    if (files.length) void this.want("files").then(() => this.sharing?.add(files));
  }

  view(image: Picture | null): void {
    this.image = image;
    this.changed();
  }

  /** The person sees everything down to here. */
  seen(): void {
    const { lastSeq, entries } = this.timeline;
    if (this.watched && lastSeq && this.entries.length === entries.length) this.live.read(lastSeq);
  }

  async goElsewhere(): Promise<void> {
    await this.want("elsewhere");
    this.elsewhere ??= this.part("elsewhere")?.begin(this) ?? null;
    this.changed();
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.store.setItem(this.key("muted"), muted ? "1" : "0");
    this.changed();
  }

  dismissTeaser(): void {
    if (this.teaser) this.store.setItem(this.key("dismissed"), String(this.teaser.seq));
    this.teaser = null;
    this.changed();
  }

  // ---- Parts --------------------------------------------------------------------------------------------------

  /** What has come, with all that it says. */
  part<K extends keyof Parts>(name: K): Parts[K] | undefined {
    return this.late ? this.parts.held(name) : undefined;
  }

  /** Fetches a part; `part` has it when this is done, unless it could not be had. */
  async want(name: keyof Parts): Promise<void> {
    try {
      await Promise.all([this.parts.get(name), this.late || this.fetchTexts(true)]);
      if (this.gone) return;
      this.sharing ??= this.part("files")?.begin(this) ?? null;
      this.notices ??= this.part("notice")?.begin() ?? null;
    } catch (error) {
      console.error(error);
      if (name === "content") this.contentFailed = true;
    }
    this.changed();
  }

  /** A message is there that cannot be drawn yet. */
  get lacksContent(): boolean {
    return !this.part("content") && this.timeline.entries.some((entry) => !this.isPlain(entry));
  }

  /** The messages to be seen: while their part is on its way, those from the last drawn one up to what cannot be drawn,
   * either way, so that nothing changes its height afterwards. */
  get entries(): readonly Entry[] {
    const { entries } = this.timeline;
    if (this.contentFailed || !this.lacksContent) return entries;
    let from = Math.max(
      0,
      entries.findIndex(({ key }) => key === this.drawn),
    );
    let to = from;
    while (to < entries.length && this.isPlain(entries[to] as Entry)) ++to;
    while (from > 0 && this.isPlain(entries[from - 1] as Entry)) --from;
    this.drawn = entries[to - 1]?.key;
    return entries.slice(from, to);
  }

  isPlain({ message }: Entry): boolean {
    return isPlain(message.content, this.config.linkPreviews);
  }

  // ---- Hearing ------------------------------------------------------------------------------------------------

  private makeLive(): PersonClient {
    const live = new PersonClient({
      url: () => this.session.liveUrl,
      role: "person",
      name: this.settings.integration,
      token: (renew) => this.session.token(renew),
    });
    live.on("state", ({ state, bye }) => {
      if (state === "online") this.wasOnline = true;
      this.refusal = state === "refused" ? (bye ?? null) : null;
      if (bye && state === "refused") this.emit("loginNeeded", { code: bye.code });
      this.changed();
    });
    live.on("change", () => {
      if (this.teaser && !this.timeline.message(this.teaser.seq)) this.teaser = null; // deleted
      this.tellUnread();
      if (this.open && this.lacksContent) void this.want("content");
      this.changed();
    });
    live.on("message", ({ message, fresh }) => this.arrived(message, fresh));
    return live;
  }

  private arrived(message: Message, fresh: boolean): void {
    if (message.author.type === "user") return;
    const dismissed = Number(this.store.getItem(this.key("dismissed")) ?? 0);
    const unseen = message.seq > Math.max(dismissed, this.timeline.userReadSeq);
    if (!this.open && unseen) {
      this.teaser = message;
      void this.want("notice");
    }
    if (!fresh) return;
    const text = previewOf(message.content, this.texts);
    this.emit("message", { id: message.id, author: message.author.displayName ?? "", text });
    if (this.watched) return;
    void this.want("notice").then(() => {
      if (!this.watched) this.notices?.tell(fill(this.allTexts.newTitle, { n: this.unread || 1 }), !this.muted);
    });
  }

  private tellUnread(): void {
    const count = this.unread;
    if (count === this.unreadSaid) return;
    this.unreadSaid = count;
    if (!count) this.notices?.stop();
    this.emit("unread", { count });
  }

  /** Another person writes here from now on: begins with an empty timeline. */
  private restart(): void {
    this.elsewhere?.close();
    this.live.destroy();
    this.wasOnline = false;
    this.teaser = null;
    this.live = this.makeLive();
    if (this.open) this.live.start();
    this.changed();
  }

  changed(): void {
    this.emit("changed", undefined);
  }

  private key(name: string): string {
    return `hubbub:${this.settings.integration}:${name}`;
  }
}

/** What the page, the business and the browser say, in this order. */
export function wantedLocale(settings: Settings, ofBusiness?: string): string {
  return settings.locale || ofBusiness || document.documentElement.lang || navigator.language || "en";
}

function whenIdle(run: () => void): void {
  if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
  const { requestIdleCallback } = window as Partial<Window>;
  if (requestIdleCallback) requestIdleCallback(run);
  else setTimeout(run, 1000);
}
