// What channels and businesses tell about a person, as plain text for the details pane.
type Unknowns = Readonly<Record<string, unknown>> | null | undefined;

export type Fact = readonly [string, string];

export function textFacts(values: Unknowns): Fact[] {
  return Object.entries(values ?? {}).flatMap(([name, value]): Fact[] =>
    value === null || value === "" || typeof value === "object" ? [] : [[name, String(value)]],
  );
}

export interface ClientInfo {
  readonly page: { readonly url: string; readonly title: string } | null;
  readonly rest: readonly Fact[];
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

// The page that a browser is on, told as `page: {url, title}` or as `pageUrl`, and the rest.
export function clientInfo(info: Unknowns): ClientInfo {
  if (!info) return { page: null, rest: [] };
  const { page, pageUrl, pageTitle, ...rest } = info;
  const inner = page !== null && typeof page === "object" ? (page as Record<string, unknown>) : {};
  const url = text(inner["url"]) || text(page) || text(pageUrl);
  const title = text(inner["title"]) || text(pageTitle);
  return { page: url || title ? { url, title } : null, rest: textFacts(rest) };
}
