/** Puts the widget into the page: a host element with a shadow root that no style of the page reaches. */
import { applyAccent, applyTheme, languageOf } from "@hubbub/web";
import { render } from "preact";
import type { Boot, HubbubApi } from "./api";
import { Chat, wantedLocale } from "./chat";
import { core } from "./core";
import { lend, PartLoader } from "./parts";
import { Session } from "./session";
import { languagePart } from "./texts";
import { Widget } from "./ui/widget";
import css from "./widget.css";

function hostElement(): { host: HTMLElement; root: ShadowRoot } {
  const host = document.createElement("hubbub-widget");
  host.style.setProperty("all", "initial", "important");
  const root = host.attachShadow({ mode: "open" });
  adopt(root, css);
  return { host, root };
}

/** A constructed stylesheet is allowed under a strict Content-Security-Policy; a style element is not. */
function adopt(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    root.append(style);
  }
}

async function start({ settings, calls }: Boot): Promise<void> {
  const { host, root } = hostElement();
  const parts = new PartLoader(settings.base, (css) => adopt(root, css));
  // Most likely; begun before the business has been asked.
  parts.get(languagePart(languageOf(wantedLocale(settings)))).catch(() => undefined);
  const session = new Session(settings);
  const config = await session.config();
  if (config.launcher?.position === "left") settings.position = "left";
  if (config.launcher?.hidden) settings.launcher = false;
  const chat = new Chat(settings, config, session, parts);
  host.dataset["position"] = settings.position;
  document.documentElement.append(host); // beside the body, whose transforms and filters would move it
  applyAccent(host, config.color);
  const stopTheme = applyTheme(host, settings.theme);
  const mount = document.createElement("div");
  root.append(mount);

  const api: HubbubApi = {
    open: () => chat.show(),
    close: () => chat.hide(),
    toggle: () => (chat.open ? chat.hide() : chat.show()),
    on: (event, listener) => chat.on(event, listener),
    login: ({ jwt }) => chat.login(jwt),
    logout: () => chat.logout(),
    setLocale: (locale) => void chat.setLocale(locale),
    destroy: () => {
      chat.destroy();
      stopTheme();
      render(null, mount);
      host.remove();
      delete window.Hubbub;
      window.hubbubBoot = undefined;
    },
  };
  window.Hubbub = api;
  for (const [name, args] of calls.splice(0)) {
    (api[name as keyof HubbubApi] as (...args: unknown[]) => unknown)(...args);
  }
  await chat.begin();
  render(<Widget chat={chat} />, mount);
  chat.emit("ready", undefined);
  if (settings.open) chat.show();
}

lend(core);
const boot = window.hubbubBoot;
if (boot) {
  const begin = (): void => void start(boot).catch((error: unknown) => console.error("Hubbub could not start:", error));
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
}
