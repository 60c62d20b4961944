/** JSON as the language defines it, also on pages where an old library has given arrays a `toJSON` of its own (which
 * would turn every list in a message into a string). */
export function encode(value: unknown): string {
  const lists = Array.prototype as { toJSON?: unknown };
  const patched = lists.toJSON;
  if (patched === undefined) return JSON.stringify(value);
  try {
    delete lists.toJSON;
    return JSON.stringify(value);
  } finally {
    lists.toJSON = patched;
  }
}
