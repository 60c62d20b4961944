// What stands in a conversation's window, top to bottom: dates, runs of one author's messages, notes, what is on its
// way. Pure, so that the view only draws.
import type { Entry } from "@hubbub/web";
import type { Delivery, Message, Ticket } from "../model/types";
import type { Thread } from "./thread";

export type Receipt = "sending" | "queued" | "sent" | "delivered" | "read" | "failed" | "unknown" | "refused";

export interface ChannelRef {
  readonly type: string;
  readonly integrationId: string;
}

export interface Bubble {
  readonly kind: "bubble";
  readonly key: string;
  readonly entry: Entry;
  readonly first: boolean; // of a run by one author
  readonly last: boolean;
  readonly state: Receipt | null; // how far it has come; null: the person's own
  readonly receipt: Receipt | null; // the same, where it is said in words
  readonly reason?: string;
  readonly channels: readonly ChannelRef[]; // where it came from, or went
  readonly deliveries: readonly Delivery[];
}

export type Line =
  | Bubble
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "new"; readonly key: string }
  | {
      readonly kind: "event";
      readonly key: string;
      readonly message: Message;
      readonly channels: readonly ChannelRef[];
    }
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

// The best of its channels; failed only when no channel got through. "unknown" stands apart from "sent": whether it went
// out at all was left open.
export function receiptOf(entry: Entry, marks: Thread, deliveries: readonly Delivery[] = []): Receipt {
  if (entry.state === "failed") return "refused";
  if (entry.state === "sending" || entry.message.seq === 0) return "sending";
  const has = (status: Delivery["status"]) => deliveries.some((one) => one.status === status);
  if (deliveries.length > 0 && deliveries.every((one) => one.status === "failed")) return "failed";
  if (entry.message.seq <= marks.userReadSeq || has("read")) return "read";
  if (entry.message.seq <= marks.userDeliveredSeq || has("delivered")) return "delivered";
  if (has("sent")) return "sent";
  if (has("unknown")) return "unknown";
  return has("queued") ? "queued" : "sent";
}

// What a message's channels are called by: who wrote it there, or where it went.
export function channelsOf(message: Message, deliveries: readonly Delivery[]): ChannelRef[] {
  const { type, integrationId = "" } = message.source;
  if (message.author.type === "user") return [{ type, integrationId }];
  const channels = new Map<string, ChannelRef>();
  for (const one of deliveries) {
    const id = one.integrationId ?? "";
    if (!channels.has(id)) channels.set(id, { type: one.type ?? "", integrationId: id });
  }
  return [...channels.values()];
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

// Where they went is not known of those that have just been sent: they stay in the run.
function sameChannels(a: readonly ChannelRef[], b: readonly ChannelRef[]): boolean {
  const known = (channels: readonly ChannelRef[]) => channels.map((one) => one.integrationId).join();
  return a.length === 0 || b.length === 0 || known(a) === known(b);
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

type ByMessage = (message: string) => readonly Delivery[];

function byMessage(deliveries: readonly Delivery[]): ByMessage {
  const held = new Map<string, Delivery[]>();
  for (const one of deliveries) {
    const list = held.get(one.messageId);
    if (list) list.push(one);
    else held.set(one.messageId, [one]);
  }
  return (message) => held.get(message) ?? [];
}

type Shown = { readonly receipt: Receipt; readonly reason?: string };

// A receipt shows under the last message of ours, and under the last one of each better state above it.
function receiptsOf(input: TimelineInput, deliveriesOf: ByMessage): ReadonlyMap<string, Shown> {
  const shown = new Map<string, Shown>();
  let below: Receipt | null = null;
  for (const entry of [...input.thread.entries].reverse()) {
    if (!isOurs(entry.message)) continue;
    const deliveries = deliveriesOf(entry.message.id);
    const receipt = receiptOf(entry, input.thread, deliveries);
    if (receipt === "failed" || receipt === "refused") {
      const reason = entry.error?.title ?? deliveries.find((one) => one.reason)?.reason;
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
  const deliveriesOf = byMessage(input.deliveries ?? []);
  const receipts = receiptsOf(input, deliveriesOf);
  const channels = entries.map(({ message }) => channelsOf(message, deliveriesOf(message.id)));
  const joined = (a: number, b: number) =>
    sameRun(entries[a], entries[b]) && sameChannels(channels[a] ?? [], channels[b] ?? []);
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
    if (message.author.type === "system")
      return void lines.push({ kind: "event", key: entry.key, message, channels: channels[at] ?? [] });
    const shown = receipts.get(entry.key);
    lines.push({
      kind: "bubble",
      key: entry.key,
      entry,
      first: lines.length > before || !joined(at - 1, at),
      last: !joined(at, at + 1),
      state: isOurs(message) ? receiptOf(entry, input.thread, deliveriesOf(message.id)) : null,
      receipt: shown?.receipt ?? null,
      ...(shown?.reason ? { reason: shown.reason } : {}),
      channels: channels[at] ?? [],
      deliveries: deliveriesOf(message.id),
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
