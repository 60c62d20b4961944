// What channels and businesses tell about a person, as plain text for the details pane.
type Unknowns = Readonly<Record<string, unknown>> | null | undefined;

export type Fact = readonly [string, string];

export function textFacts(values: Unknowns): Fact[] {
  return Object.entries(values ?? {}).flatMap(([name, value]): Fact[] =>
    value === null || value === "" || typeof value === "object" ? [] : [[name, String(value)]],
  );
}

// Names and codes of machines, "question_answered" or "userId", as words; what people wrote stays as it is.
export function inWords(name: string): string {
  if (!/^[a-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*$/.test(name)) return name;
  const words = name
    .replaceAll("_", " ")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const browsers = [
  [/\bEdg(?:A|iOS)?\/(\d+)/, "Edge"],
  [/\bOPR\/(\d+)/, "Opera"],
  [/\bSamsungBrowser\/(\d+)/, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, "Firefox"],
  [/\b(?:Headless)?Chrome\/(\d+)|\bCriOS\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+)[^ ]* (?:Mobile\/\w+ )?Safari\//, "Safari"],
] as const;
const systems = [
  [/\biPad\b/, "iPad"],
  [/\biPhone\b/, "iPhone"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
] as const;

// "Firefox 132, Windows" out of a User-Agent; an unknown one is told whole.
export function browserOf(userAgent: string): string {
  for (const [pattern, name] of browsers) {
    const match = pattern.exec(userAgent);
    if (!match) continue;
    const system = systems.find(([sign]) => sign.test(userAgent))?.[1];
    return `${name} ${match[1] ?? match[2] ?? ""}${system ? `, ${system}` : ""}`;
  }
  return userAgent;
}

export interface ClientInfo {
  readonly page: { readonly url: string; readonly title: string } | null;
  readonly rest: readonly Fact[];
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

// The page that a browser is on, told as `page: {url, title}` or as `pageUrl`, and the rest.
export function clientInfo(info: Unknowns): ClientInfo {
  if (!info) return { page: null, rest: [] };
  const { page, pageUrl, pageTitle, userAgent, ...others } = info;
  const rest = typeof userAgent === "string" ? { ...others, browser: browserOf(userAgent) } : others;
  const inner = page !== null && typeof page === "object" ? (page as Record<string, unknown>) : {};
  const url = text(inner["url"]) || text(page) || text(pageUrl);
  const title = text(inner["title"]) || text(pageTitle);
  return { page: url || title ? { url, title } : null, rest: textFacts(rest) };
}
