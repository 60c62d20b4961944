// Mastodon: public mentions, private answers, and what can go wrong between. People speak through npm masto, the usual
// client of the API; the server is ours (support/server.mjs), and masto's types say whether it speaks as it should.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createRestAPIClient } from "masto";
import { SocialHub } from "./support/hub_of.mjs";
import { MastodonServer } from "./support/server.mjs";
import { camelCased, mistakesIn } from "./support/types.mjs";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const zoe = "2"; // ids of accounts
const ann = "3";
const loopTurns = 4;
let server, hub, people, nobody, shop;

before(async () => {
  server = await new MastodonServer().start();
  const token = server.join("shop");
  const client = (accessToken) => createRestAPIClient({ url: server.url, accessToken });
  shop = client(token);
  people = {
    zoe: client(server.join("zoe", { domain: "far.example" })),
    ann: client(server.join("ann")),
    robot: client(server.join("robot", { bot: true })),
  };
  nobody = client();
  await people.zoe.v1.statuses.create({ status: "@shop said before the hub was there" });
  hub = await SocialHub.start(server.url, token, { answering: `{ loop_guard: { turns: ${loopTurns}, window: 1h } }` });
  await hub.until(
    () => server.calls.filter(({ what }) => what.endsWith("/notifications")).length > 1,
    "the first poll",
  );
});
after(async () => {
  await hub?.keptTheSecret();
  await hub?.stop();
  await server?.stop();
});

const textOf = (html) =>
  html
    .replace(/<br \/>/g, "\n")
    .replace(/<[^>]+>/g, "")
    .replace(/&amp;/g, "&")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">");
const seenBy = (client, id) => client.v1.statuses.$select(id).fetch();
const isHidden = (client, id) => assert.rejects(seenBy(client, id), { statusCode: 404 });
const says =
  (text) =>
  ({ content }) =>
    content.text === text;

test("a public mention becomes a conversation, and the answer stands under it", async () => {
  const mention = await people.zoe.v1.statuses.create({ status: "@shop Is it open?\nI ask for @ann & me" });
  const heard = await hub.said(zoe, says("Is it open?\nI ask for @ann & me"), "the mention");
  assert.equal(heard.metadata.visibility, "public");
  assert.equal(heard.metadata.others, "@ann");
  assert.equal((await hub.messagesOf(zoe)).length, 1, "what was said before is over");
  const id = await hub.posts(zoe, "Yes, until 6. Or write to @ann <b>");
  const answer = await seenBy(nobody, id);
  assert.equal(textOf(answer.content), "@zoe Yes, until 6. Or write to @\u2060ann <b>");
  assert.deepEqual([answer.visibility, answer.inReplyToId], ["unlisted", mention.id]);
  assert.deepEqual(
    answer.mentions.map(({ acct }) => acct),
    ["zoe@far.example"],
  );
  const thread = await nobody.v1.statuses.$select(mention.id).context.fetch();
  assert.deepEqual(
    thread.descendants.map((one) => one.id),
    [id],
  );
});

test("the answer goes private on request and stays so", async () => {
  const mention = await people.ann.v1.statuses.create({ status: "@shop where is my order?", spoilerText: "shopping" });
  await hub.said(ann, says("CW: shopping\n\nwhere is my order?"), "the mention");
  const first = await hub.posts(ann, "Tell us its number, in private.", { visibility: "direct" });
  const second = await hub.posts(ann, "We wait.");
  for (const id of [first, second]) {
    await isHidden(nobody, id);
    await isHidden(people.zoe, id);
    const { visibility, inReplyToId, spoilerText } = await seenBy(people.ann, id);
    assert.deepEqual([visibility, inReplyToId, spoilerText], ["direct", mention.id, "shopping"]);
  }
  await people.ann.v1.statuses.create({ status: "@shop it is 4711", visibility: "direct", inReplyToId: second });
  const secret = await hub.said(ann, says("it is 4711"), "the private message");
  assert.equal(secret.metadata.visibility, "direct");
  await people.ann.v1.statuses.create({ status: "@shop well?" });
  await hub.said(ann, says("well?"), "another public mention");
  await isHidden(nobody, await hub.posts(ann, "4711 is on its way.", { visibility: "public" }));
  assert.equal(await hub.conversationOf(ann), (await hub.rows("SELECT DISTINCT id FROM conversations"))[1].id);
});

test("favourites, boosts and our own posts are no messages, and bots say that they are", async () => {
  const before = (await hub.messagesOf(zoe)).length;
  const ours = (await nobody.v1.timelines.public.list()).find(({ account }) => account.acct === "shop");
  assert.equal(ours, undefined, "unlisted answers are in no timeline");
  const id = await hub.posts(zoe, "Anything else?");
  await people.ann.v1.statuses.$select(id).favourite();
  await people.ann.v1.statuses.$select(id).reblog();
  await shop.v1.statuses.create({ status: "@shop we speak to ourselves" });
  await people.robot.v1.statuses.create({ status: "@shop beep" });
  const beep = await hub.said("4", says("beep"), "the bot");
  assert.equal(beep.metadata.bot, true);
  assert.equal((await hub.messagesOf(zoe)).length, before + 1);
  assert.equal((await hub.rows("SELECT id FROM clients WHERE external_id = '1'")).length, 0);
});

test("pictures come and go, with their descriptions", async () => {
  server.files.set("/files/tea.png", { bytes: png, type: "image/png" });
  const upload = await people.zoe.v2.media.create({
    file: new Blob([png], { type: "image/png" }),
    description: "a cup",
  });
  await people.zoe.v1.statuses.create({ status: "@shop broken!", mediaIds: [upload.id] });
  const picture = await hub.said(zoe, ({ content }) => content.type === "image", "the picture");
  assert.equal(picture.content.text, "broken!\n[a cup]");
  const kept = Buffer.from(await (await fetch(new URL(picture.content.mediaUrl, hub.hub.url))).arrayBuffer());
  assert.ok(kept.equals(png));
  const id = await hub.posts(zoe, {
    type: "image",
    mediaUrl: `${server.url}/files/tea.png`,
    text: "A new one",
    altText: "another cup",
  });
  const { content, mediaAttachments } = await seenBy(people.zoe, id);
  assert.equal(textOf(content), "@zoe A new one");
  assert.equal(mediaAttachments[0].description, "another cup");
});

test("long answers are several posts of one thread", async () => {
  const text = Array.from({ length: 40 }, (_, i) => `This is sentence ${i} of a long answer.`).join(" ");
  const before = server.posts.all.size;
  await hub.posts(zoe, text);
  const parts = [...server.posts.all.values()].slice(before);
  assert.ok(parts.length >= 4);
  assert.equal(parts.map(({ content }) => textOf(content).replace(/^@zoe /, "")).join(" "), text);
  for (const part of parts) assert.match(textOf(part.content), /\.$/);
});

test("what breaks off after it was done is not posted twice", async () => {
  server.fault("POST /api/v1/statuses", { breaks: true });
  server.fault("POST /api/v1/statuses", { status: 503 });
  const before = server.posts.all.size;
  const id = await hub.posts(zoe, "only once");
  assert.equal(server.posts.all.size, before + 1);
  assert.equal(textOf(server.posts.all.get(id).content), "@zoe only once");
  const keys = server.calls.filter(({ params }) => params.status?.includes("only once")).map(({ key }) => key);
  assert.equal(new Set(keys).size, 1);
});

test("a deleted post is answered in private and alone", async () => {
  const mention = await people.zoe.v1.statuses.create({ status: "@shop I should not have said this" });
  await hub.said(zoe, says("I should not have said this"), "the mention");
  await people.zoe.v1.statuses.$select(mention.id).remove();
  const id = await hub.posts(zoe, "No worries");
  await isHidden(nobody, id);
  assert.equal((await seenBy(people.zoe, id)).inReplyToId, null);
});

test("nothing is lost or taken twice over a crash, and what was said meanwhile comes", async () => {
  const client = people.ann.v1.statuses;
  const count = 100; // more than two pages
  await hub.hub.kill();
  for (let i = 0; i < count; i += 1) await client.create({ status: `@shop number ${i}`, visibility: "direct" });
  await hub.hub.start();
  await hub.said(ann, says(`number ${Math.floor(count / 2)}`), "half of it");
  await hub.hub.kill();
  await client.create({ status: "@shop the last one", visibility: "direct" });
  await hub.hub.start();
  await hub.said(ann, says("the last one"), "the last one");
  const rows = await hub.rows(
    `SELECT content FROM messages WHERE conversation_id = '${await hub.conversationOf(ann)}' ORDER BY seq`,
  );
  const numbers = rows.map(({ content }) => /number (\d+)/.exec(content)?.[1]).filter(Boolean);
  assert.deepEqual(
    numbers,
    Array.from({ length: count }, (_, i) => String(i)),
  );
});

test("a server that asks us to slow down is left alone as long", async () => {
  const until = Date.now() + 4000;
  server.fault("GET /api/v1/notifications", {
    status: 429,
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": new Date(until).toISOString() },
  });
  await hub.until(() => server.faults.length === 0, "the refusal");
  await people.zoe.v1.statuses.create({ status: "@shop still there?" });
  const before = server.calls.filter(({ what }) => what.endsWith("/notifications")).length;
  await pause(1500);
  assert.equal(server.calls.filter(({ what }) => what.endsWith("/notifications")).length, before);
  await hub.said(zoe, says("still there?"), "after the pause");
  assert.ok(Date.now() >= until - 1000);
});

test("what the server refuses fails with its reason", async () => {
  server.fault("POST /api/v1/statuses", { status: 422, error: "Validation failed: no such luck" });
  const { reason } = await hub.becomes(await hub.answer(zoe, "never seen"), "failed");
  assert.match(reason, /no such luck/);
});

test("a server that is merely slow gets and gives each message once, and holds up nobody else", async () => {
  server.slowMs = 2500;
  try {
    const begun = Date.now();
    await people.zoe.v1.statuses.create({ status: "@shop slowly now" });
    await hub.said(zoe, says("slowly now"), "the mention");
    const before = server.posts.all.size;
    const ids = [await hub.answer(zoe, "one at a time"), await hub.answer(zoe, "and the next")];
    const asked = Date.now();
    assert.equal((await hub.hub.api("GET", `/conversations/${await hub.conversationOf(zoe)}`)).status, 200);
    assert.ok(Date.now() - asked < 1000, "the hub does not wait with it");
    const posts = [];
    for (const id of ids) posts.push((await hub.becomes(id, "sent")).external_id);
    assert.equal(server.posts.all.size, before + 2);
    const texts = posts.map((id) => textOf(server.posts.all.get(id).content));
    assert.deepEqual(texts, ["@zoe one at a time", "@zoe and the next"]);
    assert.ok(Number(posts[0]) < Number(posts[1]), "in their order");
    assert.ok(Date.now() - begun >= 3 * 2500, "it was slow");
  } finally {
    server.slowMs = 0;
  }
});

test("an answer that comes later than we wait for it is asked for again by its key", async () => {
  server.fault("POST /api/v1/statuses", { lateMs: 25_000 });
  const before = server.posts.all.size;
  const { external_id: id } = await hub.becomes(await hub.answer(zoe, "late"), "sent", 90_000);
  assert.equal(server.posts.all.size, before + 1);
  assert.equal(textOf(server.posts.all.get(id).content), "@zoe late");
  const keys = server.calls.filter(({ params }) => params.status?.endsWith(" late")).map(({ key }) => key);
  assert.ok(keys.length > 1);
  assert.equal(new Set(keys).size, 1);
});

const garbage = ["", "<html>Be right back</html>", '[{"id": "99', '{"error": 7}', "[".repeat(100_000)];

test("a server that answers garbage loses nothing and doubles nothing", async () => {
  for (const body of garbage) {
    server.fault("GET /api/v1/notifications", { body });
  }
  for (const body of garbage.slice(0, 3)) server.fault("POST /api/v1/statuses", { body, of: "shop" });
  // What is no notification stands among those that are.
  server.fault("GET /api/v1/notifications", { body: '[null, 7, [], {"id": {}}, {"id": "1", "type": "mention"}]' });
  const before = server.posts.all.size;
  const id = await hub.answer(zoe, "through all of it");
  await people.zoe.v1.statuses.create({ status: "@shop can you hear me?" });
  const heard = await hub.said(zoe, says("can you hear me?"), "the mention", 90_000);
  assert.ok(heard);
  const { external_id: post } = await hub.becomes(id, "sent", 90_000);
  assert.deepEqual(server.faults, []);
  assert.equal(textOf(server.posts.all.get(post).content), "@zoe through all of it");
  assert.equal(server.posts.all.size, before + 2, "ours and theirs");
  const said = (await hub.messagesOf(zoe)).filter(says("can you hear me?"));
  assert.equal(said.length, 1);
  const metrics = await (await fetch(`${hub.hub.url}/metrics`)).text();
  const failed = Number(/^hubbub_plugin_mastodon_failed_polls_total\S* (\d+)/m.exec(metrics)?.[1]);
  assert.ok(failed >= garbage.length, `failed polls are counted: ${failed}`);
});

test("a hub that begins while its server answers garbage begins when it no longer does", async () => {
  await hub.hub.kill();
  for (const body of ["", "<html>", '{"id": 5}', '{"id": "../1"}']) {
    server.fault("GET /api/v1/accounts/verify_credentials", { body });
  }
  server.fault("GET /api/v2/instance", { body: "<html>" });
  await people.zoe.v1.statuses.create({ status: "@shop while you were away" });
  await hub.hub.start();
  await hub.said(zoe, says("while you were away"), "the mention", 90_000);
  assert.deepEqual(server.faults, []);
  await hub.posts(zoe, "We are here again");
});

test("two bots that answer each other are stopped, and everybody sees it", async () => {
  await people.robot.v1.statuses.create({ status: "@shop boop" });
  await hub.said("4", says("boop"), "the robot");
  const conversation = await hub.conversationOf("4");
  const bot = { author: { type: "business", subtypes: ["AI"] }, content: { type: "text", text: "How can we help?" } };
  const speak = () => hub.hub.api("POST", `/conversations/${conversation}/messages`, bot);
  let turns = 0;
  let refused;
  for (; turns < 10 && !refused; turns += 1) {
    const { status, body } = await speak();
    if (status !== 201) refused = { status, code: body.errors[0].code };
    else await people.robot.v1.statuses.create({ status: `@shop boop ${turns}` });
    if (!refused) await hub.said("4", says(`boop ${turns}`), "its answer");
  }
  assert.deepEqual([turns - 1, refused], [loopTurns, { status: 403, code: "loop_stopped" }]);
  await speak();
  const notes = await hub.rows(
    `SELECT content FROM messages WHERE conversation_id = '${conversation}' AND author_type = 'system'`,
  );
  assert.equal(notes.length, 1);
  assert.match(notes[0].content, /answered each other 4 times/);
  await people.robot.v1.statuses.create({ status: "@shop boop to the end" });
  await hub.said("4", says("boop to the end"), "what it says all the same");
});

test("both sides speak as masto's types say", async () => {
  const typed = [];
  for (const notification of await shop.v1.notifications.list({ types: ["mention"], limit: 30 })) {
    typed.push(["mastodon.v1.Notification", notification], ["mastodon.v1.Status", notification.status]);
  }
  // Without what masto's types and its reading disagree on.
  const { role, ...us } = await shop.v1.accounts.verifyCredentials();
  const { thumbnail, ...instance } = await nobody.v2.instance.fetch();
  assert.ok(role && thumbnail);
  typed.push(['Omit<mastodon.v1.AccountCredentials, "role">', us]);
  typed.push(['Omit<mastodon.v2.Instance, "thumbnail">', instance]);
  for (const { what, params, caller } of server.calls) {
    if (caller !== "shop" || what !== "POST /api/v1/statuses") continue;
    typed.push(["mastodon.rest.v1.CreateStatusParams", camelCased(params)]);
  }
  assert.equal(mistakesIn(typed), "");
  assert.ok(mistakesIn([["mastodon.rest.v1.CreateStatusParams", { status: "x", inReplyTo: "1" }]]), "it would tell");
  assert.deepEqual(server.violations, []);
});
