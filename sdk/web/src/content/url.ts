/** The only gate through which an address from a message reaches the page. */
const schemes = new Set(["https:", "http:", "mailto:", "tel:"]);

/** The address when its scheme is allowed, else null. `javascript:`, `data:` and relative addresses are not. */
export function safeUrl(uri: string | undefined): string | null {
  if (!uri) return null;
  try {
    const url = new URL(uri.trim());
    return schemes.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Where a medium is fetched: http(s), blob (an upload's own preview), or a path of the hub. */
export function mediaUrl(uri: string | undefined, hub: string): string | null {
  if (!uri) return null;
  try {
    const url = new URL(uri.trim(), hub);
    return url.protocol === "https:" || url.protocol === "http:" || url.protocol === "blob:" ? url.href : null;
  } catch {
    return null;
  }
}
