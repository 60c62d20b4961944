import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Chat } from "../chat";
import { Elsewhere, type Channel, type Step } from "../elsewhere";

interface Asked {
  method: string;
  path: string;
  token: string;
  body: Record<string, string>;
}

/** The hub's part: what it offers, and one answer a request. */
class FakeHub {
  asked: Asked[] = [];
  answers: [status: number, body: object, headers?: Record<string, string>][] = [];
  offers: object = {};

  fetch = (url: URL, init: RequestInit): Promise<Response> => {
    const method = init.method ?? "GET";
    const token = (init.headers as Record<string, string>)["Authorization"] ?? "";
    const body = JSON.parse((init.body as string | undefined) ?? "{}") as Record<string, string>;
    this.asked.push({ method, path: url.pathname, token, body });
    const [status, json, headers] = method === "GET" ? [200, this.offers] : (this.answers.shift() ?? [500, {}]);
    return Promise.resolve(new Response(JSON.stringify(json), { status, headers: headers ?? {} }));
  };
}

const sms = (clients: Channel["clients"] = []): Channel => {
  return { integrationId: "phone", type: "sms", proof: "code", address: "phone", clients };
};
const telegram: Channel = { integrationId: "tg", type: "telegram", proof: "token", clients: [] };
const client = { id: "c1", externalId: "+12025550100" };
function is<At extends Step["at"]>({ step }: Elsewhere, at: At): Extract<Step, { at: At }> {
  assert.equal(step.at, at);
  return step as Extract<Step, { at: At }>;
}
const refusal = (code: string, more: object = {}) => ({ errors: [{ code, title: code }], ...more });

describe("Going on elsewhere", () => {
  const before = globalThis.fetch;
  let hub: FakeHub;
  let tell: (event: object) => void;
  let elsewhere: Elsewhere | null;

  beforeEach(() => {
    hub = new FakeHub();
    hub.offers = { links: [sms(), telegram], awaited: null };
    globalThis.fetch = hub.fetch as typeof fetch;
  });
  afterEach(() => {
    elsewhere?.close();
    globalThis.fetch = before;
  });

  async function open(): Promise<Elsewhere> {
    const texts = new Proxy({}, { get: (_, name) => `${String(name)} {n}` });
    const chat = {
      allTexts: texts,
      locale: "en",
      settings: { hub: "https://hub.test" },
      session: { token: (renew?: boolean) => Promise.resolve(renew ? "new" : "old") },
      live: {
        on: (_: string, listener: (event: object) => void) => {
          tell = listener;
          return () => undefined;
        },
      },
      changed: () => undefined,
      elsewhere: null,
    };
    elsewhere = new Elsewhere(chat as unknown as Chat);
    await settled();
    return elsewhere;
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  async function atCode(): Promise<Elsewhere> {
    const it = await open();
    hub.answers = [
      [201, { link: { status: "pending", proof: "code", address: client.externalId, expiresInMs: 600_000 } }],
    ];
    await it.ask(sms(), "+1 202 555 0100");
    is(it, "code");
    return it;
  }

  test("shows what the hub offers", async () => {
    const it = await open();
    assert.equal(it.step.at, "list");
    assert.deepEqual(
      it.channels.map(({ type }) => type),
      ["sms", "telegram"],
    );
  });

  test("finds a code again that was asked for before", async () => {
    hub.offers = {
      links: [sms()],
      awaited: { integrationId: "phone", address: client.externalId, expiresInMs: 9_000, attemptsLeft: 2 },
    };
    const { step } = await open();
    assert.ok(step.at === "code" && step.address === client.externalId && step.until > Date.now());
  });

  test("asks the address, and takes the code", async () => {
    const it = await atCode();
    assert.equal(is(it, "code").address, client.externalId, "as the hub writes it");
    hub.answers = [[200, { client }]];
    hub.offers = { links: [sms([client])], awaited: null };
    await it.confirm("123456");
    assert.equal(is(it, "done").client.id, "c1");
    assert.deepEqual(
      hub.asked.filter(({ method }) => method === "POST").map(({ path, body }) => [path, body]),
      [
        ["/live/links", { integrationId: "phone", address: "+1 202 555 0100" }],
        ["/live/links/confirm", { code: "123456" }],
      ],
    );
  });

  test("tells what is wrong, and stays", async () => {
    const it = await atCode();
    for (const [status, body, sentence] of [
      [403, refusal("wrong_code", { attemptsLeft: 3 }), "wrongCode 3"],
      [403, refusal("wrong_code", { attemptsLeft: 1 }), "wrongCodeLast {n}"],
      [403, refusal("wrong_code", { attemptsLeft: 0 }), "codeOver {n}"],
      [410, refusal("link_over"), "codeOver {n}"],
      [409, refusal("different_external_ids"), "addressTaken {n}"],
      [500, {}, "elsewhereFailed {n}"],
    ] as const) {
      hub.answers = [[status, body]];
      await it.confirm("123456");
      assert.equal(it.mistake, sentence);
      assert.equal(it.step.at, "code");
      assert.equal(it.busy, false);
    }
  });

  test("tells of an address that is none, and of too many", async () => {
    const it = await open();
    it.choose(sms());
    hub.answers = [[400, refusal("bad_identity")]];
    await it.ask(sms(), "12");
    assert.equal(it.mistake, "badPhone {n}");
    hub.answers = [[429, refusal("too_many_link_requests"), { "Retry-After": "3600" }]];
    await it.ask(sms(), "+1 202 555 0100");
    assert.equal(it.mistake, "tooManyCodes {n}");
    assert.equal(it.step.at, "address");
  });

  test("renews its token once", async () => {
    const it = await open();
    hub.answers = [
      [401, refusal("token_expired")],
      [401, refusal("token_expired")],
    ];
    await it.ask(sms(), "+1 202 555 0100");
    assert.deepEqual(
      hub.asked.slice(1).map(({ token }) => token),
      ["Bearer old", "Bearer new"],
    );
    assert.equal(it.mistake, "elsewhereFailed {n}");
  });

  test("leads to an app by a link, and learns in the conversation that it worked", async () => {
    const it = await open();
    hub.answers = [[201, { link: { status: "pending", url: "https://t.me/acme?start=x", expiresInMs: 600_000 } }]];
    it.choose(telegram);
    await settled();
    assert.equal(is(it, "link").url, "https://t.me/acme?start=x");
    tell({ message: { author: { type: "system" } } });
    await settled();
    is(it, "link"); // the system said something else
    hub.offers = { links: [{ ...telegram, clients: [{ id: "c2", externalId: "42" }] }] };
    tell({ message: { author: { type: "system" } } });
    await settled();
    assert.equal(is(it, "done").client.id, "c2");
  });

  test("disconnects, also what is disconnected already", async () => {
    hub.offers = { links: [sms([client])] };
    const it = await open();
    it.remove(sms([client]), client);
    hub.answers = [[404, refusal("client_not_found")]];
    hub.offers = { links: [sms()] };
    await it.unlink();
    assert.equal(it.step.at, "list");
    assert.deepEqual(it.channels[0]?.clients, []);
    assert.deepEqual(hub.asked.at(-2)?.path, "/live/links/c1");
  });
});
