/** Files, and one's place, on their way to the hub; the part "files" brings it. */
import { checkFile, contentOf, fill, formatBytes, upload, UploadError, type Limits, type Upload } from "@hubbub/web";
import type { Chat } from "./chat";

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

export class Sharing {
  uploads: UploadView[] = [];
  /** A sentence for the person, until dismissed: a file too large, a location that could not be read. */
  notice: string | null = null;
  private next = 1;

  constructor(private readonly chat: Chat) {}

  get limits(): Limits {
    const told = this.chat.live.welcome?.limits;
    const { maxUploadBytes, mediaTypes } = this.chat.config;
    return {
      maxUploadBytes: told?.maxUploadBytes ?? maxUploadBytes ?? 10_000_000,
      mediaTypes: told?.mediaTypes ?? mediaTypes ?? [],
    };
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const wrong = checkFile(file, this.limits);
      if (wrong) {
        this.tell(this.mistake(wrong, file.name));
        continue;
      }
      const view: UploadView = { key: this.next++, name: file.name, done: 0, file };
      if (/^image\/(png|jpeg|gif|webp)/.test(file.type)) view.preview = URL.createObjectURL(file);
      this.uploads.push(view);
      void this.run(view, false);
    }
    this.chat.changed();
  }

  retry(view: UploadView): void {
    delete view.error;
    void this.run(view, false);
  }

  drop(view: UploadView): void {
    view.running?.cancel();
    if (view.preview) URL.revokeObjectURL(view.preview);
    this.uploads = this.uploads.filter((other) => other !== view);
    this.chat.changed();
  }

  sendLocation(): void {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        this.chat.live.send({ type: "location", coordinates: { lat: coords.latitude, long: coords.longitude } }),
      () => this.tell(this.chat.allTexts.noLocation),
      { timeout: 15_000, maximumAge: 60_000 },
    );
  }

  tell(notice: string | null): void {
    this.notice = notice;
    this.chat.changed();
  }

  destroy(): void {
    for (const { running } of this.uploads) running?.cancel();
  }

  private async run(view: UploadView, renew: boolean): Promise<void> {
    const { chat } = this;
    view.done = 0;
    chat.changed();
    try {
      const token = await chat.session.token(renew);
      if (!this.uploads.includes(view)) return;
      view.running = upload(view.file, {
        hub: chat.settings.hub,
        headers: { Authorization: `Bearer ${token}` },
        onProgress: (done) => {
          view.done = done;
          chat.changed();
        },
      });
      const attachment = await view.running.done;
      this.drop(view);
      chat.live.send(contentOf(attachment));
    } catch (error) {
      const code = error instanceof UploadError ? error.code : "offline";
      if (code === "cancelled") return;
      if (code === "unauthorized" && !renew) return this.run(view, true);
      view.error = this.mistake(code, view.name);
      chat.changed();
    }
  }

  private mistake(code: string, name: string): string {
    const { locale, allTexts: texts } = this.chat;
    const template = { too_large: texts.tooLarge, type_not_allowed: texts.typeNotAllowed }[code] ?? texts.uploadFailed;
    return fill(template, { name, limit: formatBytes(this.limits.maxUploadBytes, locale) });
  }
}
