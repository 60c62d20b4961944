// What an erasure removes, by the hub's names for it.
import { inWords } from "../lib/facts";
import type { Key, Translate } from "./i18n";

const names: Readonly<Record<string, Key>> = {
  users: "kind.users",
  clients: "kind.clients",
  identities: "kind.identities",
  consents: "kind.consents",
  links: "kind.links",
  merges: "kind.merges",
  records: "kind.records",
  conversations: "kind.conversations",
  tickets: "kind.tickets",
  messages: "kind.messages",
  deliveries: "kind.deliveries",
  tasks: "kind.tasks",
  attachments: "kind.attachments",
};

export function kindName(t: Translate, kind: string): string {
  const key = names[kind];
  return key ? t(key) : inWords(kind);
}
