// What the agent does: each call changes the store, talks to the hub, and changes the store by the answer.
import type { Content } from "@hubbub/web";
import { ApiError, type Api, type DeskAct } from "../api";
import type { Key, Translate } from "../i18n/i18n";
import type { BoxId, Me, Metadata, Row } from "../model/types";
import { type App, selectedOf, signedOut, type Toast } from "./app";
import { listBox, neighbour, replaceBox } from "./boxes";
import { createDataRequests } from "./data_requests";
import { onDeleted, onRow, readUpTo } from "./hub";
import { formatRoute, type Route } from "./route";
import { saveSettings, type Settings, type Shelf } from "./settings";
import type { Store } from "./store";

// The live connection as the actions see it; src/live.ts makes one of sdk/web's client.
export interface LiveLine {
  start(agent: string): void;
  stop(forget: boolean): void; // `forget`: what is unsent too, since somebody else may sign in next
  again(): void;
  follow(conversation: string): void;
  leave(conversation: string): void;
  send(conversation: string, content: Content, metadata?: Metadata): void;
  resend(id: string): void;
  drop(id: string): void;
  typing(conversation: string, text: string): void;
  read(conversation: string, seq: number): void;
  older(conversation: string): void;
  away(on: boolean): void;
}

export interface Surroundings {
  readonly api: Api;
  readonly shelf: Shelf;
  readonly live: LiveLine;
  readonly translate: () => Translate;
  navigate(hash: string): void;
}

const toastMs = 5000;
const errorToastMs = 9000;

export type Actions = ReturnType<typeof createActions>;

export function createActions(store: Store<App>, env: Surroundings) {
  const { api, live } = env;
  const t: Translate = (key, values) => env.translate()(key, values);
  let toastId = 0;
  let detailsTimer: ReturnType<typeof setTimeout> | null = null;
  let countsTimer: ReturnType<typeof setTimeout> | null = null;

  function dismiss(id: number): void {
    store.update((app) => ({ ...app, toasts: app.toasts.filter((toast) => toast.id !== id) }));
  }

  function toast(text: string, tone: Toast["tone"] = "plain", act?: Toast["act"]): void {
    const id = ++toastId;
    store.update((app) => ({ ...app, toasts: [...app.toasts.slice(-2), { id, text, tone, ...(act ? { act } : {}) }] }));
    setTimeout(() => dismiss(id), tone === "bad" || act ? errorToastMs : toastMs);
  }

  function explain(cause: unknown): string {
    if (cause instanceof ApiError)
      return cause.status === 0 ? t("error.unreachable") : cause.message || t("error.other");
    return t("error.other");
  }

  function go(route: Route): void {
    const hash = formatRoute(route);
    if (hash !== formatRoute(store.get().route)) env.navigate(hash);
  }

  // The address bar changed (also by our own navigate).
  function arrive(route: Route): void {
    const before = selectedOf(store.get());
    store.update((app) => ({ ...app, route, drawer: false }));
    if (store.get().session !== "in") return;
    const after = selectedOf(store.get());
    if (before && before !== after) {
      live.leave(before);
      store.update((app) => ({ ...app, presence: omit(app.presence, before) }));
    }
    if (route.page !== "inbox") return;
    if (store.get().boxes[route.box]?.phase !== "ready") void loadBox(route.box);
    if (after && after !== before) openThread(after);
    const target = after && route.seq ? { conversation: after, seq: route.seq } : null;
    store.update((app) => ({ ...app, target }));
  }

  function openThread(id: string): void {
    live.follow(id);
    void loadDetails(id);
  }

  async function loadBox(box: BoxId): Promise<void> {
    store.update((app) => {
      if (app.boxes[box]?.phase === "ready") return app;
      return { ...app, boxes: { ...app.boxes, [box]: { phase: "loading" } } };
    });
    try {
      const { rows, counts } = await api.inbox(box);
      store.update((app) => ({
        ...app,
        counts,
        rows: replaceBox(app.rows, box, app.me?.id ?? "", rows),
        boxes: { ...app.boxes, [box]: { phase: "ready" } },
      }));
    } catch (cause) {
      store.update((app) => ({ ...app, boxes: { ...app.boxes, [box]: { phase: "failed", error: explain(cause) } } }));
    }
  }

  // Counts come with a box. Rows that change in a burst cost one call.
  function refreshCounts(): void {
    if (countsTimer !== null) return;
    countsTimer = setTimeout(() => {
      countsTimer = null;
      const { route, session } = store.get();
      if (session === "in") void loadBox(route.page === "inbox" ? route.box : "shared");
    }, 600);
  }

  async function loadDetails(id: string): Promise<void> {
    try {
      const details = await api.details(id);
      store.update((app) => {
        return onRow(
          { ...app, detailsFailed: omit(app.detailsFailed, id), details: { ...app.details, [id]: details } },
          details.row,
        );
      });
    } catch (cause) {
      store.update((app) => ({ ...app, detailsFailed: { ...app.detailsFailed, [id]: explain(cause) } }));
    }
  }

  // Deliveries come with each message of ours; a burst of messages costs one call.
  function refreshDetails(id: string): void {
    if (detailsTimer !== null) return;
    detailsTimer = setTimeout(() => {
      detailsTimer = null;
      if (store.get().session === "in") void loadDetails(id);
    }, 800);
  }

  // After signing in and after each reconnect: what we show may be old.
  function refresh(): void {
    const { route } = store.get();
    const box = route.page === "inbox" ? route.box : "shared";
    void loadBox(box);
    store.update((app) => {
      const held = app.boxes[box];
      return { ...app, boxes: held ? { [box]: held } : {} };
    });
    const id = selectedOf(store.get());
    if (id) void loadDetails(id);
    void loadDead();
  }

  async function loadDead(): Promise<void> {
    const tasks = await api.deadTasks().catch(() => null);
    if (tasks) store.update((app) => ({ ...app, dead: tasks.length }));
  }

  function entered(me: Me): void {
    store.update((app) => ({ ...app, session: "in", me, notice: null }));
    live.start(me.id);
    const id = selectedOf(store.get());
    if (id) openThread(id);
    refresh();
  }

  async function begin(): Promise<void> {
    try {
      entered((await api.me()).agent);
    } catch (cause) {
      const gone = cause instanceof ApiError && cause.status === 401;
      store.update((app) => signedOut(app, gone ? null : explain(cause)));
    }
  }

  async function login(email: string, password: string): Promise<void> {
    entered((await api.login(email, password)).agent);
  }

  async function logout(): Promise<void> {
    live.stop(true);
    await api.logout().catch(() => undefined);
    store.update((app) => signedOut(app, null));
  }

  function sessionEnded(): void {
    if (store.get().session !== "in") return;
    live.stop(false);
    store.update((app) => signedOut(app, t("login.ended")));
  }

  // The live connection was refused: is the session gone?
  async function checkSession(): Promise<void> {
    try {
      await api.me();
    } catch (cause) {
      if (cause instanceof ApiError && cause.status === 401) sessionEnded();
    }
  }

  const done: Record<DeskAct, Key> = {
    claim: "toast.claimed",
    return: "toast.returned",
    finish: "toast.finished",
    "take-over": "toast.tookOver",
  };

  async function act(id: string, what: DeskAct): Promise<boolean> {
    if (store.get().busy[id]) return false;
    store.update((app) => ({ ...app, busy: { ...app.busy, [id]: what } }));
    try {
      const row = await api.act(id, what);
      store.update((app) => onRow(app, row));
      const undo = what === "claim" ? { label: t("act.return"), run: () => void act(id, "return") } : undefined;
      const reopen = what === "finish" ? { label: t("act.reopen"), run: () => void act(id, "take-over") } : undefined;
      toast(t(done[what], { name: row.user.name }), "good", undo ?? reopen);
      refreshCounts();
      void loadDetails(id);
      return true;
    } catch (cause) {
      toast(conflict(cause) ?? explain(cause), "bad");
      if (cause instanceof ApiError && cause.status === 409) void loadDetails(id);
      return false;
    } finally {
      store.update((app) => ({ ...app, busy: omit(app.busy, id) }));
    }
  }

  function conflict(cause: unknown): string | null {
    if (!(cause instanceof ApiError) || cause.code !== "already_claimed") return null;
    return cause.message || t("error.claimed");
  }

  // Two who were taken for one person are two again.
  async function undoMerge(id: string, merge: string): Promise<void> {
    try {
      await api.undoMerge(merge);
      toast(t("merge.undone"), "good");
      refreshCounts();
    } catch (cause) {
      toast(explain(cause), "bad");
    }
    void loadDetails(id);
  }

  async function retryDelivery(id: string, task: string): Promise<void> {
    try {
      await api.settleTask(task, "retry");
      toast(t("delivery.retried"), "good");
    } catch (cause) {
      toast(explain(cause), "bad");
    }
    void loadDetails(id);
  }

  // Asks for a yes only when the person wrote last: then finishing may be a slip.
  function ask(id: string | null): void {
    const last = id ? store.get().threads[id]?.entries.at(-1)?.message : undefined;
    if (id && last?.author.type !== "user") return void finish(id);
    store.update((app) => ({ ...app, asking: id }));
  }

  // Finishing leads on to the next conversation of the box, as in a pile that is worked off.
  async function finish(id: string): Promise<void> {
    const { route } = store.get();
    const list = currentList(store.get());
    const at = list.findIndex((row) => row.conversation.id === id);
    const next = list[at + 1] ?? list[at - 1];
    const left = await act(id, "finish");
    if (!left || route.page !== "inbox" || selectedOf(store.get()) !== id || route.box === "finished") return;
    go({ ...route, conversation: next?.conversation.id ?? null, seq: null });
  }

  function seen(id: string, seq: number): void {
    const row = store.get().rows[id];
    if (row && row.conversation.businessReadSeq >= seq) return;
    live.read(id, seq);
    store.update((app) => readUpTo(app, id, seq));
  }

  // Somebody deleted it: who looks at it is told, and led back to the list.
  function gone(id: string): void {
    const { rows, route } = store.get();
    const open = selectedOf(store.get()) === id;
    const erased = rows[id] !== undefined && rows[id].user.id === store.get().erasing?.user.id;
    if (open && !erased) toast(t("toast.deleted", { name: rows[id]?.user.name ?? "" }));
    store.update((app) => onDeleted(app, id));
    if (open && route.page === "inbox") env.navigate(formatRoute({ ...route, conversation: null, seq: null }));
    refreshCounts();
  }

  // Wide windows remember whether the details stand beside; in narrow ones they are a drawer that closes by itself.
  function showDetails(shown: boolean, wide: boolean): void {
    if (wide) setSettings({ detailsShown: shown });
    else store.update((app) => ({ ...app, drawer: shown }));
  }

  function setAway(away: boolean): void {
    live.away(away);
    store.update((app) => ({ ...app, away }));
  }

  function move(step: 1 | -1): void {
    const { route } = store.get();
    if (route.page !== "inbox") return;
    const next = neighbour(currentList(store.get()), route.conversation, step);
    if (next) go({ ...route, conversation: next, seq: null });
  }

  function setSettings(change: Partial<Settings>): void {
    store.update((app) => ({ ...app, settings: { ...app.settings, ...change } }));
    saveSettings(env.shelf, store.get().settings);
  }

  function reached(): void {
    store.update((app) => ({ ...app, target: null }));
  }

  return {
    ...createDataRequests(store, { api, t, toast, explain, reload: loadDetails }),
    ...{ toast, dismiss, explain, go, arrive, loadBox, loadDetails, refresh, refreshCounts, begin, login, logout },
    ...{
      sessionEnded,
      checkSession,
      refreshDetails,
      act,
      ask,
      undoMerge,
      retryDelivery,
      finish,
      seen,
      gone,
      move,
      setSettings,
      setAway,
      showDetails,
      reached,
      live,
      api,
      shelf: env.shelf,
    },
  };
}

function omit<T>(held: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(held).filter(([name]) => name !== key));
}

export function currentList(app: App): Row[] {
  return app.route.page === "inbox" ? listBox(app.rows, app.route.box, app.me?.id ?? "") : [];
}
