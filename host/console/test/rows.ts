// Rows and entries for the tests: only what a test names differs from the usual.
import type { Entry } from "@hubbub/web";
import type { Row, Ticket } from "../src/model/types";
import { emptyThread, type Thread } from "../src/state/thread";

export interface RowShape {
  id?: string;
  lastSeq?: number;
  readSeq?: number;
  holder?: string;
  status?: Ticket["status"] | null;
  owner?: string | null;
  at?: string;
}

export function row(shape: RowShape = {}): Row {
  const { id = "c1", lastSeq = 3, readSeq = 3, holder = "desk", status = "open", owner = null } = shape;
  const at = shape.at ?? "2026-11-21T10:00:00Z";
  return {
    conversation: {
      id,
      lastSeq,
      businessReadSeq: readSeq,
      userReadSeq: 0,
      userDeliveredSeq: 0,
      holder,
      lastMessage: { preview: "Hello", at },
    },
    user: { id: `u-${id}`, name: "Marta", known: false },
    channel: { integrationId: "web-main", type: "web" },
    ticket: status
      ? { id: `t-${id}`, status, queue: "general", owner: owner ? { id: owner, name: owner } : null, openedAt: at }
      : null,
  };
}

export type Who = "user" | "agent" | "bot" | "system";

export function entry(seq: number, who: Who, minute: number, more: Partial<Entry> = {}): Entry {
  const received = new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString();
  return {
    key: `m${seq}`,
    state: "sent",
    message: {
      id: `m${seq}`,
      seq,
      received,
      author: { type: who, id: who },
      content: { type: "text", text: `text ${seq}` },
      source: { type: "web" },
    },
    ...more,
  };
}

export function thread(entries: Entry[], more: Partial<Thread> = {}): Thread {
  return { ...emptyThread("c1"), entries, ...more };
}
