// What a person may ask of the business: to be answered on their channel, to see what is kept of them, to be forgotten.
import { ApiError, type Api } from "../api";
import type { Translate } from "../i18n/i18n";
import { saveFile } from "../lib/save_file";
import type { Details, Preference } from "../model/types";
import type { App, Erasing, Toast } from "./app";
import type { Store } from "./store";

interface Parts {
  readonly api: Api;
  readonly t: Translate;
  readonly toast: (text: string, tone: Toast["tone"]) => void;
  readonly explain: (cause: unknown) => string;
  readonly reload: (conversation: string) => Promise<void>;
}

export function createDataRequests(store: Store<App>, { api, t, toast, explain, reload }: Parts) {
  const wanted = new Map<string, string>(); // user and preference → what was chosen last, while one is being stored

  // "": no preference. One call at a time for each, so that what was chosen last is what stays.
  async function prefer(conversation: string, user: string, what: Preference, value: string): Promise<void> {
    store.update((app) => onPreferred(app, conversation, what, value));
    const key = `${what} ${user}`;
    const underWay = wanted.has(key);
    wanted.set(key, value);
    if (underWay) return;
    try {
      for (let stored: string | undefined; stored !== wanted.get(key);) {
        stored = wanted.get(key) ?? "";
        await api.prefer(user, what, stored || null);
      }
      toast(t(what === "channel" ? "prefer.saved" : "responder.saved"), "good");
    } catch (cause) {
      toast(explain(cause), "bad");
    } finally {
      wanted.delete(key);
    }
    await reload(conversation);
  }

  async function exportPerson(user: string): Promise<void> {
    const held = store.get().exports[user];
    if (held && "bytes" in held) return;
    const tell = (bytes: number) => store.update((app) => ({ ...app, exports: { ...app.exports, [user]: { bytes } } }));
    tell(0);
    try {
      const { name, blob } = await api.exportPerson(user, tell);
      if (store.get().session !== "in") return; // not on the screen of whoever is next
      saveFile(name, blob);
      store.update((app) => ({ ...app, exports: without(app.exports, user) }));
      toast(t("data.exported", { name }), "good");
    } catch (cause) {
      store.update((app) => ({ ...app, exports: { ...app.exports, [user]: { error: explain(cause) } } }));
    }
  }

  function askErasure(details: Details): void {
    store.update((app) => ({ ...app, erasing: erasingOf(details) }));
  }

  function closeErasure(): void {
    store.update((app) => ({ ...app, erasing: null }));
  }

  async function erase(user: string, requestId: string): Promise<void> {
    const change = (part: Pick<Erasing, "phase" | "error" | "proof">) =>
      store.update((app) => {
        if (app.erasing?.user.id !== user) return app;
        const { user: who, addresses, merged } = app.erasing;
        return { ...app, erasing: { user: who, addresses, merged, ...part } };
      });
    change({ phase: "busy" });
    try {
      const proof = await api.erasePerson(user, requestId);
      const seen = store.get().erasing?.user.id === user;
      if (seen) change({ phase: "done", proof });
      else if (store.get().session === "in") toast(t("erase.done"), "good");
    } catch (cause) {
      const error = unclear(cause) ? t("erase.unclear") : explain(cause);
      if (store.get().erasing?.user.id === user) change({ phase: "asked", error });
      else if (store.get().session === "in") toast(error, "bad");
    }
  }

  return { prefer, exportPerson, askErasure, closeErasure, erase };
}

// The answer was lost: whether the person is erased, only the proofs can tell.
function unclear(cause: unknown): boolean {
  return cause instanceof ApiError && cause.status === 0;
}

const fieldOf = { channel: "preferredChannel", responder: "preferredResponder" } as const;

export function onPreferred(app: App, conversation: string, what: Preference, value: string): App {
  const details = app.details[conversation];
  if (!details) return app;
  const profile = { ...details.person.user.profile, [fieldOf[what]]: value || undefined };
  const user = { ...details.person.user, profile };
  const person = { ...details.person, user };
  return { ...app, details: { ...app.details, [conversation]: { ...details, person } } };
}

function erasingOf({ row, person }: Details): Erasing {
  const { id, name, avatarUrl } = row.user;
  const addresses = person.clients.flatMap((one) => (one.address ? [one.address] : []));
  const email = person.user.profile?.email;
  return {
    user: { id, name, ...(avatarUrl ? { avatarUrl } : {}) },
    addresses: [...new Set([...(email ? [email] : []), ...addresses])],
    merged: person.merges.filter((one) => !one.undoneAt).map((one) => one.other.name || one.other.id),
    phase: "asked",
  };
}

function without<T>(held: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(held).filter(([name]) => name !== key));
}
