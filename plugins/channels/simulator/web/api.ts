/** What the integration says and is told; docs in simulator.cpp. Addresses are relative to the page. */
import type { Content } from "@hubbub/web";

export type Kind = "phone" | "mailbox";

export interface Line {
  id: string;
  /** Written by the hub, else on this page. */
  hub: boolean;
  text: string;
  content: Content;
  author: string;
  subject: string;
  /** Milliseconds since 1970. */
  at: number;
  read: boolean;
}

export interface AddressRow {
  address: string;
  unread: number;
  undelivered: number;
  /** Of the newest message. */
  last?: string;
  preview?: string;
  at?: number;
}

export interface State {
  revision: string;
  kind: Kind;
  business: string;
  addresses: AddressRow[];
  address?: string;
  messages?: Line[];
}

export interface Draft {
  /** The same for each try. */
  id: string;
  address: string;
  text: string;
  subject: string;
  file: File | null;
}

/** What the hub refused, in its words. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly status = 0,
  ) {
    super(message);
  }
}

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, init).catch(() => {
    throw new Refusal("The hub could not be reached. Is it running?");
  });
  if (response.ok) return response;
  const answer = (await response.json().catch(() => null)) as { errors?: { title: string }[] } | null;
  throw new Refusal(answer?.errors?.[0]?.title ?? `The hub answered ${response.status}.`, response.status);
}

function post(path: string, body: object): Promise<Response> {
  return call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** null: nothing has changed since that revision. */
export async function readState(address: string | null, since?: string): Promise<State | null> {
  const query = new URLSearchParams();
  if (address) query.set("address", address);
  if (since) query.set("since", since);
  const response = await call(`state?${query.toString()}`);
  return response.status === 204 ? null : ((await response.json()) as State);
}

export async function send({ file, ...message }: Draft): Promise<void> {
  if (!file) return void (await post("messages", message));
  const query = new URLSearchParams({ ...message, name: file.name || "file" });
  await call(`files?${query.toString()}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  });
}

/** The messages of the hub to `address` up to `through` are here, or were read. */
export async function report(address: string, through: string, read: boolean): Promise<void> {
  await post("receipts", { address, through, read });
}

export async function forget(address: string): Promise<void> {
  await post("forget", { address });
}

export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
