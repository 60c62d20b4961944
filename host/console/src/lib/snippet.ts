// Search snippets mark matches by U+E000 … U+E001. Split them into plain pieces; nothing here is ever markup.
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

export function piecesOf(snippet: string): Piece[] {
  const pieces: Piece[] = [];
  let hit = false;
  for (const part of snippet.split(/([\uE000\uE001])/)) {
    if (part === "\uE000") hit = true;
    else if (part === "\uE001") hit = false;
    else if (part) pieces.push({ text: part, hit });
  }
  return pieces;
}
