/**
 * The script that a page names. It is small and never renamed: it finds out where it came from, offers
 * `window.Hubbub` at once (calls wait until the app is there), and fetches the app under its hashed name.
 */
import type { Boot, HubbubApi, Settings } from "./api";
import { loadScript } from "./parts";

/** File name of the app, put in by the build. */
declare const __APP__: string;

function settingsFrom(script: HTMLScriptElement): Settings {
  const url = new URL(script.src, location.href);
  const base = new URL("./", url).href;
  const { locale, theme, position, open, launcher } = script.dataset;
  return {
    hub: url.origin,
    integration: url.pathname.split("/").at(-2) ?? "",
    base,
    ...(locale ? { locale } : {}),
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    position: position === "left" ? "left" : "right",
    open: open === "true" || open === "",
    launcher: launcher !== "hidden",
  };
}

function begin(): void {
  const script = (document.currentScript ??
    document.querySelector('script[src*="/hooks/"][src*="/widget.js"]')) as HTMLScriptElement | null;
  if (!script?.src || window.Hubbub || window.hubbubBoot) return;
  const boot: Boot = { settings: settingsFrom(script), calls: [] };
  window.hubbubBoot = boot;
  const later =
    (name: string) =>
    (...args: unknown[]): (() => void) => {
      const call: [string, unknown[]] = [name, args];
      boot.calls.push(call);
      return () => void (boot.calls = boot.calls.filter((other) => other !== call));
    };
  const names = ["open", "close", "toggle", "on", "login", "logout", "setLocale", "destroy"];
  window.Hubbub = Object.fromEntries(names.map((name) => [name, later(name)])) as unknown as HubbubApi;
  document.dispatchEvent(new CustomEvent("hubbub:ready"));
  loadScript(boot.settings.base + __APP__).catch((error: unknown) => console.error(error));
}

begin();
