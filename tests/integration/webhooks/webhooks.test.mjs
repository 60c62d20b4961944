// What docs/webhooks.md promises to the receiver, over a real hub: told once it is true, signed, at least once and under
// one id, whatever becomes of either side.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import test, { after, before } from "node:test";
import SunshineConversations from "sunshine-conversations-client";
import { Hub, apiKey, configText, makeFolder } from "../../support/hub.mjs";
import { Live } from "../../support/live.mjs";
import { Receiver } from "./receiver.mjs";

const origin = "http://shop.test";
const secrets = {
  crm: `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`,
  audit: "not base64, but long enough!",
};
const triggers = [
  "client:add",
  "client:remove",
  "client:update",
  "conversation:create",
  "conversation:message",
  "conversation:message:delivery:channel",
  "conversation:message:delivery:failure",
  "conversation:message:delivery:user",
  "conversation:read",
  "conversation:remove",
  "user:merge",
  "user:remove",
  "user:unmerge",
  "user:update",
];
const integrations = `
  - id: web-main
    plugin: com.hubbub.web-widget
    default_holder: desk
    settings: { allowed_origins: ["*"] }
  - { id: phone, plugin: com.hubbub.simulator.phone, default_holder: desk }`;
let hub;
let crm;
let audit;

const webhook = (id, receiver, more = "") =>
  `\n  - { id: ${id}, target: "${receiver.url}", secret: "\${file:${id}-secret}", timeout: 2s, triggers: ["${triggers.join('", "')}"]${more} }`;
const config = (webhooks) => configText({ console: "{ enabled: false }", integrations, webhooks });

before(async () => {
  crm = await new Receiver(secrets.crm).start();
  audit = await new Receiver(secrets.audit, "raw").start();
  const folder = makeFolder();
  for (const [name, secret] of Object.entries(secrets)) fs.writeFileSync(path.join(folder, `${name}-secret`), secret);
  hub = new Hub(
    folder,
    config(webhook("crm", crm) + webhook("audit", audit, ", include_full_user: true, include_full_source: true")),
  );
  await hub.start();
});

after(async () => {
  await hub?.stop().finally(() => Promise.all([crm?.stop(), audit?.stop()]));
  for (const secret of Object.values(secrets)) {
    assert.ok(!hub.lines.some((line) => line.includes(secret)), "a secret is in the log");
  }
  hub?.cleanUp();
  assert.deepEqual([...crm.mistakes, ...audit.mistakes], []);
});

const until = (find, what, timeout = 60000) => hub.until(find, what, timeout);

const told = (receiver, type, test = () => true, what = type) =>
  until(() => receiver.events(type).find(({ payload }) => test(payload)), what);
const saying = (text) => (payload) => payload.message.content.text === text;
const message = (receiver, text) => told(receiver, "conversation:message", saying(text), text);

// Somebody in the widget, whose words are acknowledged.
async function aVisitor() {
  const session = await hub.widgetSession({ locale: "en" });
  const live = new Live(hub.url, { token: session.token, origin });
  await live.hello();
  return {
    live,
    async says(text) {
      const ack = await live.send(randomUUID(), text);
      assert.equal(ack.t, "ack", JSON.stringify(ack));
      return ack;
    },
  };
}

async function texts(number, text) {
  const response = await fetch(`${hub.url}/hooks/phone/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: hub.url },
    body: JSON.stringify({ address: number, id: randomUUID(), text }),
  });
  assert.equal(response.status, 200, await response.text());
}

test("a conversation is told in its order, in shapes that a client of v2 reads", async () => {
  const visitor = await aVisitor();
  const { conversation } = await visitor.says("hello 👋🏽");
  for (let n = 1; n <= 20; n += 1) await visitor.says(`line ${n}`);
  await message(crm, "line 20");
  await message(audit, "line 20");
  const mine = crm.events().filter(({ payload }) => payload.conversation?.id === conversation);
  assert.deepEqual(
    mine.slice(0, 2).map(({ type }) => type),
    ["conversation:create", "conversation:message"],
  );
  const said = mine
    .filter(({ type }) => type === "conversation:message")
    .map(({ payload }) => payload.message.content.text);
  assert.deepEqual(said, ["hello 👋🏽", ...Array.from({ length: 20 }, (_, n) => `line ${n + 1}`)]);
  const event = SunshineConversations.ConversationMessageEvent.constructFromObject(
    audit.events("conversation:message").find(({ payload }) => saying("line 20")(payload)),
  );
  assert.equal(event.payload.message.author.type, "user");
  assert.ok(event.payload.message.author.user.profile);
  assert.equal(event.payload.message.source.client.integrationId, "web-main");
  assert.equal(event.payload.conversation.id, conversation);
  const ids = (receiver) => receiver.events("conversation:message").map(({ id }) => id);
  assert.deepEqual(ids(crm).sort(), ids(audit).sort(), "an event has one id for all who hear of it");
});

test("what the business answers, how far it comes, and that it was read", async () => {
  const visitor = await aVisitor();
  const { conversation } = await visitor.says("anybody there?");
  const { body } = await hub.api("POST", `/conversations/${conversation}/messages`, {
    author: { type: "business" },
    content: { type: "text", text: "at your service" },
  });
  const [{ id }] = body.messages;
  const answer = await visitor.live.next((frame) => frame.t === "message" && frame.message.id === id);
  assert.equal((await message(crm, "at your service")).payload.message.author.type, "business");
  const of = (payload) => payload.message.id === id;
  const sent = await told(crm, "conversation:message:delivery:channel", of);
  assert.deepEqual(sent.payload.destination, { type: "web", integrationId: "web-main" });
  visitor.live.say({ t: "got", conversation, seq: answer.message.seq });
  await told(crm, "conversation:message:delivery:user", of);
  visitor.live.say({ t: "read", conversation, seq: answer.message.seq });
  const read = await told(crm, "conversation:read", (payload) => payload.conversation.id === conversation);
  assert.equal(read.payload.activity.author.type, "user");
  assert.equal(crm.events("conversation:message:delivery:user").filter(({ payload }) => of(payload)).length, 1);
});

test("two who are one person, a client that goes, and somebody who is forgotten", async () => {
  const number = "+33600000001";
  const visitor = await aVisitor();
  const { conversation } = await visitor.says("from the web");
  await texts(number, "from the phone");
  const phone = (await message(crm, "from the phone")).payload;
  const web = (await message(crm, "from the web")).payload;
  const [one, other] = [web.message.author.userId, phone.message.author.userId];
  const linked = await hub.api("POST", `/users/${one}/clients`, {
    matchCriteria: { type: "sms", integrationId: "phone", address: number },
    confirmation: { type: "immediate" },
  });
  assert.equal(linked.status, 201, JSON.stringify(linked.body));
  const merged = (await told(crm, "user:merge", ({ mergedUsers }) => mergedUsers.surviving.id === one)).payload;
  assert.equal(merged.mergedUsers.discarded.id, other);
  assert.deepEqual(merged.movedConversations, [{ id: phone.conversation.id }]);
  const updated = await told(crm, "client:update", ({ reason, user }) => reason === "confirmed" && user.id === one);
  assert.equal(updated.payload.client.externalId, number);

  const unlinked = await hub.api("DELETE", `/users/${one}/clients/${updated.payload.client.id}`);
  assert.equal(unlinked.status, 200);
  const removed = await told(crm, "client:remove", ({ client }) => client.id === updated.payload.client.id);
  assert.equal(removed.payload.reason, "api");

  assert.equal((await hub.api("DELETE", `/users/${one}`)).status, 200);
  await told(crm, "user:remove", ({ user }) => user.id === one);
  const gone = await told(crm, "conversation:remove", (payload) => payload.conversation.id === conversation);
  assert.deepEqual(Object.keys(gone.payload.conversation).sort(), ["id", "type"]);
});

test("a target that is slow, hangs, fails or asks for a pause keeps nobody else waiting, and misses nothing", async () => {
  const trouble = {
    "first hangs": (tries) => (tries === 0 ? { hang: true } : { status: 200 }),
    "first fails": (tries) => (tries === 0 ? { status: 500 } : { status: 200 }),
    "first is lost": (tries) => (tries === 0 ? { status: 502 } : { status: 204 }),
  };
  crm.behave = ({ event }, tries) => trouble[event.payload.message?.content?.text]?.(tries) ?? { status: 200 };
  const begun = Date.now();
  const visitors = await Promise.all(
    Object.keys(trouble).map(async (text) => {
      const visitor = await aVisitor();
      await visitor.says(text);
      await visitor.says(`after: ${text}`);
      return visitor;
    }),
  );
  const other = await aVisitor();
  await other.says("untroubled");
  await message(crm, "untroubled");
  for (const text of Object.keys(trouble)) await message(audit, `after: ${text}`);
  assert.ok(Date.now() - begun < 5000, "others did not wait");
  for (const text of Object.keys(trouble)) {
    await message(crm, `after: ${text}`);
    const tries = crm.calls.filter(({ event }) => event.payload.message?.content?.text === text);
    assert.equal(tries.length, 2, text);
    assert.equal(tries[0].body, tries[1].body, "the same words");
    const order = crm.events("conversation:message").map(({ payload }) => payload.message.content.text);
    assert.ok(order.indexOf(text) < order.indexOf(`after: ${text}`), "in order");
  }
  for (const visitor of [...visitors, other]) visitor.live.close();
});

test("Retry-After is honoured with every call", async () => {
  let refused;
  crm.behave = ({ event }, tries) => {
    if (event.type !== "conversation:message" || tries > 0 || refused) return { status: 200 };
    refused = Date.now();
    return { status: 429, headers: { "retry-after": "12" } };
  };
  const visitor = await aVisitor();
  await visitor.says("too much");
  await until(() => refused, "the refusal");
  await (await aVisitor()).says("meanwhile");
  await message(crm, "too much");
  await message(crm, "meanwhile");
  const later = crm.calls.filter(({ at }) => at > refused + 1000);
  assert.ok(later.length > 0);
  assert.ok(
    later.every(({ at }) => at >= refused + 12_000 - 100),
    "not before",
  );
});

test("a target that is away, and a hub that is killed again and again: nothing is lost, nothing has two ids", async () => {
  crm.behave = () => ({ status: 200 });
  await crm.stop();
  const said = [];
  const visitor = await aVisitor();
  for (let n = 0; n < 10; n += 1) {
    said.push(`while away ${n}`);
    await visitor.says(said.at(-1));
  }
  await hub.kill();
  await hub.start();
  await crm.start();
  for (let kill = 0; kill < 3; kill += 1) {
    const someone = await aVisitor();
    const text = ({ event }) => event.payload.message?.content?.text ?? "";
    // It has the call, the hub not the answer.
    crm.behave = (call) => (text(call).startsWith("before kill") ? { hang: true } : { status: 200 });
    for (let n = 0; n < 5; n += 1) {
      said.push(`before kill ${kill}, ${n}`);
      await someone.says(said.at(-1));
    }
    await until(() => crm.calls.some((call) => text(call) === `before kill ${kill}, 0`), "the call");
    await hub.kill();
    crm.behave = () => ({ status: 200 });
    await hub.start();
  }
  for (const text of said) await message(crm, text);
  for (const text of said) {
    const ids = new Set(
      crm.calls.filter(({ event }) => event.payload.message?.content?.text === text).map(({ id }) => id),
    );
    assert.equal(ids.size, 1, text);
  }
  const order = crm.events("conversation:message").map(({ payload }) => payload.message.content.text);
  for (const start of ["while away", "before kill 0", "before kill 1", "before kill 2"]) {
    const mine = order.filter((text) => text.startsWith(start));
    assert.deepEqual(
      mine,
      said.filter((text) => text.startsWith(start)),
      start,
    );
  }
});

test("what a target refuses is a dead letter, which metrics show", async () => {
  crm.behave = ({ event }) => ({ status: event.payload.message?.content?.text === "unwelcome" ? 404 : 200 });
  const visitor = await aVisitor();
  const died = hub.logged(({ message: text, kind }) => text === "a task gave up" && kind === "webhook");
  await visitor.says("unwelcome");
  assert.match((await died).error, /http_404: http:\/\/127\.0\.0\.1:\d+\/hooks\/hubbub answered 404$/);
  await visitor.says("welcome");
  await message(crm, "welcome");
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  assert.match(
    metrics,
    /hubbub_webhook_calls_total\{outcome="failed",webhook="crm"\} [1-9]|hubbub_webhook_calls_total\{webhook="crm",outcome="failed"\} [1-9]/,
  );
});

test("an edit of the file applies at once, and REST shows what is set up, without secrets", async () => {
  const client = new SunshineConversations.ApiClient();
  client.basePath = hub.url;
  Object.assign(client.authentications.basicAuth, { username: apiKey.id, password: apiKey.secret });
  const api = new SunshineConversations.WebhooksApi(client);
  const { webhooks } = await api.listWebhooks("hub", "webhooks");
  assert.deepEqual(
    webhooks.map(({ id, target, version }) => ({ id, target, version })),
    [
      { id: "crm", target: crm.url, version: "v2" },
      { id: "audit", target: audit.url, version: "v2" },
    ],
  );
  assert.deepEqual(webhooks[0].triggers.sort(), [...triggers].sort());
  assert.ok(!JSON.stringify(webhooks).includes(secrets.audit));
  const applied = hub.logged(({ message: text, key }) => /took effect/.test(text) && key === "webhooks");
  fs.writeFileSync(hub.file, config(webhook("audit", audit)).replace(/port: 0\b/, `port: ${hub.port}`));
  await applied;
  const visitor = await aVisitor();
  const calls = crm.calls.length;
  await visitor.says("for the audit alone");
  const event = await message(audit, "for the audit alone");
  assert.equal(event.payload.message.author.user.profile, undefined);
  assert.equal(crm.calls.length, calls);
  const { webhook: one } = await api.getWebhook("hub", "webhooks", "audit");
  assert.equal(one.includeFullUser, false);
  await assert.rejects(api.getWebhook("hub", "webhooks", "crm"), { status: 404 });
  await assert.rejects(api.listWebhooks("hub", "phone"), { status: 404 });
});
