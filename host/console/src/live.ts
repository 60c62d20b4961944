// The live connection of the console: sdk/web's client, wired to the store.
import { LiveClient, type AgentWelcome } from "@hubbub/web";
import type { Delivery, Row } from "./model/types";
import type { Actions, LiveLine } from "./state/actions";
import { type App, selectedOf } from "./state/app";
import { sameBoxes } from "./state/boxes";
import { deservesNotice, onAgents, onDelivery, onPresence, onRow, onThread, onWelcome } from "./state/hub";
import type { Store } from "./state/store";
import { pictureOf } from "./state/thread";

export interface LiveHooks {
  readonly notice: (row: Row) => void;
  readonly actions: () => Actions;
}

// Its line says something new, and not of messages: who the person is, or how they are reached, has changed.
function personChanged(before: Row | undefined, after: Row): boolean {
  if (!before) return false;
  const marks = ({ conversation: one }: Row) =>
    [one.lastSeq, one.businessReadSeq, one.userReadSeq, one.userDeliveredSeq].join();
  return before.user.id !== after.user.id || marks(before) === marks(after);
}

const lostAfterMs = 1200; // shorter gaps pass without a banner

export function createLive(store: Store<App>, hooks: LiveHooks): LiveLine {
  let client: LiveClient | null = null;
  let lostTimer: ReturnType<typeof setTimeout> | null = null;

  function lost(): void {
    if (lostTimer !== null || store.get().link === "lost") return;
    lostTimer = setTimeout(() => {
      lostTimer = null;
      store.update((app) => ({ ...app, link: "lost" }));
    }, lostAfterMs);
  }

  function found(): void {
    if (lostTimer !== null) clearTimeout(lostTimer);
    lostTimer = null;
    const again = store.get().everOnline;
    store.update((app) => ({ ...app, link: "online", everOnline: true }));
    if (again) hooks.actions().refresh();
  }

  function heardRow(row: Row): void {
    const before = store.get();
    if (deservesNotice(before, row, document.hasFocus())) hooks.notice(row);
    store.update((app) => onRow(app, row));
    const id = row.conversation.id;
    if (id === selectedOf(before) && before.details[id] && personChanged(before.rows[id], row)) {
      hooks.actions().refreshDetails(id);
    }
    if (!sameBoxes(before.rows[id], store.get().rows[id] ?? row, before.me?.id ?? "")) hooks.actions().refreshCounts();
  }

  function wire(live: LiveClient): void {
    live.on("state", ({ state }) => {
      if (state === "online") found();
      else if (state === "waiting" || state === "refused") lost();
      if (state === "refused") void hooks.actions().checkSession();
    });
    live.on("welcome", (welcome) => store.update((app) => onWelcome(app, welcome as AgentWelcome)));
    live.on("change", (timeline) =>
      store.update((app) => onThread(app, pictureOf(timeline), timeline.businessReadSeq)),
    );
    live.on("message", ({ timeline, message }) => {
      const id = timeline.conversation;
      if (id !== selectedOf(store.get())) return;
      // Somebody who writes from elsewhere is answered there.
      const moved = store.get().details[id]?.answersTo?.integrationId !== message.source.integrationId;
      if (message.author.type !== "user" || moved) hooks.actions().refreshDetails(id);
    });
    live.on("delivery", ({ conversation, delivery }) => {
      store.update((app) => onDelivery(app, conversation, delivery as Delivery));
      // A dead letter's id is not told.
      if (delivery.status === "failed") hooks.actions().refreshDetails(conversation);
    });
    live.on("deleted", (conversation) => hooks.actions().gone(conversation));
    live.on("row", (row) => heardRow(row as Row));
    live.on("presence", ({ conversation, agents }) => store.update((app) => onPresence(app, conversation, agents)));
    live.on("agents", (agents) => store.update((app) => onAgents(app, agents)));
    live.on("tasks", ({ dead }) => store.update((app) => ({ ...app, dead })));
  }

  const url = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`;

  return {
    start(agent) {
      client?.destroy();
      client = new LiveClient({ url: url(), role: "agent", name: `console:${agent}` });
      wire(client);
      client.connect();
    },
    stop(forget) {
      if (forget) client?.forgetUnsent();
      client?.destroy();
      client = null;
      if (lostTimer !== null) clearTimeout(lostTimer);
      lostTimer = null;
    },
    again() {
      client?.disconnect();
      client?.connect();
    },
    follow(conversation) {
      const timeline = client?.open(conversation);
      if (timeline) store.update((app) => onThread(app, pictureOf(timeline), timeline.businessReadSeq));
    },
    leave: (conversation) => client?.shut(conversation),
    send: (conversation, content, metadata) =>
      void client?.send(content, { conversation, ...(metadata && { metadata }) }),
    resend: (id) => client?.retry(id),
    drop: (id) => client?.discard(id),
    typing: (conversation, text) => client?.typing(text, { conversation }),
    read: (conversation, seq) => client?.read(seq, conversation),
    older: (conversation) => client?.history(conversation),
    away: (on) => client?.setAway(on),
  };
}
