// Which box a conversation stands in, and in which order: the same rules as the hub's inbox query, so that a live row
// finds its place without asking again.
import { boxIds, type BoxId, type Row, type Ticket } from "../model/types";

export const desk = "desk";

export function isFinished(row: Row): boolean {
  return row.finished ?? hasEnded(row);
}

function hasEnded(row: Row): boolean {
  return row.ticket?.status === "solved" || row.ticket?.status === "closed";
}

// A conversation whose ticket has ended is finished until something new is said there, by the rule of the hub's store.
function finishedNow(held: Row | undefined, row: Row): boolean {
  if (row.finished !== undefined) return row.finished;
  if (!hasEnded(row)) return false;
  if (!held || held.ticket?.id !== row.ticket?.id || !hasEnded(held)) return true;
  return isFinished(held) && row.conversation.lastSeq <= held.conversation.lastSeq;
}

// The queue where it is worth naming: not the one that all conversations without a queue of their own stand in.
export function queueOf(ticket: Ticket | null): string {
  const queue = ticket?.queue ?? "";
  return queue === "default" ? "" : queue;
}

export function isAutomated(row: Row): boolean {
  return row.conversation.holder !== desk && !isFinished(row);
}

export function inBox(box: BoxId, row: Row, me: string): boolean {
  switch (box) {
    case "shared":
      return !isFinished(row) && !isAutomated(row) && !row.ticket?.owner;
    case "mine":
      return !isFinished(row) && row.ticket?.owner?.id === me;
    case "automated":
      return isAutomated(row);
    case "all":
      return !isFinished(row);
    case "finished":
      return isFinished(row);
  }
}

// Do both stand in the same boxes? If not, the boxes' counts have changed.
export function sameBoxes(before: Row | undefined, after: Row, me: string): boolean {
  return before !== undefined && boxIds.every((box) => inBox(box, before, me) === inBox(box, after, me));
}

export function unreadOf(row: Row): number {
  return Math.max(0, row.conversation.lastSeq - row.conversation.businessReadSeq);
}

const quietMinutes = 10;

/** Since when the person answers no more, once that is long enough to be told. */
export function silentSince(row: Row, now: number): string | undefined {
  const since = row.conversation.silentSince;
  return since && now - Date.parse(since) >= quietMinutes * 60_000 ? since : undefined;
}

export function activityAt(row: Row): string {
  return row.conversation.lastMessage?.at ?? row.ticket?.openedAt ?? "";
}

export function byActivity(a: Row, b: Row): number {
  const difference = Date.parse(activityAt(b)) - Date.parse(activityAt(a));
  if (difference) return difference;
  return a.conversation.id < b.conversation.id ? 1 : -1;
}

export type Rows = Readonly<Record<string, Row>>;

export function listBox(rows: Rows, box: BoxId, me: string): Row[] {
  return Object.values(rows)
    .filter((row) => inBox(box, row, me))
    .sort(byActivity);
}

// A row that is older than what we hold (answers may overtake live events) keeps the read marks that are further on.
export function putRow(rows: Rows, row: Row): Rows {
  const held = rows[row.conversation.id];
  const finished = finishedNow(held, row);
  if (!held) return { ...rows, [row.conversation.id]: { ...row, finished } };
  if (row.conversation.lastSeq < held.conversation.lastSeq) return rows;
  const conversation = {
    ...row.conversation,
    businessReadSeq: Math.max(row.conversation.businessReadSeq, held.conversation.businessReadSeq),
    userReadSeq: Math.max(row.conversation.userReadSeq, held.conversation.userReadSeq),
    userDeliveredSeq: Math.max(row.conversation.userDeliveredSeq, held.conversation.userDeliveredSeq),
  };
  return { ...rows, [row.conversation.id]: { ...row, conversation, finished } };
}

export function putRows(rows: Rows, fresh: readonly Row[]): Rows {
  return fresh.reduce(putRow, rows);
}

// What the hub lists is the truth of a box: rows that we believed in it and it does not list have moved on.
export function replaceBox(rows: Rows, box: BoxId, me: string, fresh: readonly Row[]): Rows {
  const listed = new Set(fresh.map((row) => row.conversation.id));
  const kept = Object.fromEntries(Object.entries(rows).filter(([id, row]) => listed.has(id) || !inBox(box, row, me)));
  return putRows(
    kept,
    fresh.map((row) => ({ ...row, finished: box === "finished" })),
  );
}

// Where selection goes by `step` from `selected`; a conversation that left the list gives way to its first line.
export function neighbour(list: readonly Row[], selected: string | null, step: 1 | -1): string | null {
  if (list.length === 0) return null;
  const at = list.findIndex((row) => row.conversation.id === selected);
  const next = at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + step));
  return list[next]?.conversation.id ?? null;
}
