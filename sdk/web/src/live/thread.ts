/** One conversation as the client keeps it: its timeline, who types, and what waits for the hub. */
import type { Clock } from "./environment";
import type { Author, FromBrowser } from "./protocol";
import { Timeline } from "./timeline";
import { TypingListener, TypingSpeaker } from "./typing";

export interface ThreadEvents {
  self(): Author;
  say(message: FromBrowser): boolean;
  changed(thread: Thread): void;
}

/** `ack`: none came. `retry`: the hub asked for a pause. `hole`, `history`: a page of messages. `got`: the next batch. */
export type ThreadTimer = "ack" | "retry" | "hole" | "history" | "got";

export class Thread {
  readonly timeline: Timeline;
  readonly speaker: TypingSpeaker;
  readonly listener: TypingListener;
  /** The id of the message that waits for its ack. */
  inFlight: string | null = null;
  /** Agent: `open` was said and not `shut`. */
  following = false;
  readSaid = 0;
  readWanted = 0;
  gotSaid = 0;
  /** Messages up to here belong to the first page; null until it is known. */
  firstPage: number | null = null;

  /** Agent: how far its inbox line is. */
  lineSeq = 0;
  private readonly timers = new Map<ThreadTimer, unknown>();

  /** `key`: the conversation's id for an agent, "" for a person, who has only one. */
  constructor(
    readonly key: string,
    private readonly clock: Clock,
    events: ThreadEvents,
  ) {
    this.timeline = new Timeline(key, () => events.self());
    this.speaker = new TypingSpeaker(clock, (message) => void events.say(message), key);
    this.listener = new TypingListener(clock, this.timeline, () => events.changed(this));
  }

  /** What an agent's words carry to say which conversation is meant. */
  get where(): { conversation?: string } {
    return this.key ? { conversation: this.key } : {};
  }

  /** One timer of a kind: a new one replaces it. */
  after(kind: ThreadTimer, ms: number, run: () => void): void {
    this.cancel(kind);
    const timer = this.clock.setTimeout(() => {
      this.timers.delete(kind);
      run();
    }, ms);
    this.timers.set(kind, timer);
  }

  waits(kind: ThreadTimer): boolean {
    return this.timers.has(kind);
  }

  cancel(kind: ThreadTimer): void {
    this.clock.clearTimeout(this.timers.get(kind));
    this.timers.delete(kind);
  }

  /** The connection is gone, and with it all that waited for an answer. Answers whether something seen has changed. */
  disconnected(): boolean {
    const { timeline } = this;
    const changes = timeline.loadingHistory || timeline.typing.length > 0;
    for (const kind of [...this.timers.keys()]) this.cancel(kind);
    this.inFlight = null;
    this.readSaid = this.gotSaid = 0;
    timeline.loadingHistory = false;
    this.speaker.sent();
    this.listener.stop();
    return changes;
  }
}
