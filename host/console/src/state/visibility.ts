// Channels with public posts tell in a message's metadata who can read it, and take there who is to read the answer.
import type { Metadata } from "../model/types";
import type { Thread } from "./thread";

export const privately: Metadata = { visibility: "direct" };

/** Is the person's newest message one that everybody can read? */
export function isInPublic(thread: Thread | undefined): boolean {
  const newest = [...(thread?.entries ?? [])].reverse().find(({ message }) => message.author.type === "user");
  const visibility = newest?.message.metadata?.visibility;
  return visibility === "public" || visibility === "unlisted";
}
