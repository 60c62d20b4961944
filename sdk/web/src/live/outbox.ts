/**
 * What was said and is not confirmed yet. Each item stands under a key of its own in the store, so two tabs never
 * overwrite each other's; a reload or a crash of the page finds them again, in the order in which they were made.
 */
import type { Store } from "./environment";
import { encode } from "./json";
import type { Content } from "./protocol";

export interface OutboxItem {
  /** The sender's id of the message; sorts by time. */
  id: string;
  conversation: string;
  content: Content;
  at: number;
  metadata?: Record<string, unknown>;
  /** Set when a button was tapped: sent as `postback`. */
  postback?: { payload: string; text: string; messageId: string };
  /** Refused by the hub: kept for the sender to see, sent again only on request. */
  error?: { code: string; title: string };
}

export class Outbox {
  private items: OutboxItem[] = [];

  constructor(
    private readonly store: Store,
    private readonly prefix: string,
  ) {
    this.reload();
  }

  all(conversation: string): OutboxItem[] {
    return this.items.filter((item) => item.conversation === conversation);
  }

  conversations(): string[] {
    return [...new Set(this.items.map((item) => item.conversation))];
  }

  find(id: string): OutboxItem | undefined {
    return this.items.find((item) => item.id === id);
  }

  /** The next to be sent in a conversation. */
  next(conversation: string): OutboxItem | undefined {
    return this.items.find((item) => item.conversation === conversation && !item.error);
  }

  put(item: OutboxItem): void {
    const at = this.items.findIndex((other) => other.id === item.id);
    if (at >= 0) this.items[at] = item;
    else this.items.push(item);
    this.sort();
    try {
      this.store.setItem(this.prefix + item.id, encode(item));
    } catch {
      // A full or refused store: the item lives as long as the page.
    }
  }

  remove(id: string): void {
    this.items = this.items.filter((item) => item.id !== id);
    try {
      this.store.removeItem(this.prefix + id);
    } catch {
      // It was never stored then.
    }
  }

  /** Another tab changed the store: takes over what it removed. Answers whether something changed. */
  heard(key: string | null): boolean {
    if (key !== null && !key.startsWith(this.prefix)) return false;
    const before = this.items.length;
    this.items = this.items.filter((item) => this.store.getItem(this.prefix + item.id) !== null);
    return this.items.length !== before;
  }

  clear(): void {
    for (const { id } of [...this.items]) this.remove(id);
  }

  private reload(): void {
    for (let i = 0; i < this.store.length; ++i) {
      const key = this.store.key(i);
      if (!key?.startsWith(this.prefix)) continue;
      try {
        const item = JSON.parse(this.store.getItem(key) ?? "") as OutboxItem;
        if (item.id && item.content) this.items.push(item);
      } catch {
        // Not ours, or half-written: leave it.
      }
    }
    this.sort();
  }

  private sort(): void {
    this.items.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  }
}
