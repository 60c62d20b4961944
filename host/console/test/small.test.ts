import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createApi, type ApiError } from "../src/api";
import { plural, tables, translator } from "../src/i18n/i18n";
import { countdown } from "../src/i18n/time";
import { findEmoji } from "../src/lib/emoji";
import { browserOf, clientInfo, inWords } from "../src/lib/facts";
import { initialsOf } from "../src/lib/initials";
import { titleWith } from "../src/lib/notify";
import { piecesOf } from "../src/lib/snippet";
import { formatRoute, parseRoute } from "../src/state/route";
import { defaults, loadDraft, loadSettings, pageShelf, saveDraft, saveSettings } from "../src/state/settings";
import { fill, loadSnippets, matching } from "../src/state/snippets";
import { createStore } from "../src/state/store";

describe("The address bar", () => {
  test("leads back to where it came from", () => {
    for (const hash of ["#/shared", "#/mine/01J", "#/mine/01J/42", "#/dead-letters", "#/all/a%2Fb"]) {
      assert.equal(formatRoute(parseRoute(hash)), hash);
    }
  });
  test("leads home when it makes no sense", () => {
    for (const hash of ["", "#/nothing", "#/%E0%A4%A", "#/<script>"])
      assert.equal(formatRoute(parseRoute(hash)), "#/shared");
    assert.equal(formatRoute(parseRoute("#/mine/01J/-3")), "#/mine/01J");
  });
});

test("A snippet's matches become pieces, and markup in it stays text", () => {
  assert.deepEqual(piecesOf("a \uE000<b>\uE001 c"), [
    { text: "a ", hit: false },
    { text: "<b>", hit: true },
    { text: " c", hit: false },
  ]);
});

test("A name that turns the direction of text turns nothing but itself", () => {
  const t = translator("en");
  assert.equal(t("thread.typing", { name: "Ana" }), "Ana is typing");
  assert.equal(t("thread.typing", { name: "שרה" }), "\u2068שרה\u2069 is typing");
  assert.equal(t("thread.typing", { name: "\u2069\u202Eana" }), "\u2068\u202Eana\u2069 is typing");
});

test("Names of machines are told in words, people's own stay", () => {
  assert.equal(inWords("question_answered"), "Question answered");
  assert.equal(inWords("orderId"), "Order id");
  assert.equal(inWords("Order no."), "Order no.");
  assert.equal(inWords("I said so"), "I said so");
});

test("A browser is told by its name", () => {
  const webKit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
  const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0";
  const known = {
    "Firefox 132, Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Chrome 131, Android": `Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`,
    "Edge 131, Windows": `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/131.0.0.0`,
    "Safari 18, macOS": `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/18.1 Safari/605.1.15`,
    "Safari 18, iPhone":
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${webKit} ` + "Version/18.1 Mobile/15E148 Safari/604.1",
    "curl/8.5.0": "curl/8.5.0",
  };
  for (const [name, userAgent] of Object.entries(known)) assert.equal(browserOf(userAgent), name);
});

describe("Every language", () => {
  const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const locale of ["fr", "es"] as const) {
    test(`${locale} fills the same holes as English`, () => {
      for (const [key, text] of Object.entries(tables.en)) {
        assert.deepEqual(holes(tables[locale][key as keyof typeof tables.en]), holes(text), key);
      }
    });
  }
  test("counts as it should", () => {
    assert.equal(plural("en", "list.unread", 1), "1 unread message");
    assert.equal(plural("fr", "list.unread", 0), "0 message non lu");
    assert.equal(plural("es", "list.unread", 2), "2 mensajes sin leer");
  });
  test("puts values in as text", () => {
    assert.equal(translator("en")("thread.typing", { name: "{time} <b>" }), "{time} <b> is typing");
  });
});

test("A lock counts down in minutes and seconds", () => {
  assert.deepEqual([847, 60, 9.2, -1].map(countdown), ["14:07", "1:00", "0:10", "0:00"]);
});

test("Initials are the first letters of the first and the last name", () => {
  assert.deepEqual(["Ana Lúcia Silva", "李小龙", "Zoë 🌸", "👩‍👧", ""].map(initialsOf), ["AS", "李", "Z", "👩‍👧", "?"]);
});

test("The title tells how many wait", () => {
  assert.equal(titleWith(0, "Hubbub"), "Hubbub");
  assert.equal(titleWith(3, "Hubbub"), "(3) Hubbub");
  assert.equal(titleWith(150, "Hubbub"), "(99+) Hubbub");
});

test("Emoji are found by their words", () => {
  assert.equal(findEmoji("thumbs up")[0]?.[0], "👍");
  assert.deepEqual(findEmoji("no such thing"), []);
});

test("A client's page is read from either of its forms", () => {
  assert.deepEqual(clientInfo({ page: { url: "https://a.example", title: "A" }, os: "Linux" }), {
    page: { url: "https://a.example", title: "A" },
    rest: [["os", "Linux"]],
  });
  assert.deepEqual(clientInfo({ pageUrl: "https://b.example" }).page, { url: "https://b.example", title: "" });
  assert.equal(clientInfo(null).page, null);
});

describe("Settings and drafts", () => {
  test("come back as they were left", () => {
    const shelf = pageShelf();
    saveSettings(shelf, { ...defaults(["fr-CA"]), theme: "dark", enterSends: false });
    const back = loadSettings(shelf, ["en"]);
    assert.deepEqual([back.theme, back.locale, back.enterSends], ["dark", "fr", false]);
  });
  test("survive whatever else lies in the storage", () => {
    for (const junk of ["", "null", "7", "{broken", '{"theme":"<script>","sound":"yes"}']) {
      const shelf = { ...pageShelf(), getItem: () => junk };
      assert.deepEqual(loadSettings(shelf, ["de"]), defaults(["de"]));
    }
  });
  test("are kept for each agent and conversation, and go when empty", () => {
    const shelf = pageShelf();
    saveDraft(shelf, "ana", "c1", "Hello");
    assert.equal(loadDraft(shelf, "ana", "c1"), "Hello");
    assert.equal(loadDraft(shelf, "ben", "c1"), "");
    saveDraft(shelf, "ana", "c1", "  ");
    assert.equal(loadDraft(shelf, "ana", "c1"), "");
  });
  test("do without a storage that refuses", () => {
    const refuse = () => {
      throw new Error("forbidden");
    };
    const shelf = { getItem: refuse, setItem: refuse, removeItem: refuse };
    assert.equal(loadDraft(shelf, "ana", "c1"), "");
    assert.doesNotThrow(() => saveDraft(shelf, "ana", "c1", "text"));
  });
});

test("A saved reply names the person, or closes the gap where the name is unknown", () => {
  assert.equal(fill("Hi {name}, welcome", "Marta"), "Hi Marta, welcome");
  assert.equal(fill("Hi {name}, welcome", null), "Hi, welcome");
  const one = { id: "1", title: "Refund", text: "Your money is on its way" };
  assert.deepEqual(matching([one], "money way"), [one]);
  assert.deepEqual(matching([one], "parcel"), []);
  assert.deepEqual(loadSnippets({ ...pageShelf(), getItem: () => '[{"id":1}]' }, [one]), []);
});

test("A store tells its readers of real changes only", () => {
  const store = createStore({ n: 1 });
  let heard = 0;
  const stop = store.subscribe(() => ++heard);
  store.update((state) => state);
  store.update((state) => ({ n: state.n + 1 }));
  stop();
  store.update(() => ({ n: 9 }));
  assert.equal(heard, 1);
});

describe("The hub's HTTP answers", () => {
  const answering = (response: () => Response, seen: Request[] = []) => {
    let gone = 0;
    const send = ((path: string, init: RequestInit) => {
      seen.push(new Request(`http://hub${path}`, { method: init.method ?? "GET", headers: init.headers ?? {} }));
      return Promise.resolve(response());
    }) as typeof fetch;
    return { api: createApi(() => ++gone, send), gone: () => gone, seen };
  };
  const error = (status: number, code: string, headers = {}) =>
    new Response(JSON.stringify({ errors: [{ code, title: code }] }), { status, headers });

  test("that change something carry the CSRF token", async () => {
    const hub = answering(() => new Response(JSON.stringify({ agent: {}, csrfToken: "secret", row: {} })));
    await hub.api.login("a@b.c", "password");
    await hub.api.act("c/1", "claim");
    assert.equal(hub.seen[1]?.headers.get("X-CSRF-Token"), "secret");
    assert.equal(hub.seen[1]?.url, "http://hub/console/api/conversations/c%2F1/claim");
  });
  test("tell how long a lock lasts", async () => {
    const hub = answering(() => error(429, "locked", { "Retry-After": "847" }));
    await assert.rejects(
      hub.api.login("a", "b"),
      (cause: ApiError) => cause.code === "locked" && cause.retryAfterS === 847,
    );
    assert.equal(hub.gone(), 0);
  });
  test("sign the agent out when the session is gone, but not when a password is wrong", async () => {
    const hub = answering(() => error(401, "unauthorized"));
    await assert.rejects(hub.api.login("a", "b"));
    assert.equal(hub.gone(), 0);
    await assert.rejects(hub.api.inbox("mine"));
    assert.equal(hub.gone(), 1);
  });
  test("that are no JSON, or never come, are errors with a code", async () => {
    const broken = answering(() => new Response("<html>", { status: 502 }));
    await assert.rejects(broken.api.inbox("mine"), (cause: ApiError) => cause.code === "http_502");
    const api = createApi(
      () => undefined,
      () => Promise.reject(new TypeError("failed to fetch")),
    );
    await assert.rejects(api.inbox("mine"), (cause: ApiError) => cause.status === 0);
  });
});
