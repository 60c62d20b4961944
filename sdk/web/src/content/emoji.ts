/** Whether a text is nothing but up to `most` emoji, so that it is shown large. Counts what a reader sees: a flag, a
 * family or a hand with a skin tone is one. */
export function isEmojiOnly(text: string, most = 6): boolean {
  const bare = text.replace(/\s+/g, "");
  if (!bare || bare.length > most * 16) return false;
  if (!emoji.test(bare)) return false;
  return graphemes(bare) <= most;
}

const part = "\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|\\p{Regional_Indicator}|[0-9#*]\\uFE0F?\\u20E3";
const joiner = "\\u200D|\\uFE0F|[\\u{E0020}-\\u{E007F}]";
const emoji = new RegExp(`^(?:${part}|${joiner})+$`, "u");

function graphemes(text: string): number {
  if (typeof Intl !== "undefined" && "Segmenter" in Intl) return [...new Intl.Segmenter().segment(text)].length;
  return [...text].length;
}
