// What stands in a conversation's window, top to bottom: dates, runs of one author's messages, notes, what is on its
// way. Pure, so that the view only draws.
import type { Entry } from "@hubbub/web";
import type { Delivery, Message, Ticket } from "../model/types";
import type { Thread } from "./thread";

export type Receipt = "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "refused";

export interface Bubble {
  readonly kind: "bubble";
  readonly key: string;
  readonly entry: Entry;
  readonly first: boolean; // of a run by one author
  readonly last: boolean;
  readonly receipt: Receipt | null;
  readonly reason?: string;
}

export type Line =
  | Bubble
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "new"; readonly key: string }
  | { readonly kind: "event"; readonly key: string; readonly message: Message }
  | { readonly kind: "handover"; readonly key: string; readonly at: string; readonly note: HandoverNote };

export interface HandoverNote {
  readonly reason?: string;
  readonly facts: readonly (readonly [string, string])[];
}

export interface TimelineInput {
  readonly thread: Thread;
  readonly deliveries?: readonly Delivery[];
  readonly ticket?: Ticket | null;
  readonly note?: HandoverNote | null;
  readonly newAfter?: number | null; // what came after this seq is new to the reader
}

const runBreakMs = 5 * 60_000;

export function isOurs(message: Message): boolean {
  return message.author.type === "agent" || message.author.type === "bot";
}

export function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

// "unknown" stands apart from "not read": a channel without receipts never says.
export function receiptOf(entry: Entry, marks: Thread, delivery?: Delivery): Receipt {
  if (entry.state === "failed") return "refused";
  if (entry.state === "sending" || entry.message.seq === 0) return "sending";
  if (delivery?.status === "failed") return "failed";
  if (entry.message.seq <= marks.userReadSeq || delivery?.status === "read") return "read";
  if (entry.message.seq <= marks.userDeliveredSeq || delivery?.status === "delivered") return "delivered";
  return delivery?.status === "unknown" ? "unknown" : "sent";
}

// The hand-over's metadata, as text. Nested values are left out: metadata is flat by contract.
export function handoverNote(metadata: Readonly<Record<string, unknown>> | null | undefined): HandoverNote | null {
  if (!metadata) return null;
  const facts: [string, string][] = [];
  let reason: string | undefined;
  for (const [name, value] of Object.entries(metadata)) {
    if (value === null || value === "" || typeof value === "object") continue;
    if (name === "reason") reason = String(value);
    else facts.push([name, String(value)]);
  }
  if (reason === undefined && facts.length === 0) return null;
  return reason === undefined ? { facts } : { reason, facts };
}

function sameRun(a: Entry | undefined, b: Entry | undefined): boolean {
  if (!a || !b) return false;
  const [one, two] = [a.message, b.message];
  if (one.author.type !== two.author.type || one.author.type === "system") return false;
  if (
    one.author.type !== "user" &&
    (one.author.id ?? one.author.displayName) !== (two.author.id ?? two.author.displayName)
  )
    return false;
  const pause = Date.parse(two.received) - Date.parse(one.received);
  return pause < runBreakMs && dayOf(one.received) === dayOf(two.received);
}

type Shown = { readonly receipt: Receipt; readonly reason?: string };

// A receipt shows under the last message of ours, and under the last one of each better state above it.
function receiptsOf(input: TimelineInput): ReadonlyMap<string, Shown> {
  const deliveries = new Map((input.deliveries ?? []).map((one) => [one.messageId, one]));
  const shown = new Map<string, Shown>();
  let below: Receipt | null = null;
  for (const entry of [...input.thread.entries].reverse()) {
    if (!isOurs(entry.message)) continue;
    const delivery = deliveries.get(entry.message.id);
    const receipt = receiptOf(entry, input.thread, delivery);
    if (receipt === "failed" || receipt === "refused") {
      const reason = entry.error?.title ?? delivery?.reason;
      shown.set(entry.key, reason ? { receipt, reason } : { receipt });
      continue;
    }
    if (receipt !== below && below !== "read") shown.set(entry.key, { receipt });
    below = receipt;
  }
  return shown;
}

export function linesOf(input: TimelineInput): Line[] {
  const { entries } = input.thread;
  const receipts = receiptsOf(input);
  const lines: Line[] = [];
  const notes = pendingNote(input);
  let marked = input.newAfter === undefined || input.newAfter === null;
  let day = "";
  entries.forEach((entry, at) => {
    const { message } = entry;
    const before = lines.length;
    if (dayOf(message.received) !== day) {
      day = dayOf(message.received);
      lines.push({ kind: "day", key: `day-${day}`, at: message.received });
    }
    notes.before(message.received, lines);
    if (!marked && message.seq > (input.newAfter ?? 0) && message.author.type === "user") {
      if (at > 0) lines.push({ kind: "new", key: "new" });
      marked = true;
    }
    if (message.author.type === "system") return void lines.push({ kind: "event", key: entry.key, message });
    const shown = receipts.get(entry.key);
    lines.push({
      kind: "bubble",
      key: entry.key,
      entry,
      first: lines.length > before || !sameRun(entries[at - 1], entry),
      last: !sameRun(entry, entries[at + 1]),
      receipt: shown?.receipt ?? null,
      ...(shown?.reason ? { reason: shown.reason } : {}),
    });
  });
  if (entries.length > 0) notes.rest(lines);
  return lines;
}

// The bot's note stands where its ticket was opened.
function pendingNote({ note, ticket }: TimelineInput) {
  let open = note && ticket ? { note, ticket } : null;
  function put(lines: Line[]): void {
    if (open)
      lines.push({ kind: "handover", key: `note-${open.ticket.id}`, at: open.ticket.openedAt, note: open.note });
    open = null;
  }
  return {
    before(received: string, lines: Line[]) {
      if (open && Date.parse(received) > Date.parse(open.ticket.openedAt)) put(lines);
    },
    rest: put,
  };
}
