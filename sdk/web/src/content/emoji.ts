/** Whether a text is nothing but up to `most` emoji, so that it is shown large. Counts what a reader sees: a flag, a
 * family or a hand with a skin tone is one. */
export function isEmojiOnly(text: string, most = 6): boolean {
  const bare = text.replace(/\s+/g, "");
  return bare.length <= most * 16 && emoji.test(bare) && graphemes(bare) <= most;
}

/* A digit with a keycap, or pictures, skin tones, flags, and what joins them. */
const emoji =
  /^(?:[0-9#*]\uFE0F?\u20E3|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{RI}\u{E0020}-\u{E007F}]|\u200D|\uFE0F)+$/u;

function graphemes(text: string): number {
  const { Segmenter } = Intl as Partial<typeof Intl>;
  return [...(Segmenter ? new Segmenter().segment(text) : text)].length;
}
