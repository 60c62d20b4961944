/** Puts the widget into the page: a host element with a shadow root that no style of the page reaches. */
import { applyAccent, applyTheme } from "@hubbub/web";
import { Fragment, render } from "preact";
import { useEffect, useId, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { jsx, jsxs } from "preact/jsx-runtime";
import type { Boot, HubbubApi } from "./api";
import { Chat } from "./chat";
import { lend, part } from "./parts";
import { Session } from "./session";
import { Widget } from "./ui/widget";
import css from "./widget.css";

function hostElement(boot: Boot): { host: HTMLElement; root: ShadowRoot } {
  const host = document.createElement("hubbub-widget");
  host.style.setProperty("all", "initial", "important");
  const root = host.attachShadow({ mode: "open" });
  adopt(root, css);
  host.dataset["position"] = boot.settings.position;
  document.documentElement.append(host); // beside the body, whose transforms and filters would move it
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

async function start(boot: Boot): Promise<void> {
  const session = new Session(boot.settings);
  const config = await session.config();
  const { settings } = boot;
  if (config.launcher?.position === "left") settings.position = "left";
  if (config.launcher?.hidden) settings.launcher = false;
  const chat = new Chat(settings, config, session);
  const { host, root } = hostElement(boot);
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
  for (const [name, args] of boot.calls.splice(0)) {
    (api[name as keyof HubbubApi] as (...args: unknown[]) => unknown)(...args);
  }
  await chat.begin();
  const { base } = settings;
  const panel = async () => {
    const { Panel, css } = await part("panel", base);
    if (root.adoptedStyleSheets.length < 2 && root.querySelectorAll("style").length < 2) adopt(root, css);
    return Panel;
  };
  render(<Widget chat={chat} loadPanel={panel} />, mount);
  chat.emit("ready", undefined);
  if (settings.open) chat.show();
}

lend({ jsx, jsxs, Fragment, useEffect, useId, useLayoutEffect, useMemo, useReducer, useRef, useState });
const boot = window.hubbubBoot;
if (boot) {
  const begin = (): void => void start(boot).catch((error: unknown) => console.error("Hubbub could not start:", error));
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
}
