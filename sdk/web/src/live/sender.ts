/**
 * Gets what is in the outbox to the hub: per conversation in order and one at a time, so that a refusal in the middle
 * can't turn the order around; again and again under the same id until it is acknowledged or refused.
 */
import type { Clock } from "./environment";
import type { Outbox, OutboxItem } from "./outbox";
import type { FromBrowser, Nack } from "./protocol";
import type { Thread } from "./thread";

/** What is said, before it has an id, a time and a place. */
export type Draft = Pick<OutboxItem, "content" | "postback" | "metadata">;

export interface SenderEvents {
  /** Answers false when there is nobody to hear. */
  say(message: FromBrowser): boolean;
  changed(thread: Thread): void;
  /** No ack came: the connection is of no use. */
  unanswered(): void;
}

const ackTimeoutMs = 12_000;

export class Sender {
  constructor(
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly nextId: () => string,
    private readonly events: SenderEvents,
  ) {}

  enqueue(thread: Thread, draft: Draft): string {
    const item: OutboxItem = { ...draft, id: this.nextId(), at: this.clock.now(), conversation: thread.key };
    this.outbox.put(item);
    thread.speaker.sent();
    this.changed(thread);
    return item.id;
  }

  /** Stored by the hub, or given up: it is not sent again. */
  settled(thread: Thread, id: string): void {
    this.outbox.remove(id);
    this.release(thread, id);
    this.changed(thread);
  }

  refused(thread: Thread, item: OutboxItem, nack: Nack): void {
    this.release(thread, item.id);
    if (nack.retryAfterMs === undefined) {
      this.outbox.put({ ...item, error: { code: nack.code, title: nack.title } });
      return this.changed(thread);
    }
    thread.inFlight = item.id; // nothing overtakes it meanwhile
    thread.after("retry", nack.retryAfterMs, () => {
      thread.inFlight = null;
      this.flush(thread);
    });
  }

  retry(thread: Thread, item: OutboxItem): void {
    const again = { ...item };
    delete again.error;
    this.outbox.put(again);
    this.changed(thread);
  }

  flush(thread: Thread): void {
    if (thread.inFlight) return;
    const item = this.outbox.next(thread.key);
    if (!item || !this.events.say(this.wordsFor(item, thread))) return;
    thread.inFlight = item.id;
    thread.after("ack", ackTimeoutMs, () => this.events.unanswered());
  }

  /** Shows what is on its way at the end of the timeline. */
  show(thread: Thread): void {
    thread.timeline.setPending(this.outbox.all(thread.key));
    this.events.changed(thread);
  }

  private wordsFor(item: OutboxItem, { where }: Thread): FromBrowser {
    const { id, content, metadata, postback } = item;
    if (postback) return { t: "postback", id, ...postback, ...where };
    return { t: "send", id, content, ...where, ...(metadata ? { metadata } : {}) };
  }

  private changed(thread: Thread): void {
    this.show(thread);
    this.flush(thread);
  }

  private release(thread: Thread, id: string): void {
    if (thread.inFlight !== id) return;
    thread.inFlight = null;
    thread.cancel("ack");
  }
}
