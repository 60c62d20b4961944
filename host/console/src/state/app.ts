// All that the console knows, in one value. state/hub.ts changes it on what the hub says, state/actions.ts on what
// the agent does.
import type { AgentRef, BoxId, Colleague, Counts, Details, Erasure, Me, Row } from "../model/types";
import type { Settings } from "./settings";
import { home, type Route } from "./route";
import type { Thread } from "./thread";

export type Link = "connecting" | "online" | "lost";

// A message to bring into view.
export interface Target {
  readonly conversation: string;
  readonly seq: number;
}

export interface Toast {
  readonly id: number;
  readonly tone: "plain" | "good" | "bad";
  readonly text: string;
  readonly act?: { readonly label: string; readonly run: () => void };
}

export interface BoxState {
  readonly phase: "idle" | "loading" | "ready" | "failed";
  readonly error?: string;
}

// An export of a person's data under way, or why there is none.
export type Export = { readonly bytes: number } | { readonly error: string };

// Whom the administrator is about to erase, as they were when it was asked: their conversations may go any moment.
export interface Erasing {
  readonly user: { readonly id: string; readonly name: string; readonly avatarUrl?: string };
  readonly addresses: readonly string[];
  readonly merged: readonly string[]; // the names of those who were found to be the same person
  readonly phase: "asked" | "busy" | "done";
  readonly error?: string;
  readonly proof?: Erasure;
}

export interface App {
  readonly session: "checking" | "out" | "in";
  readonly me: Me | null;
  readonly notice: string | null; // shown on the login page
  readonly link: Link;
  readonly everOnline: boolean;
  readonly limits: { readonly maxUploadBytes: number; readonly mediaTypes: readonly string[] };
  readonly colleagues: readonly Colleague[];
  readonly route: Route;
  readonly rows: Readonly<Record<string, Row>>;
  readonly boxes: Readonly<Partial<Record<BoxId, BoxState>>>;
  readonly counts: Counts;
  readonly threads: Readonly<Record<string, Thread>>;
  readonly details: Readonly<Record<string, Details>>;
  readonly detailsFailed: Readonly<Record<string, string>>;
  readonly presence: Readonly<Record<string, readonly AgentRef[]>>;
  readonly busy: Readonly<Record<string, string>>; // conversation → desk act under way
  readonly asking: string | null; // the conversation whose finishing waits for a yes
  readonly exports: Readonly<Record<string, Export>>; // by user
  readonly erasing: Erasing | null;
  readonly dead: number;
  readonly away: boolean;
  readonly target: Target | null;
  readonly drawer: boolean; // the details, where they lie over the conversation
  readonly toasts: readonly Toast[];
  readonly settings: Settings;
}

export function initialApp(settings: Settings, route: Route = home): App {
  return {
    session: "checking",
    me: null,
    notice: null,
    link: "connecting",
    everOnline: false,
    limits: { maxUploadBytes: 25 * 1024 * 1024, mediaTypes: [] },
    colleagues: [],
    route,
    rows: {},
    boxes: {},
    counts: { shared: 0, mine: 0, automated: 0 },
    threads: {},
    details: {},
    detailsFailed: {},
    presence: {},
    busy: {},
    asking: null,
    exports: {},
    erasing: null,
    dead: 0,
    away: false,
    target: null,
    drawer: false,
    toasts: [],
    settings,
  };
}

export function selectedOf(app: App): string | null {
  return app.route.page === "inbox" ? app.route.conversation : null;
}

// Signing out leaves nothing of the persons' behind in memory, only the settings.
export function signedOut(app: App, notice: string | null): App {
  return { ...initialApp(app.settings, app.route), session: "out", notice };
}
