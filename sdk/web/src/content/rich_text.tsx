/** Plain text with its addresses as links. Text stays text: nothing is ever parsed as markup. */
import type { ComponentChildren } from "preact";
import { safeUrl } from "./url";

const address = /\b(?:https?:\/\/|www\.)[^\s<>"']+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi;

export interface TextPiece {
  text: string;
  /** Present when the piece is an address that may be opened. */
  href?: string;
}

/** Cuts a text into what is an address and what is not. Closing punctuation stays outside. */
export function piecesOf(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const found = trimEnd(match[0]);
    const href = safeUrl(hrefOf(found));
    if (!href) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: found, href });
    from = match.index + found.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The first address of a web page. */
export function linkIn(text: string): string | undefined {
  return piecesOf(text).find(({ href }) => href?.startsWith("http"))?.href;
}

export function RichText({ text }: { text: string }): ComponentChildren {
  return piecesOf(text).map(({ text: piece, href }, at) =>
    href ? (
      <a key={at} href={href} target="_blank" rel="noopener noreferrer nofollow" dir="auto">
        {piece}
      </a>
    ) : (
      piece
    ),
  );
}

function hrefOf(found: string): string {
  if (/^www\./i.test(found)) return `https://${found}`;
  return /^https?:/i.test(found) ? found : `mailto:${found}`;
}

function trimEnd(found: string): string {
  for (;;) {
    const last = found.charAt(found.length - 1);
    const unbalanced = last === ")" && found.split("(").length <= found.split(")").length - 1;
    if (!unbalanced && !".,;:!?]}…»".includes(last)) return found;
    found = found.slice(0, -1);
  }
}
