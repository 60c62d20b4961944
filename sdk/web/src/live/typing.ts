/** Typing, both ways: what is said is throttled, what is heard ends by itself. */
import type { Clock } from "./environment";
import type { FromBrowser } from "./protocol";
import type { Timeline, TypingNow } from "./timeline";

const repeatMs = 3_000;
const previewMs = 700;
const idleMs = 5_000;
const heardForMs = 6_000;

/** Says `typing` at most each 3 s, sooner (0.7 s) when a preview text changed, and its end once. */
export class TypingSpeaker {
  private on = false;
  private saidAt = 0;
  private saidText: string | undefined;
  private text: string | undefined;
  private idle: unknown = null;
  private later: unknown = null;

  constructor(
    private readonly clock: Clock,
    private readonly say: (message: FromBrowser) => void,
    private readonly conversation?: string,
  ) {}

  /** The person changed the text; `text` only where previews are allowed. */
  typed(text?: string): void {
    this.clock.clearTimeout(this.idle);
    this.idle = this.clock.setTimeout(() => this.ended(), idleMs);
    this.text = text;
    const since = this.clock.now() - this.saidAt;
    if (!this.on || since >= repeatMs) return this.speak();
    if (text === this.saidText || this.later !== null) return;
    this.later = this.clock.setTimeout(() => this.speak(), Math.max(0, previewMs - since));
  }

  ended(): void {
    this.clearTimers();
    if (!this.on) return;
    this.on = false;
    this.say({ t: "typing", on: false, ...this.where() });
  }

  /** The message was sent: the hub ends the indicator by itself. */
  sent(): void {
    this.clearTimers();
    this.on = false;
  }

  private speak(): void {
    this.clock.clearTimeout(this.later);
    this.later = null;
    this.on = true;
    this.saidAt = this.clock.now();
    this.saidText = this.text;
    this.say({ t: "typing", on: true, ...this.where(), ...(this.text === undefined ? {} : { text: this.text }) });
  }

  private where(): { conversation?: string } {
    return this.conversation ? { conversation: this.conversation } : {};
  }

  private clearTimers(): void {
    this.clock.clearTimeout(this.idle);
    this.clock.clearTimeout(this.later);
    this.later = null;
  }
}

/** Keeps `timeline.typing` true: who types now, each for 6 s after the last word of it. */
export class TypingListener {
  private readonly timers = new Map<string, unknown>();

  constructor(
    private readonly clock: Clock,
    private readonly timeline: Timeline,
    private readonly changed: () => void,
  ) {}

  heard(who: TypingNow, on: boolean): void {
    const key = `${who.type}:${who.id}`;
    this.clock.clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    const others = this.timeline.typing.filter((other) => `${other.type}:${other.id}` !== key);
    if (!on && others.length === this.timeline.typing.length) return;
    this.timeline.typing = on ? [...others, who] : others;
    if (on)
      this.timers.set(
        key,
        this.clock.setTimeout(() => this.heard(who, false), heardForMs),
      );
    this.changed();
  }

  /** A message came: who wrote it does not type it any more. */
  wrote(type: string, id: string | undefined): void {
    for (const who of this.timeline.typing) {
      if (who.type === type && (id === undefined || who.id === id)) this.heard(who, false);
    }
  }

  stop(): void {
    for (const timer of this.timers.values()) this.clock.clearTimeout(timer);
    this.timers.clear();
    this.timeline.typing = [];
  }
}
