// "Ana Lúcia Silva" → "AS", "山田" → "山", "visitor" → "V". Graphemes, so that a family emoji stays one;
// emoji count only where there are no letters.
export function initialsOf(name: string): string {
  const all = name.trim().split(/\s+/).filter(Boolean);
  const lettered = all.filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const words = lettered.length > 0 ? lettered : all;
  const first = firstGrapheme(words[0] ?? "");
  const last = words.length > 1 ? firstGrapheme(words[words.length - 1] ?? "") : "";
  return (first + last).toLocaleUpperCase() || "?";
}

function firstGrapheme(word: string): string {
  if (typeof Intl !== "undefined" && "Segmenter" in Intl) {
    for (const { segment } of new Intl.Segmenter().segment(word)) return segment;
  }
  return [...word][0] ?? "";
}

export const hues = 8;

export function hueOf(id: string): number {
  let sum = 0;
  for (let at = 0; at < id.length; at++) sum = (sum * 31 + id.charCodeAt(at)) >>> 0;
  return sum % hues;
}
