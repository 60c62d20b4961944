/** Keeps `data-theme` of an element at light or dark; `auto` follows the system. Answers a function that stops it. */
export type Theme = "auto" | "light" | "dark";

export function applyTheme(element: HTMLElement, theme: Theme): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => {
    element.dataset["theme"] = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  };
  apply();
  if (theme !== "auto") return () => undefined;
  dark.addEventListener("change", apply);
  return () => dark.removeEventListener("change", apply);
}

/** Sets the accent, and black or white on it, whichever reads better. Anything but #rgb or #rrggbb is ignored. */
export function applyAccent(element: HTMLElement, color: string | undefined): void {
  const rgb = parse(color ?? "");
  if (!rgb || !color) return;
  element.style.setProperty("--hb-accent", color);
  element.style.setProperty("--hb-on-accent", luminance(rgb) > 0.36 ? "#10130f" : "#fff");
}

function parse(color: string): number[] | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1];
  if (!hex) return null;
  const pairs = hex.length === 3 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
  return pairs.map((pair) => parseInt(pair, 16) / 255);
}

/** Relative luminance, WCAG 2.2. */
function luminance(rgb: number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
