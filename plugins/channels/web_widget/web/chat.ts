/**
 * The widget's state: the live client, the uploads, open or closed, what is unread. The UI draws it after each
 * `changed` and calls its methods; nothing in here touches the DOM beyond sound, title and localStorage.
 */
import { browserStore, checkFile, contentOf, directionOf, Emitter, fill, formatBytes, languageOf } from "@hubbub/web";
import { LiveClient, previewOf, upload, UploadError } from "@hubbub/web";
import type { Action, Bye, FormAnswer, Limits, LiveState, Message, Timeline, Upload } from "@hubbub/web";
import type { HubbubEvents, Settings } from "./api";
import { Chime, TitleFlash } from "./notice";
import { part, type EmojiGroup } from "./parts";
import type { Config, Session } from "./session";
import { english, withOverrides, type WidgetTexts } from "./texts";

export interface UploadView {
  key: number;
  name: string;
  /** Of an image: its own preview. */
  preview?: string;
  /** 0 … 1 */
  done: number;
  error?: string;
  file: File;
  running?: Upload;
}

export class Chat extends Emitter<HubbubEvents & { changed: undefined }> {
  open = false;
  texts: WidgetTexts = english;
  locale: string;
  muted: boolean;
  uploads: UploadView[] = [];
  /** A sentence for the person, until dismissed: a file too large, a location that could not be read. */
  notice: string | null = null;
  refusal: Bye | null = null;
  /** Has been online, so that being offline is worth telling. */
  wasOnline = false;
  /** The message shown beside the closed launcher. */
  teaser: Message | null = null;
  readonly session: Session;

  private live: LiveClient;
  private readonly store = browserStore();
  private readonly chime = new Chime();
  private readonly title = new TitleFlash();
  private nextUpload = 1;
  private unreadSaid = 0;

  constructor(
    readonly settings: Settings,
    readonly config: Config,
    session: Session,
  ) {
    super();
    this.session = session;
    const page = document.documentElement;
    this.locale = settings.locale || config.locale || page.lang || navigator.language || "en";
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

  get limits(): Limits {
    const told = this.live.welcome?.limits;
    return {
      maxUploadBytes: told?.maxUploadBytes ?? this.config.maxUploadBytes ?? 10_000_000,
      mediaTypes: told?.mediaTypes ?? this.config.mediaTypes ?? [],
    };
  }

  get unread(): number {
    return this.timeline.unread("user");
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
    const texts = language === "fr" || language === "es" ? await part(language, this.settings.base) : english;
    if (this.locale !== locale) return;
    this.texts = withOverrides(texts, this.config.texts, locale);
    this.changed();
  }

  show(): void {
    if (this.open) return;
    this.open = true;
    this.teaser = null;
    this.live.connect();
    this.live.start();
    this.title.stop();
    this.emit("open", undefined);
    this.changed();
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
    for (const { running } of this.uploads) running?.cancel();
    this.live.destroy();
    this.chime.destroy();
    this.title.destroy();
    this.clear();
  }

  // ---- Saying -------------------------------------------------------------------------------------------------

  sendText(text: string): void {
    this.live.send({ type: "text", text });
  }

  typed(text: string): void {
    this.live.typing(text.trim(), { preview: this.config.typingPreview === true });
  }

  act(action: Action, message: Message): void {
    if (action.type === "locationRequest") return this.shareLocation();
    this.live.postback(action, message.id);
  }

  submitForm(message: Message, fields: FormAnswer[]): void {
    this.live.send({ type: "formResponse", fields, quotedMessage: { type: "message", messageId: message.id } });
  }

  isAnswered(message: Message): boolean {
    return this.timeline.entries.some(
      ({ message: { content } }) => content.type === "formResponse" && content.quotedMessage?.messageId === message.id,
    );
  }

  /** The last message is a form that must be answered first. */
  get blocked(): boolean {
    const form = [...this.timeline.entries].reverse().find(({ message }) => message.content.type === "form")?.message;
    return form?.content.type === "form" && form.content.blockChatInput === true && !this.isAnswered(form);
  }

  retry(id: string): void {
    this.live.retry(id);
  }

  discard(id: string): void {
    this.live.discard(id);
  }

  shareLocation(): void {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        this.live.send({ type: "location", coordinates: { lat: coords.latitude, long: coords.longitude } }),
      () => this.tell(this.texts.noLocation),
      { timeout: 15_000, maximumAge: 60_000 },
    );
  }

  /** What the picker offers. */
  emoji(): Promise<EmojiGroup[]> {
    return part("emoji", this.settings.base);
  }

  loadEarlier(): void {
    this.live.history();
  }

  /** The person sees everything down to here. */
  seen(): void {
    if (this.open && !document.hidden && this.timeline.lastSeq) this.live.read(this.timeline.lastSeq);
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

  tell(notice: string | null): void {
    this.notice = notice;
    this.changed();
  }

  // ---- Files --------------------------------------------------------------------------------------------------

  addFiles(files: Iterable<File>): void {
    for (const file of files) {
      const wrong = checkFile(file, this.limits);
      if (wrong) {
        this.tell(this.fileMistake(wrong, file.name));
        continue;
      }
      const view: UploadView = { key: this.nextUpload++, name: file.name, done: 0, file };
      if (/^image\/(png|jpeg|gif|webp)/.test(file.type)) view.preview = URL.createObjectURL(file);
      this.uploads.push(view);
      void this.runUpload(view, false);
    }
    this.changed();
  }

  retryUpload(view: UploadView): void {
    delete view.error;
    void this.runUpload(view, false);
  }

  dropUpload(view: UploadView): void {
    view.running?.cancel();
    if (view.preview) URL.revokeObjectURL(view.preview);
    this.uploads = this.uploads.filter((other) => other !== view);
    this.changed();
  }

  private async runUpload(view: UploadView, renew: boolean): Promise<void> {
    view.done = 0;
    this.changed();
    try {
      const token = await this.session.token(renew);
      if (!this.uploads.includes(view)) return;
      view.running = upload(view.file, {
        hub: this.settings.hub,
        headers: { Authorization: `Bearer ${token}` },
        onProgress: (done) => {
          view.done = done;
          this.changed();
        },
      });
      const attachment = await view.running.done;
      this.dropUpload(view);
      this.live.send(contentOf(attachment));
    } catch (error) {
      const code = error instanceof UploadError ? error.code : "offline";
      if (code === "cancelled") return;
      if (code === "unauthorized" && !renew) return this.runUpload(view, true);
      view.error = this.fileMistake(code, view.name);
      this.changed();
    }
  }

  private fileMistake(code: string, name: string): string {
    const { tooLarge, typeNotAllowed, uploadFailed } = this.texts;
    const template = { too_large: tooLarge, type_not_allowed: typeNotAllowed }[code] ?? uploadFailed;
    return fill(template, { name, limit: formatBytes(this.limits.maxUploadBytes, this.locale) });
  }

  // ---- Hearing ------------------------------------------------------------------------------------------------

  private makeLive(): LiveClient {
    const live = new LiveClient({
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
      this.tellUnread();
      this.changed();
    });
    live.on("message", ({ message, fresh }) => this.arrived(message, fresh));
    return live;
  }

  private arrived(message: Message, fresh: boolean): void {
    if (message.author.type === "user") return;
    const dismissed = Number(this.store.getItem(this.key("dismissed")) ?? 0);
    const unseen = message.seq > Math.max(dismissed, this.timeline.userReadSeq);
    if (!this.open && unseen) this.teaser = message;
    if (!fresh) return;
    const text = previewOf(message.content, this.texts);
    this.emit("message", { id: message.id, author: message.author.displayName ?? "", text });
    if (this.open && !document.hidden) return;
    if (!this.muted) this.chime.play();
    this.title.start(fill(this.texts.newTitle, { n: this.unread || 1 }));
  }

  private tellUnread(): void {
    const count = this.unread;
    if (count === this.unreadSaid) return;
    this.unreadSaid = count;
    if (!count) this.title.stop();
    this.emit("unread", { count });
  }

  /** Another person writes here from now on: begins with an empty timeline. */
  private restart(): void {
    this.live.destroy();
    this.wasOnline = false;
    this.teaser = null;
    this.live = this.makeLive();
    if (this.open) this.live.start();
    this.changed();
  }

  private changed(): void {
    this.emit("changed", undefined);
  }

  private key(name: string): string {
    return `hubbub:${this.settings.integration}:${name}`;
  }
}
