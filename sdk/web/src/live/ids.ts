/** ULIDs: ids that sort by time, made by the sender, so that a repeated message is recognised. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Answers a maker of ULIDs; each is greater than the one before, also within one millisecond. */
export function ulids(now: () => number, random: () => number): () => string {
  let lastTime = 0;
  let digits: number[] = [];
  return () => {
    const time = Math.max(now(), lastTime);
    if (time === lastTime && digits.length) increment(digits);
    else digits = Array.from({ length: 16 }, () => Math.floor(random() * 32));
    lastTime = time;
    let head = "";
    for (let rest = time, i = 0; i < 10; ++i, rest = Math.floor(rest / 32)) head = alphabet.charAt(rest % 32) + head;
    return head + digits.map((digit) => alphabet.charAt(digit)).join("");
  };
}

function increment(digits: number[]): void {
  for (let i = digits.length - 1; i >= 0; --i) {
    const digit = (digits[i] ?? 0) + 1;
    digits[i] = digit % 32;
    if (digit < 32) return;
  }
}
