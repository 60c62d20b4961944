// What agents and administrators do for a person: the preferred channel, an export, an erasure.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { ApiError, createApi, type Api } from "../src/api";
import { kindName } from "../src/i18n/kinds";
import { translator } from "../src/i18n/i18n";
import { plainWord } from "../src/lib/confirm";
import { choicesOf } from "../src/lib/prefers";
import type { Details, Erasure, PersonClient } from "../src/model/types";
import { initialApp, type App } from "../src/state/app";
import { createDataRequests } from "../src/state/data_requests";
import { defaults } from "../src/state/settings";
import { createStore, type Store } from "../src/state/store";
import { row } from "./rows";

const client = (type: string, integrationId: string, more: Partial<PersonClient> = {}): PersonClient => ({
  id: `${integrationId}-${type}`,
  type,
  integrationId,
  status: "active",
  ...more,
});

describe("The channels to prefer", () => {
  const valuesOf = (clients: PersonClient[], preferred = "") => choicesOf(clients, preferred).map((one) => one.value);
  test("are those that reach the person", () => {
    const pending = client("email", "mail-main", { status: "pending" });
    assert.deepEqual(valuesOf([client("web", "web-main"), client("sms", "sms-main"), pending]), ["web", "sms"]);
  });
  test("tell the integrations of one type apart, when there are several", () => {
    const clients = [client("sms", "sms-fr"), client("sms", "sms-de"), client("web", "web-main")];
    assert.deepEqual(valuesOf(clients), ["sms", "sms-fr", "sms-de", "web"]);
  });
  test("hold what somebody else chose, also where the person can't be reached now", () => {
    assert.deepEqual(valuesOf([client("sms", "sms-main")], "sms-main"), ["sms", "sms-main"]);
    assert.deepEqual(choicesOf([client("web", "web-main")], "telegram").at(-1), {
      value: "telegram",
      type: "telegram",
      integrationId: "",
      reach: "none",
    });
    const blocked = client("sms", "sms-main", { status: "blocked" });
    assert.deepEqual(choicesOf([blocked], "sms-main").at(-1)?.type, "sms");
  });
  test("say where the person has opted out", () => {
    const out = client("sms", "sms-main", { optedOut: { at: "2026-11-21T10:00:00Z", evidence: "STOP" } });
    assert.deepEqual(
      choicesOf([out, client("web", "web-main")], "").map((one) => one.reach),
      ["optedOut", "open"],
    );
  });
});

test("The word to confirm is taken in any case, accents or not, and nothing else is", () => {
  for (const typed of ["Effacer", " EFFACER ", "éffacer"]) assert.equal(plainWord(typed), plainWord("effacer"));
  for (const typed of ["", "effac", "effacer tout"]) assert.notEqual(plainWord(typed), plainWord("effacer"));
});

test("What was removed is told in the agent's words, and what is new in the hub's", () => {
  assert.equal(kindName(translator("fr"), "messages"), "Messages");
  assert.equal(kindName(translator("en"), "identities"), "Verified claims");
  assert.equal(kindName(translator("en"), "stock_levels"), "Stock levels");
});

const details: Details = {
  row: row(),
  person: {
    user: { id: "u-c1", profile: { email: "m@example.org" } },
    clients: [client("sms", "sms-main", { address: "+33123456789" })],
    identities: [],
    merges: [],
  },
  tickets: [],
  earlier: [],
  control: { holder: "desk" },
  deliveries: [],
  answersTo: null,
};
const proof: Erasure = {
  id: "e1",
  userId: "u-c1",
  requestedBy: "agent:ana",
  state: "finishing",
  erasedAt: "2026-11-21T10:00:00Z",
  removed: [],
};

interface Held<T> {
  readonly settle: (value: T) => void;
  readonly fail: (cause: unknown) => void;
}

describe("An agent's wish for a person", () => {
  let store: Store<App>;
  let said: string[];
  let calls: unknown[][];
  let held: Held<never>[];
  let requests: ReturnType<typeof createDataRequests>;

  beforeEach(() => {
    said = [];
    calls = [];
    held = [];
    store = createStore<App>({ ...initialApp(defaults(["en"])), session: "in", details: { c1: details } });
    const pending =
      (name: string) =>
      (...given: unknown[]) => {
        calls.push([name, ...given.filter((one) => typeof one !== "function")]);
        return new Promise((settle, fail) => held.push({ settle, fail }));
      };
    const api = Object.fromEntries(["prefer", "exportPerson", "erasePerson"].map((one) => [one, pending(one)]));
    requests = createDataRequests(store, {
      api: api as unknown as Api,
      t: translator("en"),
      toast: (text, tone) => said.push(`${tone}: ${text}`),
      explain: (cause) => (cause as Error).message,
      reload: () => Promise.resolve(),
    });
  });
  const preferred = () => store.get().details["c1"]?.person.user.profile?.preferredChannel;
  const answered = () => new Promise((drawn) => setImmediate(drawn));

  test("shows at once, and what was chosen last is what stays", async () => {
    const first = requests.prefer("c1", "u-c1", "channel", "sms");
    assert.equal(preferred(), "sms");
    await requests.prefer("c1", "u-c1", "channel", "web");
    await requests.prefer("c1", "u-c1", "channel", "");
    assert.equal(calls.length, 1, "one call at a time: two might overtake each other");
    held[0]?.settle(undefined as never);
    await answered();
    held[1]?.settle(undefined as never);
    await first;
    assert.deepEqual(calls, [
      ["prefer", "u-c1", "channel", "sms"],
      ["prefer", "u-c1", "channel", null],
    ]);
    assert.equal(preferred(), undefined);
    assert.equal(said.length, 1);
  });

  test("is refused aloud, and may be said again", async () => {
    const first = requests.prefer("c1", "u-c1", "channel", "fax");
    held[0]?.fail(new Error("there is no channel 'fax'"));
    await first;
    assert.deepEqual(said, ["bad: there is no channel 'fax'"]);
    void requests.prefer("c1", "u-c1", "channel", "sms");
    assert.equal(calls.length, 2);
  });

  test("an export is made once however often it is asked for, and its failure is told", async () => {
    const first = requests.exportPerson("u-c1");
    await requests.exportPerson("u-c1");
    assert.equal(calls.length, 1);
    held[0]?.fail(new Error("no space"));
    await first;
    assert.deepEqual(store.get().exports, { "u-c1": { error: "no space" } });
  });

  test("an erasure keeps whom it was about, though the conversation is gone, and ends with the proof", async () => {
    requests.askErasure(details);
    const erasing = requests.erase("u-c1", "ticket-7");
    assert.equal(store.get().erasing?.phase, "busy");
    store.update((app) => ({ ...app, details: {}, rows: {} }));
    held[0]?.settle(proof as never);
    await erasing;
    assert.deepEqual(calls, [["erasePerson", "u-c1", "ticket-7"]]);
    const { phase, addresses } = store.get().erasing ?? {};
    assert.deepEqual([phase, addresses], ["done", ["m@example.org", "+33123456789"]]);
  });

  test("an erasure whose answer is lost says that nobody knows", async () => {
    requests.askErasure(details);
    const erasing = requests.erase("u-c1", "");
    held[0]?.fail(new ApiError(0, "unreachable", "gone"));
    await erasing;
    assert.equal(store.get().erasing?.phase, "asked");
    assert.match(store.get().erasing?.error ?? "", /not known whether/);
  });

  test("an erasure goes on when its dialog is closed, and is told", async () => {
    requests.askErasure(details);
    const erasing = requests.erase("u-c1", "");
    requests.closeErasure();
    held[0]?.settle(proof as never);
    await erasing;
    assert.equal(store.get().erasing, null);
    assert.deepEqual(said, ["good: The person is erased."]);
  });
});

describe("The hub's file", () => {
  const answering = (response: () => Response) =>
    createApi(() => undefined, (() => Promise.resolve(response())) as never);
  test("comes with its name, and tells how much is there", async () => {
    const headers = { "Content-Disposition": 'attachment; filename="person-1.tar"' };
    let told = 0;
    const archive = await answering(() => new Response("twelve bytes", { headers })).exportPerson(
      "1",
      (n) => (told = n),
    );
    assert.deepEqual([archive.name, await archive.blob.text(), told], ["person-1.tar", "twelve bytes", 12]);
  });
  test("that is refused is an error, and so is one that breaks off", async () => {
    const title = "Only an administrator may do this.";
    const forbidden = () => new Response(JSON.stringify({ errors: [{ code: "forbidden", title }] }), { status: 403 });
    await assert.rejects(
      answering(forbidden).exportPerson("1", () => undefined),
      (cause: ApiError) => cause.status === 403 && cause.message === title,
    );
    const broken = () => new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError("cut")) }));
    await assert.rejects(
      answering(broken).exportPerson("1", () => undefined),
      (cause: ApiError) => cause.status === 0,
    );
  });
});
