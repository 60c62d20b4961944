// The client that Sunshine Conversations publishes works against the hub, and both keep to docs/openapi.yaml.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import test, { after, before } from "node:test";
import { apiKey, startHub } from "../../support/hub.mjs";
import { inSeconds, jwt } from "../../support/jwt.mjs";
import { Live } from "../../support/live.mjs";
import { startContractProxy } from "./contract_proxy.mjs";

const sunshine = createRequire(import.meta.url)("sunshine-conversations-client");
const narrow = { id: "key-narrow", secret: "narrow-secret-0123456789abcdef0123456789" };
const integrations = `
  - id: web-main
    plugin: com.hubbub.web-widget
    default_holder: bot
    settings: { allowed_origins: ["*"] }
  - id: web-desk
    plugin: com.hubbub.web-widget
    settings: { allowed_origins: ["*"] }
  - id: bot
    plugin: com.hubbub.greeter`;
let hub;
let proxy;

before(async () => {
  const keys = `{ id: key-main, secret: "\${file:api-key}" }, { id: key-narrow, secret: "\${env:NARROW}", scope: integration }`;
  hub = await startHub({ integrations, api: `{ keys: [${keys}], rate_per_second: 0 }` }, { NARROW: narrow.secret });
  proxy = await startContractProxy(hub.url);
});

after(async () => {
  await proxy?.stop();
  await hub?.stop();
  hub?.cleanUp();
  assert.deepEqual(proxy?.violations, [], "the hub keeps to docs/openapi.yaml");
});

// The client's services, with one set of credentials.
function client({ basic, bearer, headers = {}, url = proxy.url } = {}) {
  const api = new sunshine.ApiClient();
  api.basePath = url;
  Object.assign(api.defaultHeaders, headers);
  if (bearer) api.authentications.bearerAuth.accessToken = bearer;
  const { id, secret } = basic ?? (bearer ? {} : apiKey);
  Object.assign(api.authentications.basicAuth, { username: id, password: secret });
  const services = [
    "Users",
    "Conversations",
    "Messages",
    "Activities",
    "Participants",
    "SwitchboardActions",
    "Attachments",
    "Clients",
  ];
  return Object.fromEntries(services.map((name) => [name.toLowerCase(), new sunshine[`${name}Api`](api)]));
}

// The hub's own refusal, not one of the proxy's: {"errors":[{code,title}]}.
async function assertRefused(promise, status, code) {
  const error = await promise.then(
    (data) => assert.fail(`expected ${status}, got ${JSON.stringify(data)}`),
    (reason) => reason,
  );
  if (!error.status) throw error.error ?? error;
  assert.equal(error.status, status, JSON.stringify(error.body));
  const [first] = error.body.errors;
  assert.match(first.code, code ?? /^[a-z_]+$/);
  assert.ok(first.title.length > 5);
  return error;
}

const text = (words) => ({ type: "text", text: words });
const business = { type: "business", displayName: "Ana" };

async function aPerson(api = client()) {
  const externalId = `person-${randomUUID()}`;
  const { user } = await api.users.createUser("hub", { externalId, profile: { givenName: "Zoë" } });
  return user;
}
async function aConversation(api = client()) {
  const user = await aPerson(api);
  const { conversation } = await api.conversations.createConversation("hub", {
    type: "personal",
    participants: [{ userId: user.id }],
  });
  return { user, conversation, id: conversation.id, author: { type: "user", userId: user.id } };
}

async function everyMessage(api, id) {
  const all = [];
  let page;
  for (;;) {
    const answer = await api.messages.listMessages("hub", id, page ? { page } : {});
    all.unshift(...answer.messages);
    if (!answer.meta.hasMore) return all;
    page = { before: answer.meta.beforeCursor };
  }
}

// --- Users and conversations ------------------------------------------------------------------------------------------

test("a user is made, found by id and by external id, changed and forgotten", async () => {
  const api = client();
  const { user } = await api.users.createUser("hub", {
    externalId: "shop-17",
    signedUpAt: "2026-01-02T03:04:05.000Z",
    profile: { givenName: "José", surname: "Núñez 👋🏽", email: "jose@shop.test", locale: "es-MX" },
    metadata: { plan: "gold", orders: 3, vip: true },
  });
  assert.match(user.id, /^[0-9A-Z]{26}$/);
  assert.equal(user.signedUpAt, "2026-01-02T03:04:05.000Z");
  assert.deepEqual({ ...user.metadata }, { plan: "gold", orders: 3, vip: true });
  assert.equal((await api.users.getUser("hub", user.id)).user.profile.surname, "Núñez 👋🏽");
  assert.equal((await api.users.getUser("hub", "shop-17")).user.id, user.id);

  const changed = await api.users.updateUser("hub", "shop-17", {
    profile: { givenName: "Pepe" },
    metadata: { plan: "silver" },
  });
  assert.equal(changed.user.profile.givenName, "Pepe");
  assert.equal(changed.user.profile.surname, "Núñez 👋🏽", "what was not sent stays");
  assert.deepEqual({ ...changed.user.metadata }, { plan: "silver" });

  await api.users.deleteUser("hub", "shop-17");
  await assertRefused(api.users.getUser("hub", "shop-17"), 404, /user_not_found/);
});

for (const externalId of ["shop/17", "shop%2F17", "a b+c&d?e#f", "Zoë/中文/👋🏽", "..%2f..", "%"]) {
  test(`the external id ${externalId} names one user`, async () => {
    // Straight to the hub: what stands between must not decode a path, and the proxy does.
    const api = client({ url: hub.url });
    const { user } = await api.users.createUser("hub", { externalId });
    assert.equal(user.externalId, externalId);
    assert.equal((await api.users.getUser("hub", externalId)).user.id, user.id);
    assert.equal((await api.users.updateUser("hub", externalId, { metadata: { a: 1 } })).user.id, user.id);
    const made = await api.conversations.createConversation("hub", {
      type: "personal",
      participants: [{ userExternalId: externalId }],
    });
    const listed = await api.conversations.listConversations("hub", { userExternalId: externalId });
    assert.deepEqual(
      listed.conversations.map(({ id }) => id),
      [made.conversation.id],
    );
  });
}

test("a conversation is made, read, changed and listed, the newest activity first", async () => {
  const api = client();
  const user = await aPerson(api);
  const ids = [];
  for (const displayName of ["first", "second", "third"]) {
    const { conversation } = await api.conversations.createConversation("hub", {
      type: "personal",
      participants: [{ userExternalId: user.externalId }],
      displayName,
      metadata: { from: "test" },
    });
    assert.equal(conversation.activeSwitchboardIntegration.id, "desk");
    ids.push(conversation.id);
  }
  const { conversation } = await api.conversations.getConversation("hub", ids[1]);
  assert.equal(conversation.displayName, "second");
  const changed = await api.conversations.updateConversation("hub", ids[1], { displayName: "renamed" });
  assert.equal(changed.conversation.displayName, "renamed");
  assert.equal(changed.conversation.metadata.from, "test");
  await api.messages.postMessage("hub", ids[0], { author: { type: "user", userId: user.id }, content: text("hello") });
  const listed = await api.conversations.listConversations("hub", { userId: user.id });
  assert.equal(listed.conversations[0].id, ids[0]);
  assert.deepEqual(listed.conversations.map(({ id }) => id).sort(), [...ids].sort());
  const { participants } = await api.participants.listParticipants("hub", ids[0]);
  assert.equal(participants[0].userId, user.id);
});

test("the links of a list lead through all of its pages", async () => {
  const api = client();
  const user = await aPerson(api);
  const made = [];
  for (let count = 0; count < 5; count += 1) {
    const { conversation } = await api.conversations.createConversation("hub", {
      type: "personal",
      participants: [{ userId: user.id }],
    });
    made.push(conversation.id);
  }
  const seen = [];
  let next = `${hub.url}/v2/apps/hub/conversations?filter[userId]=${user.id}&page[size]=2`;
  for (let pages = 0; next; pages += 1) {
    assert.ok(pages < 10, "the links come to an end");
    const response = await fetch(next, { headers: { authorization: basicHeader(apiKey) } });
    const page = await response.json();
    assert.equal(response.status, 200, JSON.stringify(page));
    seen.push(...page.conversations.map(({ id }) => id));
    next = page.meta.hasMore ? page.links.next : null;
  }
  assert.deepEqual(seen.sort(), made.sort());
});

// --- Messages -----------------------------------------------------------------------------------------------------------

const coordinates = { lat: 46.948, long: 7.447 };
const item = {
  title: "Card",
  description: "One",
  mediaUrl: "https://shop.test/a.png",
  actions: [{ type: "postback", text: "Take", payload: "take" }],
};
const everywhere = {
  text: { ...text("Grüezi 👋🏽\nשלום"), payload: "p1" },
  image: { type: "image", mediaUrl: "https://shop.test/a.png", altText: "A" },
  file: { type: "file", mediaUrl: "https://shop.test/a.pdf", altText: "a.pdf" },
  location: { type: "location", coordinates, location: { name: "Bern", address: "Bundesplatz 3" } },
};
const contents = {
  user: {
    ...everywhere,
    formResponse: { type: "formResponse", fields: [{ type: "email", name: "mail", label: "Mail", email: "a@b.test" }] },
  },
  business: {
    ...everywhere,
    "text with actions": {
      ...text("Choose"),
      actions: [
        { type: "reply", text: "Yes", payload: "yes" },
        { type: "link", text: "Look", uri: "https://shop.test/" },
        { type: "locationRequest", text: "Where are you?" },
      ],
    },
    carousel: { type: "carousel", items: [item, { ...item, title: "Other" }] },
    list: { type: "list", items: [item] },
    form: {
      type: "form",
      blockChatInput: true,
      fields: [
        { type: "text", name: "name", label: "Name", minSize: 1, maxSize: 30 },
        { type: "email", name: "mail", label: "Mail" },
        {
          type: "select",
          name: "size",
          label: "Size",
          options: [
            { name: "s", label: "Small" },
            { name: "l", label: "Large" },
          ],
        },
      ],
    },
  },
};

test("every type of content arrives as it was sent, from the user and from the business", async () => {
  const api = client();
  const { id, author } = await aConversation(api);
  const sent = [];
  for (const [side, all] of Object.entries(contents)) {
    for (const content of Object.values(all)) {
      const from = side === "user" ? author : business;
      const { messages } = await api.messages.postMessage("hub", id, {
        author: from,
        content,
        metadata: { n: sent.length },
      });
      assert.equal(messages[0].content.type, content.type);
      assert.equal(messages[0].source.type, "api:conversations");
      sent.push({ side, content });
    }
  }
  const { body } = await hub.api("GET", `/conversations/${id}/messages`);
  assert.deepEqual(
    body.messages.map(({ author: { type }, content, metadata, seq }) => ({ type, content, n: metadata.n, seq })),
    sent.map(({ side, content }, n) => ({ type: side, content, n, seq: n + 1 })),
  );
});

test("what only the business may say is refused from a user, and the other way round", async () => {
  const api = client();
  const { id, author } = await aConversation(api);
  const say = (from, content) => api.messages.postMessage("hub", id, { author: from, content });
  for (const kind of ["carousel", "list", "form"]) await assertRefused(say(author, contents.business[kind]), 400);
  await assertRefused(say(business, contents.user.formResponse), 400);
});

test("more than a page of messages is read backwards and forwards by cursors", async () => {
  const api = client();
  const { id, author } = await aConversation(api);
  const count = 230;
  const write = client({ url: hub.url });
  for (let n = 1; n <= count; n += 1) {
    await write.messages.postMessage("hub", id, { author: n % 2 ? author : business, content: text(`message ${n}`) });
  }
  const expected = Array.from({ length: count }, (_, index) => `message ${index + 1}`);
  const words = (messages) => messages.map(({ content }) => content.text);

  const newest = await api.messages.listMessages("hub", id);
  assert.deepEqual(words(newest.messages), expected.slice(-100));
  const middle = await api.messages.listMessages("hub", id, { page: { before: newest.meta.beforeCursor } });
  assert.deepEqual(words(middle.messages), expected.slice(-200, -100));
  const oldest = await api.messages.listMessages("hub", id, { page: { before: middle.meta.beforeCursor } });
  assert.deepEqual(words(oldest.messages), expected.slice(0, 30));
  assert.equal(oldest.meta.hasMore, false);

  const forward = words(oldest.messages);
  let { afterCursor } = oldest.meta;
  for (;;) {
    const page = await api.messages.listMessages("hub", id, { page: { after: afterCursor } });
    forward.push(...words(page.messages));
    if (!page.meta.hasMore) break;
    afterCursor = page.meta.afterCursor;
  }
  assert.deepEqual(forward, expected);
  await assertRefused(api.messages.listMessages("hub", id, { page: { before: "nonsense" } }), 400);
});

test("20 posters to one conversation: every message is there once, without gap", async () => {
  const { id, author } = await aConversation();
  const write = client({ url: hub.url });
  const posters = Array.from({ length: 20 }, (_, poster) =>
    (async () => {
      for (let n = 1; n <= 10; n += 1) {
        await write.messages.postMessage("hub", id, {
          author: poster % 2 ? author : business,
          content: text(`${poster}: ${n}`),
        });
      }
    })(),
  );
  await Promise.all(posters);
  const stored = [];
  for (let page = ""; ;) {
    const { body } = await hub.api("GET", `/conversations/${id}/messages${page}`);
    stored.unshift(...body.messages);
    if (!body.meta.hasMore) break;
    page = `?page[before]=${body.meta.beforeCursor}`;
  }
  assert.deepEqual(
    stored.map(({ seq }) => seq),
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
  assert.equal(new Set(stored.map(({ content }) => content.text)).size, 200);
  for (let poster = 0; poster < 20; poster += 1) {
    const own = stored.map(({ content }) => content.text).filter((words) => words.startsWith(`${poster}: `));
    assert.deepEqual(
      own,
      Array.from({ length: 10 }, (_, index) => `${poster}: ${index + 1}`),
      "in the order of its sender",
    );
  }
});

test("a repeated Idempotency-Key is the same message, also of 16 at once", async () => {
  const { id, author } = await aConversation();
  for (const from of [author, business]) {
    const api = client({ headers: { "Idempotency-Key": `order 17 ${from.type}` } });
    const post = () =>
      api.messages.postMessage("hub", id, { author: from, content: text(`once, by the ${from.type}`) });
    const answers = await Promise.all(Array.from({ length: 16 }, post));
    answers.push(await post());
    assert.equal(new Set(answers.map(({ messages }) => messages[0].id)).size, 1);
    assert.equal(new Set(answers.map(({ messages }) => messages[0].received)).size, 1);
  }
  assert.equal((await everyMessage(client(), id)).length, 2);
});

test("one Idempotency-Key in two conversations is not the same message", async () => {
  const [one, other] = [await aConversation(), await aConversation()];
  for (const side of ["user", "business"]) {
    const api = client({ headers: { "Idempotency-Key": randomUUID() } });
    const say = ({ id, author }, words) =>
      api.messages.postMessage("hub", id, { author: side === "user" ? author : business, content: text(words) });
    await say(one, "to one");
    await assertRefused(say(other, "to the other"), 409, /message_id_taken/);
    const { conversation } = await client().conversations.createConversation("hub", {
      type: "personal",
      participants: [{ userId: one.user.id }],
    });
    await assertRefused(say({ ...one, id: conversation.id }, "to oneself elsewhere"), 409, /message_id_taken/);
  }
});

// --- Activities, control, files -------------------------------------------------------------------------------------------

test("reading and typing reach the person, a user may only read", async () => {
  const api = client();
  const { token } = await hub.widgetSession({}, { integration: "web-desk" });
  const live = new Live(hub.url, { token, origin: "http://shop.test" });
  await live.hello();
  const { conversation: id } = await live.send("m-1", "anyone?");
  const { userId } = (await api.participants.listParticipants("hub", id)).participants[0];
  const author = { type: "user", userId };
  const activity = (from, type) => api.activities.postActivity("hub", id, { author: from, type });

  await activity(business, "typing:start");
  assert.equal((await live.next(({ t }) => t === "typing")).on, true);
  await activity(business, "typing:stop");
  assert.equal((await live.next(({ t }) => t === "typing")).on, false);
  await activity(business, "conversation:read");
  const read = await live.next(({ t }) => t === "read");
  assert.deepEqual([read.by, read.seq], ["business", 1]);

  await api.messages.postMessage("hub", id, { author: business, content: text("here") });
  const unread = async () => (await api.participants.listParticipants("hub", id)).participants[0].unreadCount;
  assert.equal(await unread(), 1, "of which none is their own");
  await activity(author, "conversation:read");
  assert.equal(await unread(), 0);
  await assertRefused(activity(author, "typing:start"), 400);
  await live.close();
});

test("control is passed, offered, accepted and released", async () => {
  const api = client();
  const { id } = await aConversation(api);
  const state = async () => (await api.conversations.getConversation("hub", id)).conversation;
  const control = api.switchboardactions;
  await control.offerControl("hub", id, { switchboardIntegration: "bot", metadata: { why: "test" } });
  assert.equal((await state()).activeSwitchboardIntegration.id, "desk");
  assert.equal((await state()).pendingSwitchboardIntegration.id, "bot");
  await control.acceptControl("hub", id, {});
  assert.equal((await state()).activeSwitchboardIntegration.id, "bot");
  await assertRefused(
    api.messages.postMessage("hub", id, { author: business, content: text("me too") }),
    403,
    /not_in_control/,
  );
  await control.passControl("hub", id, { switchboardIntegration: "next" });
  assert.equal((await state()).activeSwitchboardIntegration.id, "desk");
  await control.passControl("hub", id, { switchboardIntegration: "bot" });
  await control.releaseControl("hub", id);
  assert.equal((await state()).activeSwitchboardIntegration.id, "desk");
  await assertRefused(control.acceptControl("hub", id, {}), 403, /not_offered/);
  const unknown = await control
    .passControl("hub", id, { switchboardIntegration: "nobody" })
    .catch(({ status }) => status);
  assert.ok([400, 404].includes(unknown), `passing to nobody: ${JSON.stringify(unknown)}`);
});

// --- Deleting -------------------------------------------------------------------------------------------------------------

// A visitor with a widget open, whose first words are stored.
async function aVisitor(words) {
  const { token } = await hub.widgetSession({}, { integration: "web-desk" });
  const live = new Live(hub.url, { token, origin: "http://shop.test" });
  await live.hello();
  const sent = randomUUID();
  const ack = await live.send(sent, words);
  const { userId } = (await client().participants.listParticipants("hub", ack.conversation)).participants[0];
  return { live, token, sent, id: ack.conversation, messageId: ack.messageId, userId };
}

test("a deleted message vanishes from the list and from the open widget, its number stays unused", async () => {
  const api = client();
  const { live, token, sent, id, messageId } = await aVisitor("a slip of the tongue");
  await api.messages.postMessage("hub", id, { author: business, content: text("never mind") });
  await live.next(({ t, seq }) => t === "message" && seq === 2);
  assert.equal(String(await api.messages.deleteMessage("hub", id, messageId)), "{}");
  const deleted = await live.next(({ t }) => t === "deleted");
  assert.deepEqual([deleted.conversation, deleted.ranges], [id, [[1, 1]]]);
  await live.close();

  assert.deepEqual(
    (await everyMessage(api, id)).map(({ content }) => content.text),
    ["never mind"],
  );
  await assertRefused(api.messages.deleteMessage("hub", id, messageId), 404, /message_not_found/);
  await assertRefused(api.messages.deleteMessage("hub", "nowhere", messageId), 404, /conversation_not_found/);

  const again = new Live(hub.url, { token, origin: "http://shop.test" });
  await again.hello(1);
  assert.deepEqual((await again.next(({ t }) => t === "deleted")).ranges, [[1, 1]], "who was away learns it too");
  assert.equal((await again.next(({ t }) => t === "message")).seq, 2);
  assert.equal(
    (await again.send(sent, "a slip of the tongue")).seq,
    1,
    "a repeated send is answered, not stored again",
  );
  assert.equal((await everyMessage(api, id)).length, 1);

  assert.equal(String(await api.messages.deleteAllMessages("hub", id)), "{}");
  assert.deepEqual((await again.next(({ t }) => t === "deleted")).ranges, [[1, 2]]);
  assert.deepEqual(await everyMessage(api, id), []);
  assert.equal((await again.send(randomUUID(), "from here on")).seq, 3);
  await again.close();
  await assertRefused(api.messages.deleteAllMessages("hub", "nowhere"), 404, /conversation_not_found/);
});

test("a repeated Idempotency-Key of a deleted message is refused", async () => {
  const api = client({ headers: { "Idempotency-Key": randomUUID() } });
  const { id, author } = await aConversation();
  const say = () => api.messages.postMessage("hub", id, { author, content: text("once") });
  const [message] = (await say()).messages;
  await client().messages.deleteMessage("hub", id, message.id);
  await assertRefused(say(), 409, /message_deleted/);
});

test("a deleted conversation is gone for the widget too; the next word begins another", async () => {
  const api = client();
  const { live, id, userId } = await aVisitor("please forget");
  assert.equal(String(await api.conversations.deleteConversation("hub", id)), "{}");
  const deleted = await live.next(({ t }) => t === "deleted");
  assert.deepEqual([deleted.conversation, deleted.ranges], [id, undefined]);
  await assertRefused(api.conversations.getConversation("hub", id), 404, /conversation_not_found/);
  await assertRefused(api.conversations.deleteConversation("hub", id), 404, /conversation_not_found/);
  const ack = await live.send(randomUUID(), "hello again");
  assert.equal(ack.seq, 1);
  const { conversations } = await api.conversations.listConversations("hub", { userId });
  assert.deepEqual(
    conversations.map((one) => one.id),
    [ack.conversation],
  );
  await live.close();
});

test("the clients of a user are listed, and one is unlinked", async () => {
  const api = client();
  const { live, id, userId } = await aVisitor("who am I?");
  const { clients, meta } = await api.clients.listClients("hub", userId);
  assert.equal(meta.hasMore, false);
  assert.equal(clients.length, 1);
  const [one] = clients;
  assert.deepEqual([one.type, one.status, one.integrationId], ["web", "active", "web-desk"]);
  assert.ok(one.externalId && Date.parse(one.lastSeen) && Date.parse(one.linkedAt));
  const stranger = await aPerson(api);
  await assertRefused(api.clients.removeClient("hub", stranger.id, one.id), 404, /client_not_found/);
  await assertRefused(api.clients.listClients("hub", "nobody"), 404, /user_not_found/);
  assert.equal(String(await api.clients.removeClient("hub", userId, one.id)), "{}");
  assert.deepEqual((await api.clients.listClients("hub", userId)).clients, []);
  await live.next(({ t, conversation }) => t === "deleted" && conversation === id);
  const ack = await live.send(randomUUID(), "a stranger again");
  assert.notEqual(ack.conversation, id);
  assert.equal((await everyMessage(api, id)).length, 1, "what was said stays with the user");
  await live.close();
});

test("the files of what is deleted leave the disk, also when the hub is killed in between", async () => {
  const own = await startHub();
  try {
    const folder = path.join(own.folder, "media");
    const files = () => fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    for (let round = 0; round < 5; round += 1) {
      const { token } = await own.widgetSession({});
      const live = new Live(own.url, { token, origin: "http://shop.test" });
      await live.hello();
      const response = await fetch(`${own.url}/live/attachments?name=a.png`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "image/png", origin: "http://shop.test" },
        body: png,
      });
      const { attachment } = await response.json();
      live.say({ t: "send", id: "f-1", content: { type: "image", mediaUrl: attachment.mediaUrl } });
      const ack = await live.next(({ t }) => t === "ack");
      await live.close();
      assert.equal(files().length, 1);
      const gone = await own.api("DELETE", `/conversations/${ack.conversation}`);
      assert.equal(gone.status, 200);
      await own.kill(); // somewhere between the commit and the end of the task
      await own.start();
      assert.equal((await fetch(new URL(attachment.mediaUrl, own.url))).status, 404);
      const until = Date.now() + 15_000;
      while (files().length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual(files(), []);
    }
  } finally {
    await own.stop();
    own.cleanUp();
  }
});

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("a file is uploaded, sent and read back byte by byte", async () => {
  // Straight to the hub: the proxy reads a multipart body as text and so spoils it.
  const api = client({ url: hub.url });
  const { id } = await aConversation(api);
  const named = path.join(hub.folder, "Zoë 1.png");
  fs.writeFileSync(named, png);
  for (const source of [png, fs.createReadStream(named)]) {
    const { attachment } = await api.attachments.uploadAttachment("hub", "public", source, {});
    assert.equal(attachment.mediaType, "image/png");
    const { messages } = await api.messages.postMessage("hub", id, {
      author: business,
      content: { type: "image", mediaUrl: attachment.mediaUrl, altText: "a dot" },
    });
    const media = await fetch(new URL(messages[0].content.mediaUrl, hub.url));
    assert.deepEqual(Buffer.from(await media.arrayBuffer()), png);
  }
});

// --- Refusals ---------------------------------------------------------------------------------------------------------------

test("refusals have their status, code and title", async () => {
  const api = client();
  const { id, author } = await aConversation(api);
  const nowhere = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  const say = (content, extra = {}) => api.messages.postMessage("hub", id, { author: business, content, ...extra });
  await assertRefused(say({ type: "image", mediaUrl: "javascript:alert(1)" }), 400);
  await assertRefused(say({ type: "text" }), 400);
  await assertRefused(api.users.createUser("hub", { externalId: "big", metadata: { a: "x".repeat(5000) } }), 400);
  await assertRefused(api.messages.listMessages("hub", nowhere), 404, /conversation_not_found/);
  await assertRefused(api.conversations.getConversation("hub", nowhere), 404, /conversation_not_found/);
  await assertRefused(api.conversations.listConversations("hub", { userExternalId: "nobody" }), 404, /user_not_found/);
  await assertRefused(
    api.messages.postMessage("hub", id, { author: { ...author, userId: nowhere }, content: text("x") }),
    404,
    /user_not_found/,
  );
  const stranger = await aPerson(api);
  const foreign = await api.messages
    .postMessage("hub", id, { author: { type: "user", userId: stranger.id }, content: text("x") })
    .catch(({ status }) => status);
  assert.ok([403, 404].includes(foreign), "somebody else's conversation");
  await api.users.createUser("hub", { externalId: "taken" });
  await assertRefused(api.users.createUser("hub", { externalId: "taken" }), 409, /conflict/);
  await assertRefused(api.users.createUser("another", { externalId: "x" }), 403, /forbidden/);
  await assertRefused(say(text("x"), { padding: "x".repeat(120 * 1024) }), 413);
});

test("a wrong key gets 401", async () => {
  await assertRefused(client({ basic: { ...apiKey, secret: "wrong" } }).users.getUser("hub", "x"), 401, /unauthorized/);
  await assertRefused(
    client({ basic: { id: "nobody", secret: apiKey.secret } }).users.getUser("hub", "x"),
    401,
    /unauthorized/,
  );
});

test("a JWT opens what its scope and its key allow, until it expires", async () => {
  const token = (claims, key = apiKey) => jwt({ exp: inSeconds(60), ...claims }, key.secret, { kid: key.id });
  const user = await aPerson();
  const read = (bearer) => client({ bearer }).users.getUser("hub", user.id);
  assert.equal((await read(token({ scope: "app" }))).user.id, user.id);
  await assertRefused(read(token({ scope: "app", exp: inSeconds(-1) })), 401, /unauthorized/);
  await assertRefused(read(token({ scope: "app", nbf: inSeconds(60) })), 401, /unauthorized/);
  await assertRefused(read(token({ scope: "app" }, { ...apiKey, secret: "forged" })), 401, /unauthorized/);
  await assertRefused(read(token({})), 401);
  await assertRefused(read(token({ scope: "account" })), 403, /forbidden/);
  await assertRefused(read(token({ scope: "app" }, narrow)), 403, /forbidden/);
});

test("with Basic and Bearer credentials the token counts", async () => {
  const bearer = jwt({ scope: "app", exp: inSeconds(-1) }, apiKey.secret, { kid: apiKey.id });
  await assertRefused(client({ basic: apiKey, bearer }).users.getUser("hub", "x"), 401);
});

function basicHeader({ id, secret }) {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
}

test("too many requests with one key get 429 with Retry-After, another key goes on", async () => {
  const keys = `{ id: key-main, secret: "\${file:api-key}" }, { id: other, secret: "\${env:OTHER}" }`;
  const other = { id: "other", secret: "other-secret-0123456789abcdef" };
  const limited = await startHub(
    { api: `{ keys: [${keys}], rate_per_second: 0.5, rate_burst: 3 }` },
    { OTHER: other.secret },
  );
  const contract = await startContractProxy(limited.url);
  try {
    const api = client({ url: contract.url, basic: apiKey });
    for (let n = 0; n < 3; n += 1) await assertRefused(api.users.getUser("hub", "nobody"), 404);
    const { response } = await assertRefused(api.users.getUser("hub", "nobody"), 429, /too_many_requests/);
    const wait = Number(response.headers["retry-after"]);
    assert.ok(Number.isInteger(wait) && wait >= 1 && wait <= 2, `Retry-After: ${wait}`);
    await assertRefused(client({ url: contract.url, basic: other }).users.getUser("hub", "nobody"), 404);
    assert.deepEqual(contract.violations, []);
  } finally {
    await contract.stop();
    await limited.stop();
    limited.cleanUp();
  }
});
