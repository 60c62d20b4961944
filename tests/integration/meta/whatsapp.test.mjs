// WhatsApp, by a Graph API of our own whose judge of payloads and signatures is npm whatsapp-api-js.
import assert from "node:assert/strict";
import http from "node:http";
import test, { after, before } from "node:test";
import { Graph, escaped, fromWhatsApp, hmac } from "./support/graph.mjs";
import { MetaHub, appSecret, token } from "./support/hub_of.mjs";
import { takesSignature } from "./support/oracle.mjs";

const pdf = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
let graph,
  hub,
  files,
  next = 1;

before(async () => {
  graph = await new Graph({ token, appSecret }).start();
  hub = await MetaHub.start(graph.url);
  files = http.createServer((request, response) => response.writeHead(200).end(pdf));
  await new Promise((resolve) => files.listen(0, "127.0.0.1", resolve));
});
after(async () => {
  await hub?.keptTheSecret();
  await hub?.stop();
  await graph?.stop();
  files?.closeAllConnections();
  files?.close();
  assert.deepEqual(graph.violations, []);
});

const written = (from, message, more = {}) =>
  fromWhatsApp({
    contacts: [{ profile: { name: `Kerry ${from}` }, wa_id: from, ...more }],
    messages: [{ from, id: `wamid.in${next++}`, timestamp: String(Math.floor(Date.now() / 1000)), ...message }],
  });
const say = async (from, message) => {
  const payload = written(from, message);
  const body = escaped(payload);
  assert.ok(await takesSignature(appSecret, body, `sha256=${hmac(appSecret, body)}`));
  await graph.deliver(hub.hook("whatsapp"), payload);
};
const greet = async (from) => {
  await say(from, { type: "text", text: { body: "Hello 👋" } });
  await hub.said(`+${from}`, ({ content }) => content.text === "Hello 👋", `${from} says hello`);
};
const sentAs = async (from, content) => {
  const { external_id: id } = await hub.becomes(await hub.answer(`+${from}`, content), "sent");
  return graph.sent.get(id);
};
const status = (id, what, more = {}) =>
  graph.deliver(
    hub.hook("whatsapp"),
    fromWhatsApp({ statuses: [{ id, status: what, timestamp: "1750857384", recipient_id: "1", ...more }] }),
  );

test("a person writes, is answered, and the statuses tell how it fared", async () => {
  await greet("16315551181");
  const [client] = await hub.rows("SELECT display_name, type FROM clients WHERE external_id = '+16315551181'");
  assert.deepEqual(client, { display_name: "Kerry 16315551181", type: "whatsapp" });
  const id = await hub.answer("+16315551181", "Good day 😀");
  const { external_id: sent } = await hub.becomes(id, "sent");
  const call = graph.sent.get(sent);
  assert.equal(call.text.body, "Good day 😀");
  const data = { biz_opaque_callback_data: call.biz_opaque_callback_data };
  await status(sent, "sent", data);
  await status(sent, "delivered", data);
  await hub.becomes(id, "delivered");
  await status(sent, "read", data);
  await hub.becomes(id, "read");
  await status(sent, "delivered", data);
  assert.equal((await hub.deliveryOf(id)).status, "read", "late ones change nothing");
  await status("wamid.of-another-system", "read", { biz_opaque_callback_data: "theirs" });
});

test("a link from the widget opens the chat, joins it to the person and proves the number", async () => {
  const from = "16315551190";
  const link = await hub.linkFromWidget("whatsapp-main");
  const words = link.searchParams.get("text");
  assert.match(words, /^Please go on here: hubbub-/);
  await say(from, { type: "text", text: { body: words } });
  const { content } = await hub.said(`+${from}`, () => true, "the message that WhatsApp wrote");
  assert.equal(content.text, "Please go on here: ...");
  await hub.isLinked(`+${from}`, "the number is the widget's person's");
  const [claim] = await hub.rows(`SELECT kind, verified_by FROM identities WHERE value = '+${from}'`);
  assert.deepEqual(claim, { kind: "phone", verified_by: "link" });
});

test("a number that WhatsApp spells as it was once is the one that the business knows", async () => {
  const [today, former] = ["+5511987654321", "551187654321"];
  const created = await hub.hub.api("POST", "/users", { externalId: "customer-55" });
  const linked = await hub.hub.api("POST", "/users/customer-55/clients", {
    matchCriteria: { type: "whatsapp", integrationId: "whatsapp-main", phoneNumber: "+55 11 98765-4321" },
    confirmation: { type: "immediate" },
  });
  assert.ok(linked.status < 300, JSON.stringify(linked.body));
  await say(former, { type: "text", text: { body: "Oi" } });
  await hub.said(today, ({ content }) => content.text === "Oi", "Oi");
  const owners = `SELECT user_id FROM clients WHERE integration_id = 'whatsapp-main' AND external_id IN ('${today}', '+${former}')`;
  assert.deepEqual(await hub.rows(owners), [{ user_id: created.body.user.id }]);
  await hub.becomes(await hub.answer(today, "Bom dia"), "sent");
  await hub.hub.kill();
  await hub.hub.start();
  await hub.becomes(await hub.answer(today, "Até logo"), "sent");
  const words = graph.sentTo(`+${former}`).map(({ text }) => text.body);
  assert.deepEqual(words, ["Bom dia", "Até logo"], "by the number that WhatsApp uses, also after a restart");
});

test("a failure that comes later fails the delivery with its reason", async () => {
  await greet("16315551182");
  const id = await hub.answer("+16315551182", "Hello");
  const { external_id: sent } = await hub.becomes(id, "sent");
  await status(sent, "failed", {
    errors: [{ code: 131026, title: "Message undeliverable", error_data: { details: "x" } }],
  });
  assert.match((await hub.becomes(id, "failed")).reason, /131026: It cannot be delivered/);
});

test("an outcome that nobody knows is told by its status", async () => {
  await greet("16315551183");
  graph.refuse(0);
  const id = await hub.answer("+16315551183", "once only");
  await hub.becomes(id, "unknown");
  const [[sent, call]] = [...graph.sent].filter(([, { to }]) => to === "+16315551183");
  await status(sent, "delivered", { biz_opaque_callback_data: call.biz_opaque_callback_data });
  await hub.becomes(id, "delivered");
  assert.equal(graph.sentTo("+16315551183").length, 1);
});

test("buttons, lists, links and requests are as another library makes them, and taps come back", async () => {
  const from = "16315551184";
  await greet(from);
  const asked = await sentAs(from, {
    type: "text",
    text: `${"A long story. ".repeat(120)}Which size?`,
    actions: [
      { type: "reply", text: "Small", payload: "size:s" },
      { type: "reply", text: "Large", payload: `size:l:${"x".repeat(900)}` },
    ],
  });
  assert.match(asked.interactive.body.text, /Which size\?$/);
  const { reply } = asked.interactive.action.buttons[1];
  await say(from, { type: "interactive", interactive: { type: "button_reply", button_reply: reply } });
  const answer = await hub.said(`+${from}`, ({ content }) => content.text === "Large", "the tap");
  assert.equal(answer.content.payload, `size:l:${"x".repeat(900)}`);

  const listed = await sentAs(from, {
    type: "list",
    items: Array.from({ length: 10 }, (_, n) => ({
      title: `The ${n + 1}th kind of tea that we sell`,
      description: "From far away. ".repeat(8),
      actions: [{ type: "postback", text: "Take", payload: `tea:${n}` }],
    })),
  });
  const row = listed.interactive.action.sections[0].rows[9];
  await say(from, { type: "interactive", interactive: { type: "list_reply", list_reply: row } });
  await hub.said(`+${from}`, ({ content }) => content.payload === "tea:9", "the row");

  const link = { type: "link", text: "Menu", uri: "https://shop.example/menu" };
  assert.equal((await sentAs(from, { type: "text", text: "See:", actions: [link] })).interactive.type, "cta_url");
  const request = { type: "locationRequest", text: "Send it" };
  const where = await sentAs(from, { type: "text", text: "Where are you?", actions: [request] });
  assert.equal(where.interactive.type, "location_request_message");
  await say(from, { type: "location", location: { latitude: 32.0853, longitude: 34.7818, name: "Home" } });
  const place = await hub.said(`+${from}`, ({ content }) => content.type === "location", "a place");
  assert.deepEqual(place.content.coordinates, { lat: 32.0853, long: 34.7818 });
  await sentAs(from, {
    type: "location",
    coordinates: { lat: 1.5, long: 2.5 },
    location: { name: "Shop", address: "1 Road" },
  });
});

test("files come in by their id and go out by upload", async () => {
  const from = "16315551185";
  await greet(from);
  graph.media.set("2754859441498128", { type: "application/pdf", bytes: pdf });
  await say(from, {
    type: "document",
    document: { id: "2754859441498128", filename: "plan.pdf", caption: "The plan", mime_type: "application/pdf" },
  });
  const { content } = await hub.said(`+${from}`, (message) => message.content.type === "file", "a file");
  assert.equal(content.text, "The plan");
  const kept = await fetch(content.mediaUrl.startsWith("/") ? hub.hub.url + content.mediaUrl : content.mediaUrl);
  assert.deepEqual(Buffer.from(await kept.arrayBuffer()), pdf);

  const sent = await sentAs(from, {
    type: "file",
    mediaUrl: `http://127.0.0.1:${files.address().port}/menu.pdf`,
    mediaType: "application/pdf",
    altText: "Menu.pdf",
    text: "Our menu",
  });
  assert.deepEqual(graph.uploads.get(sent.document.id).bytes, pdf);
  assert.equal(sent.document.filename, "Menu.pdf");
  assert.equal(sent.document.caption, "Our menu");
});

test("after a day only a template goes out", async () => {
  const from = "16315551186";
  await say(from, {
    type: "text",
    text: { body: "Long ago" },
    timestamp: String(Math.floor(Date.now() / 1000) - 90_000),
  });
  await hub.said(`+${from}`, () => true, "an old message");
  assert.match((await hub.becomes(await hub.answer(`+${from}`, "Hello"), "failed")).reason, /template/);
  const sent = await sentAs(from, {
    type: "template",
    template: {
      name: "hello_world",
      language: "en_US",
      components: [{ type: "body", parameters: [{ type: "text", text: "Kerry" }] }],
    },
  });
  assert.equal(sent.template.language.code, "en_US");
  assert.equal(graph.sentTo(`+${from}`).length, 1);
});

test("who hides their number stays the same person", async () => {
  const scoped = { user_id: "US.13491208655302741918" };
  const payload = written(
    "16315551187",
    { type: "text", text: { body: "seen" }, from_user_id: scoped.user_id },
    scoped,
  );
  await graph.deliver(hub.hook("whatsapp"), payload);
  const hidden = fromWhatsApp({
    contacts: [{ profile: { name: "Kerry", username: "@kerry" }, ...scoped }],
    messages: [
      {
        from_user_id: scoped.user_id,
        id: "wamid.hidden",
        timestamp: "1750857384",
        type: "text",
        text: { body: "hidden" },
      },
    ],
  });
  await graph.deliver(hub.hook("whatsapp"), hidden);
  await hub.said("+16315551187", ({ content }) => content.text === "hidden", "the hidden one");
});

test("a bad token is a failure that says so, and does not tell it", async () => {
  await greet("16315551188");
  graph.refuse(401, { code: 190, message: `Malformed access token ${token}` });
  const { reason } = await hub.becomes(await hub.answer("+16315551188", "Hello"), "failed");
  assert.match(reason, /access token/);
  assert.ok(!reason.includes(token));
});

test("when somebody wrote is still known after a restart, and until when it was heard", async () => {
  const from = "16315551189";
  const kept = async (collection, key) => {
    const [row] = await hub.rows(
      `SELECT document FROM records WHERE instance = 'whatsapp-main' AND collection = '${collection}' AND record_key = '${key}'`,
    );
    return JSON.parse(row.document);
  };
  const before = Date.now();
  await greet(from);
  assert.ok((await kept("window", `+${from}`)).at >= before - 1000, "Meta's stamp is in seconds");
  const stopping = Date.now();
  await hub.hub.stop();
  assert.ok((await kept("listening", "all")).until >= stopping);
  await hub.hub.start();
  assert.ok((await sentAs(from, { type: "text", text: "Still there?" })).text);
});
