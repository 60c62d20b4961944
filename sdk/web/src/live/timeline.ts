/**
 * What one reader holds of one conversation: messages in order, without gap and without double, and after them what
 * the reader has sent and the hub has not confirmed yet. It knows nothing of sockets; the client feeds it.
 */
import type { Author, Content, Conversation, Message, Row, SeqRange } from "./protocol";

export type EntryState = "sending" | "sent" | "failed";

/** A message as shown: one of the hub's, or one's own on its way there. `key` stays the same across that change. */
export interface Entry {
  key: string;
  state: EntryState;
  /** For what is on its way, `seq` is 0. */
  message: Message;
  /** Why the hub refused it. */
  error?: { code: string; title: string };
}

export interface TypingNow {
  type: "user" | "agent" | "bot";
  id: string;
  name?: string;
  text?: string;
}

export interface Pending {
  id: string;
  content: Content;
  at: number;
  error?: { code: string; title: string };
}

export class Timeline {
  /** Empty for a person who has no conversation yet. */
  conversation: string;
  /** The last seq up to which nothing is missing; 0 before the first message. */
  lastSeq = 0;
  /** The first seq held; 0 while nothing is held. */
  firstSeq = 0;
  userReadSeq = 0;
  businessReadSeq = 0;
  userDeliveredSeq = 0;
  holder = "";
  typing: TypingNow[] = [];
  /** Older messages exist at the hub. */
  hasMore = false;
  loadingHistory = false;

  private readonly held = new Map<number, Message>();
  private readonly early = new Map<number, Message>();
  private readonly keys = new Map<number, string>();
  private gone: SeqRange[] = [];
  private pending: Pending[] = [];
  private cache: Entry[] | null = null;

  constructor(
    conversation: string,
    private readonly self: () => Author,
  ) {
    this.conversation = conversation;
  }

  /** Ascending: what the hub has, then what is on its way. The same array until something changes. */
  get entries(): readonly Entry[] {
    if (this.cache) return this.cache;
    const entries: Entry[] = [];
    const confirmed = new Set<string>();
    for (let seq = this.firstSeq; seq && seq <= this.lastSeq; ++seq) {
      const message = this.held.get(seq);
      if (!message) continue;
      const key = this.keys.get(seq) ?? message.id;
      confirmed.add(key);
      entries.push({ key, state: "sent", message });
    }
    for (const message of this.early.values()) {
      const key = message.source?.clientMessageId;
      if (!key) continue;
      confirmed.add(key);
      entries.push({ key, state: "sent", message });
    }
    for (const item of this.pending) {
      if (confirmed.has(item.id)) continue;
      entries.push({
        key: item.id,
        state: item.error ? "failed" : "sending",
        message: this.draft(item),
        ...(item.error ? { error: item.error } : {}),
      });
    }
    return (this.cache = entries);
  }

  /** Where a hole begins and what comes after it, when messages arrived ahead of their turn. */
  get hole(): { before: number; missing: number } | null {
    if (this.early.size === 0) return null;
    const next = Math.min(...this.early.keys());
    return { before: next, missing: next - this.lastSeq - 1 };
  }

  message(seq: number): Message | undefined {
    return this.held.get(seq);
  }

  /** Takes a message; answers those that are now in order and were not before. A known seq changes nothing. */
  insert(message: Message): Message[] {
    this.cache = null;
    const { seq } = message;
    if (this.isGone(seq)) return [];
    if (this.firstSeq === 0) this.startAt(seq);
    if (seq > this.lastSeq) this.early.set(seq, message);
    else if (seq >= this.edge) this.hold(message);
    return this.join();
  }

  /** These were deleted: they are dropped, whenever they come, and nobody waits for them. Answers as `insert` does. */
  erase(ranges: SeqRange[]): Message[] {
    this.cache = null;
    this.gone.push(...ranges);
    for (const held of [this.held, this.early]) {
      for (const seq of held.keys()) if (this.isGone(seq)) held.delete(seq);
    }
    return this.join();
  }

  /** A page of older messages, or one that closes a hole. Answers what came into order at the live end. */
  insertPage(messages: Message[], hasMore: boolean, before?: number): Message[] {
    const ordered: Message[] = [];
    const older = this.firstSeq === 0 || (before !== undefined && before <= this.firstSeq);
    if (this.firstSeq > 0) {
      for (const message of [...messages].reverse()) if (message.seq < this.firstSeq) this.insert(message);
    }
    for (const message of messages) if (message.seq > this.lastSeq) ordered.push(...this.insert(message));
    if (older) this.hasMore = hasMore && this.firstSeq > 1;
    this.cache = null;
    return ordered;
  }

  /** The hub skipped to `firstSeq`: what is held is too old to be joined. */
  restartAt(firstSeq: number): void {
    this.held.clear();
    this.early.clear();
    this.keys.clear();
    this.startAt(firstSeq);
    this.cache = null;
  }

  /** The server's word on marks and holder. Marks never go back. */
  learn(conversation: Conversation | Row["conversation"]): void {
    this.conversation = conversation.id;
    this.holder = conversation.holder;
    this.wasRead("user", conversation.userReadSeq);
    this.wasRead("business", conversation.businessReadSeq);
    if ("userDeliveredSeq" in conversation) this.wasDelivered(conversation.userDeliveredSeq);
  }

  wasRead(by: "user" | "business", seq: number): void {
    if (by === "user") this.userReadSeq = Math.max(this.userReadSeq, seq);
    else this.businessReadSeq = Math.max(this.businessReadSeq, seq);
  }

  wasDelivered(seq: number): void {
    this.userDeliveredSeq = Math.max(this.userDeliveredSeq, seq);
  }

  setPending(pending: Pending[]): void {
    this.pending = pending;
    this.cache = null;
  }

  /** An acknowledged message, built from what was sent, in case the hub does not echo it to this very connection. */
  confirmed(item: Pending, ack: { seq: number; messageId: string; received: string }): Message {
    const draft = this.draft(item);
    return { ...draft, id: ack.messageId, seq: ack.seq, received: ack.received };
  }

  /** Messages of others after what the reader has read. */
  unread(reader: "user" | "business"): number {
    const from = reader === "user" ? this.userReadSeq : this.businessReadSeq;
    let count = 0;
    for (let seq = Math.max(from + 1, this.firstSeq); seq && seq <= this.lastSeq; ++seq) {
      const author = this.held.get(seq)?.author.type;
      if (author && (author === "user") === (reader === "business")) ++count;
    }
    return count;
  }

  private isGone(seq: number): boolean {
    return this.gone.some(([first, last]) => first <= seq && seq <= last);
  }

  /** The seq that an older message must have to stand right before what is held. */
  private get edge(): number {
    let seq = this.firstSeq - 1;
    while (seq > 0 && this.isGone(seq)) --seq;
    return seq;
  }

  /** Takes what came early and is due now. */
  private join(): Message[] {
    const ordered: Message[] = [];
    for (let seq = this.lastSeq + 1; this.firstSeq; ++seq) {
      const next = this.early.get(seq);
      if (next) {
        this.early.delete(seq);
        this.hold(next);
        ordered.push(next);
      } else if (!this.isGone(seq)) break;
      this.lastSeq = seq;
    }
    return ordered;
  }

  private startAt(seq: number): void {
    this.firstSeq = seq;
    this.lastSeq = seq - 1;
    this.hasMore = seq > 1;
  }

  private hold(message: Message): void {
    const known = this.held.get(message.seq);
    const key = message.source?.clientMessageId ?? this.keys.get(message.seq);
    this.held.set(message.seq, message);
    if (key) this.keys.set(message.seq, key);
    else if (known) this.keys.set(message.seq, known.id);
    if (message.seq < this.firstSeq) this.firstSeq = message.seq;
    if (this.firstSeq <= 1) this.hasMore = false;
  }

  private draft(item: Pending): Message {
    return {
      id: item.id,
      seq: 0,
      received: new Date(item.at).toISOString(),
      author: this.self(),
      content: item.content,
      source: { type: "live", clientMessageId: item.id },
    };
  }
}
