// Puts the console together: the store, the calls, the live connection, and what is drawn.
import "@hubbub/web/styles.css";
import "./styles/console.css";
import { render } from "preact";
import { createApi } from "./api";
import { translator } from "./i18n/i18n";
import iconAddress from "./icon.svg";
import { notifyDesktop, playSound } from "./lib/notify";
import { createLive } from "./live";
import type { Row } from "./model/types";
import { createActions, type Actions } from "./state/actions";
import { type App, initialApp } from "./state/app";
import { formatRoute, parseRoute } from "./state/route";
import { browserShelf, loadSettings } from "./state/settings";
import { createStore } from "./state/store";
import { AppView } from "./views/app";
import { ConsoleContext } from "./views/context";

const shelf = browserShelf();
const store = createStore<App>(initialApp(loadSettings(shelf, navigator.languages), parseRoute(location.hash)));
const translate = () => translator(store.get().settings.locale);

function notice(row: Row): void {
  const { settings } = store.get();
  if (settings.sound) playSound(Date.now());
  if (!settings.desktop || document.hasFocus()) return;
  const title = translate()("notify.title", { name: row.user.name });
  const id = row.conversation.id;
  notifyDesktop(title, row.conversation.lastMessage?.preview ?? "", id, () =>
    navigate(formatRoute({ page: "inbox", box: "all", conversation: id, seq: null })),
  );
}

function navigate(hash: string): void {
  location.hash = hash;
}

const api = createApi(() => actions.sessionEnded());
const live = createLive(store, { notice, actions: () => actions });
const actions: Actions = createActions(store, { api, shelf, live, translate, navigate });

addEventListener("hashchange", () => actions.arrive(parseRoute(location.hash)));

const icon = document.createElement("link");
icon.rel = "icon";
icon.href = iconAddress;
document.head.append(icon);

const root = document.getElementById("app");
if (root) {
  render(
    <ConsoleContext.Provider value={{ store, actions }}>
      <AppView />
    </ConsoleContext.Provider>,
    root,
  );
}
void actions.begin();
