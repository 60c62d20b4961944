/** What the live client is told at its start, and what it tells. */
import type { LiveState } from "./connection";
import type { Environment } from "./environment";
import type { Ack, AgentSummary, Bye, Conversation, DeliveryState, Message, Nack, Row, Welcome } from "./protocol";
import type { Timeline } from "./timeline";

export interface LiveOptions {
  /** `wss://hub.example/live`, or who knows it once the token is there. */
  url: string | (() => string);
  role: "person" | "agent";
  /** Names the outbox in localStorage: the integration's id, or who is logged in at the console. */
  name: string;
  /** Fetches the token for `hello`; `renew` is true when the last one was refused. Agents have a cookie instead. To
   * give up, reject with `{refused: {t: "bye", code, title}}`. */
  token?: (renew: boolean) => Promise<string>;
  environment?: Partial<Environment>;
}

export interface LiveEvents {
  state: { state: LiveState; bye?: Bye };
  welcome: Welcome;
  /** A timeline has changed: messages, marks, typing. */
  change: Timeline;
  /** Each message once, in order. `fresh`: it came after the first page, so it is news to the reader. */
  message: { timeline: Timeline; message: Message; fresh: boolean };
  ack: Ack;
  nack: Nack;
  conversation: Conversation;
  /** Agent: the conversation was deleted. */
  deleted: string;
  /** Agent: of a conversation that is followed. */
  delivery: { conversation: string; seq: number; delivery: DeliveryState };
  row: Row;
  presence: { conversation: string; agents: AgentSummary[] };
  agents: AgentSummary[];
  tasks: { dead: number };
}

export interface SendOptions {
  /** Required of agents. */
  conversation?: string;
  metadata?: Record<string, unknown>;
}
