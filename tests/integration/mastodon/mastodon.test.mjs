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
  hub = await SocialHub.start(server.url, token);
  await hub.until(
    () => server.calls.filter(({ what }) => what.endsWith("/notifications")).length > 1,
    "the first poll",
  );
});
after(async () => {
  hub?.keptTheSecret();
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
