// The address bar: #/shared, #/mine/<conversation>, #/mine/<conversation>/42 (at a message), #/dead-letters,
// #/erasures.
import { type BoxId, boxIds } from "../model/types";

export type Route =
  | { readonly page: "inbox"; readonly box: BoxId; readonly conversation: string | null; readonly seq: number | null }
  | { readonly page: "dead-letters" | "erasures" };

export const home: Route = { page: "inbox", box: "shared", conversation: null, seq: null };

export function parseRoute(hash: string): Route {
  const parts = hash.replace(/^#\/?/, "").split("/").map(decode);
  if (parts[0] === "dead-letters" || parts[0] === "erasures") return { page: parts[0] };
  const box = boxIds.find((id) => id === parts[0]);
  if (!box) return home;
  const seq = Number(parts[2]);
  return { page: "inbox", box, conversation: parts[1] || null, seq: Number.isInteger(seq) && seq > 0 ? seq : null };
}

export function formatRoute(route: Route): string {
  if (route.page !== "inbox") return `#/${route.page}`;
  const parts: string[] = [route.box];
  if (route.conversation) parts.push(encodeURIComponent(route.conversation));
  if (route.conversation && route.seq) parts.push(String(route.seq));
  return `#/${parts.join("/")}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
