/**
 * The live protocol's words (docs/live-protocol.md), as types. Nothing here has behaviour.
 * A reader ignores kinds and fields it does not know, so both sides can grow.
 */

/** A button or link inside a message. */
export interface Action {
  type: "link" | "reply" | "postback" | "webview" | "locationRequest" | "buy";
  text: string;
  uri?: string;
  payload?: string;
  iconUrl?: string;
}

export interface TextContent {
  type: "text";
  text: string;
  payload?: string;
  actions?: Action[];
}

export interface ImageContent {
  type: "image";
  mediaUrl: string;
  altText?: string;
  mediaType?: string;
  mediaSize?: number;
  text?: string;
  width?: number;
  height?: number;
  actions?: Action[];
}

export interface FileContent {
  type: "file";
  mediaUrl: string;
  altText?: string;
  mediaType?: string;
  mediaSize?: number;
  text?: string;
}

export interface LocationContent {
  type: "location";
  coordinates: { lat: number; long: number };
  location?: { address?: string; name?: string };
}

export interface Item {
  title: string;
  description?: string;
  mediaUrl?: string;
  altText?: string;
  actions: Action[];
}

export interface ItemsContent {
  type: "carousel" | "list";
  items: Item[];
}

export interface FormField {
  type: "text" | "email" | "select";
  name: string;
  label: string;
  placeholder?: string;
  minSize?: number;
  maxSize?: number;
  options?: { name: string; label: string }[];
}

export interface FormContent {
  type: "form";
  fields: FormField[];
  blockChatInput?: boolean;
}

/** One answered field: its value stands under the name of its type. */
export interface FormAnswer {
  type: FormField["type"];
  name: string;
  label: string;
  text?: string;
  email?: string;
  select?: { name: string; label: string }[];
}

export interface FormResponseContent {
  type: "formResponse";
  fields: FormAnswer[];
  quotedMessage?: { type: "message"; messageId: string };
}

export type Content =
  TextContent | ImageContent | FileContent | LocationContent | ItemsContent | FormContent | FormResponseContent;

export interface Author {
  type: "user" | "agent" | "bot" | "system";
  userId?: string;
  id?: string;
  displayName?: string;
  avatarUrl?: string;
}

export interface Message {
  id: string;
  seq: number;
  /** RFC 3339 */
  received: string;
  author: Author;
  content: Content;
  source: { type: string; integrationId?: string; clientMessageId?: string };
  metadata?: Record<string, unknown>;
}

export interface Conversation {
  id: string;
  lastSeq: number;
  userReadSeq: number;
  businessReadSeq: number;
  holder: string;
}

export interface AgentSummary {
  id: string;
  name: string;
  avatarUrl?: string;
  online?: boolean;
}

export interface Limits {
  maxUploadBytes: number;
  mediaTypes: string[];
}

export interface Row {
  conversation: {
    id: string;
    lastSeq: number;
    businessReadSeq: number;
    userReadSeq: number;
    userDeliveredSeq: number;
    holder: string;
    lastMessage?: { preview: string; at: string };
  };
  user: { id: string; name: string; avatarUrl?: string; known: boolean; locale?: string };
  channel: { integrationId: string; type: string };
  ticket: {
    id: string;
    status: string;
    style: string;
    queue: string;
    owner: { id: string; name: string } | null;
    openedAt: string;
  } | null;
}

/** How far a message has come on one channel. */
export interface DeliveryState {
  messageId: string;
  clientId: string;
  integrationId: string;
  type?: string;
  status: "queued" | "sent" | "delivered" | "read" | "failed" | "unknown";
  /** Steps beyond `status` that this channel never reports. */
  notTold?: ("delivered" | "read")[];
  reason?: string;
  chosenBy?: string;
  at: string;
}

export interface PersonWelcome {
  t: "welcome";
  v: number;
  role: "person";
  user: { id: string; externalId?: string };
  conversation: Conversation | null;
  serverTime: string;
  limits: Limits;
  files?: boolean;
  /** There are other channels to go on on. */
  links?: boolean;
}

export interface AgentWelcome {
  t: "welcome";
  v: number;
  role: "agent";
  agent: { id: string; name: string; email: string; role: string; avatarUrl?: string };
  agents: AgentSummary[];
  serverTime: string;
  limits: Limits;
}

export type Welcome = PersonWelcome | AgentWelcome;

export interface Who {
  type: "user" | "agent" | "bot";
  id: string;
  name?: string;
}

export interface Ack {
  t: "ack";
  id: string;
  seq: number;
  messageId: string;
  conversation: string;
  received: string;
}

export interface Nack {
  t: "nack";
  id: string;
  code: string;
  title: string;
  retryAfterMs?: number;
}

export interface Bye {
  t: "bye";
  code: string;
  title?: string;
  retryAfterMs?: number;
}

/** Messages of a conversation, both ends included. */
export type SeqRange = [first: number, last: number];

export type FromHub =
  | Welcome
  | Ack
  | Nack
  | Bye
  | { t: "message"; conversation: string; seq: number; message: Message }
  | { t: "history"; conversation: string; before?: number; messages: Message[]; hasMore: boolean }
  | { t: "gap"; conversation: string; firstSeq: number }
  | { t: "deleted"; conversation: string; ranges?: SeqRange[] }
  | { t: "conversation"; conversation: Conversation }
  | { t: "typing"; conversation: string; on: boolean; who: Who; text?: string }
  | { t: "read"; conversation: string; by: "user" | "business"; seq: number }
  | { t: "delivered"; conversation: string; seq: number }
  | { t: "delivery"; conversation: string; seq: number; delivery: DeliveryState }
  | { t: "row"; row: Row }
  | { t: "presence"; conversation: string; agents: AgentSummary[] }
  | { t: "agents"; agents: AgentSummary[] }
  | { t: "tasks"; dead: number }
  | { t: "pong" };

export type FromBrowser =
  | { t: "hello"; v: 1; token?: string; conversation?: string; after?: number }
  | { t: "start" }
  | { t: "send"; id: string; content: Content; conversation?: string; metadata?: Record<string, unknown> }
  | { t: "postback"; id: string; payload: string; text: string; messageId: string; conversation?: string }
  | { t: "typing"; on: boolean; conversation?: string; text?: string }
  | { t: "read"; seq: number; conversation?: string }
  | { t: "got"; seq: number }
  | { t: "history"; before: number; limit?: number; conversation?: string }
  | { t: "open"; conversation: string; after: number }
  | { t: "shut"; conversation: string }
  | { t: "away"; on: boolean }
  | { t: "ping" };
