// What the hub says, applied to what the console knows. Pure: the word in, the next state out.
import type { AgentSummary, AgentWelcome } from "@hubbub/web";
import type { Delivery, Row } from "../model/types";
import { type App, selectedOf } from "./app";
import { putRow } from "./boxes";
import type { Thread } from "./thread";

export function onWelcome(app: App, welcome: AgentWelcome): App {
  const colleagues = welcome.agents.map((one) => ({ ...one, online: one.online ?? true }));
  return { ...app, colleagues, me: welcome.agent, limits: welcome.limits ?? app.limits };
}

// Names who is online; the others of the team stay, offline.
export function onAgents(app: App, agents: readonly AgentSummary[]): App {
  const named = new Set(agents.map((one) => one.id));
  const online = agents.map((one) => ({ ...one, online: one.online ?? true }));
  const rest = app.colleagues.filter((one) => !named.has(one.id)).map((one) => ({ ...one, online: false }));
  return { ...app, colleagues: [...online, ...rest] };
}

export function onPresence(app: App, conversation: string, agents: readonly AgentSummary[]): App {
  return { ...app, presence: { ...app.presence, [conversation]: agents } };
}

// A conversation's window changed. What we have read there, its line in the list has too.
export function onThread(app: App, thread: Thread, businessReadSeq: number): App {
  const next = { ...app, threads: { ...app.threads, [thread.id]: thread } };
  return readUpTo(next, thread.id, businessReadSeq);
}

export function readUpTo(app: App, id: string, seq: number): App {
  const row = app.rows[id];
  if (!row || row.conversation.businessReadSeq >= seq) return app;
  const conversation = { ...row.conversation, businessReadSeq: seq };
  return { ...app, rows: { ...app.rows, [id]: { ...row, conversation } } };
}

export function onRow(app: App, row: Row): App {
  const id = row.conversation.id;
  const rows = putRow(app.rows, row);
  const details = app.details[id];
  if (!details) return { ...app, rows };
  return { ...app, rows, details: { ...app.details, [id]: { ...details, row: rows[id] ?? row } } };
}

// A message has come further on one channel, or has failed there.
export function onDelivery(app: App, conversation: string, delivery: Delivery): App {
  const details = app.details[conversation];
  if (!details) return app;
  const others = details.deliveries.filter(
    (one) => one.messageId !== delivery.messageId || one.clientId !== delivery.clientId,
  );
  const deliveries = [...others, delivery];
  return { ...app, details: { ...app.details, [conversation]: { ...details, deliveries } } };
}

// The conversation was deleted: nothing of it stays on the screen.
export function onDeleted(app: App, id: string): App {
  const { route } = app;
  return {
    ...app,
    rows: without(app.rows, id),
    threads: without(app.threads, id),
    details: without(app.details, id),
    detailsFailed: without(app.detailsFailed, id),
    presence: without(app.presence, id),
    asking: app.asking === id ? null : app.asking,
    route: route.page === "inbox" && route.conversation === id ? { ...route, conversation: null, seq: null } : route,
  };
}

function without<T>(held: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(held).filter(([name]) => name !== key));
}

// Is this row's change something that the agent should hear about? A person wrote, in the shared inbox or to this
// agent, and the conversation is not the one in front of them.
export function deservesNotice(before: App, row: Row, focused: boolean): boolean {
  const held = before.rows[row.conversation.id];
  const { lastSeq, businessReadSeq, holder } = row.conversation;
  if (!before.me || holder !== "desk" || lastSeq <= businessReadSeq) return false;
  const arrived = !held || held.conversation.holder !== "desk";
  if (!arrived && lastSeq <= held.conversation.lastSeq) return false;
  if (row.ticket?.owner && row.ticket.owner.id !== before.me.id) return false;
  return !(focused && selectedOf(before) === row.conversation.id);
}
