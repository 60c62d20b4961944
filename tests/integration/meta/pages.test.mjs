// Messenger and Instagram, by a Graph API of our own that is as strict as the documentation (see support/graph.mjs).
import assert from "node:assert/strict";
import http from "node:http";
import test, { after, before, describe } from "node:test";
import { Graph, escaped, fromPage, hmac, ids, said } from "./support/graph.mjs";
import { MetaHub, appSecret, token, verifyToken } from "./support/hub_of.mjs";
import { takesSignature } from "./support/oracle.mjs";

const png = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003860180ecbd5f550000000049454e44ae426082",
  "hex",
);
let graph,
  hub,
  files,
  nextMid = 1;

before(async () => {
  graph = await new Graph({ token, appSecret }).start();
  hub = await MetaHub.start(graph.url);
  files = http.createServer((request, response) => response.writeHead(200, { "content-type": "image/png" }).end(png));
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

const mid = () => `mid.${nextMid++}`;
const page = (...messaging) => fromPage("page", ids.page, messaging);
const instagram = (...messaging) => fromPage("instagram", ids.instagram, messaging);
const greet = async (person, text = "Hello") => {
  await graph.deliver(hub.hook("messenger"), page(said(ids.page, person, { message: { mid: mid(), text } })));
  await hub.said(person, (message) => message.content.text === text, `${person} says ${text}`);
};
const sentAs = async (person, content) => {
  const { external_id: id } = await hub.becomes(await hub.answer(person, content), "sent");
  return { id, message: graph.sent.get(id).message };
};

describe("the webhook", () => {
  test("is shaken hands with by who knows the token, and by nobody else", async () => {
    const handshake = (secret) =>
      fetch(`${hub.hook("messenger")}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${secret}`);
    const good = await handshake(verifyToken);
    assert.equal(good.status, 200);
    assert.equal(await good.text(), "1158201444");
    for (const lie of ["", "wrong", verifyToken.slice(1), `${verifyToken}0`]) {
      assert.equal((await handshake(lie)).status, 403, lie);
    }
  });

  test("takes what others' code calls signed, and nothing else", async () => {
    const payload = page(said(ids.page, "101", { message: { mid: "mid.signed", text: "äöå 😀 / <b>" } }));
    // Unescaped on the way, and signed all the same.
    const unescaped = JSON.stringify(payload);
    const signature = `sha256=${hmac(appSecret, escaped(payload).replaceAll("\\/", "/"))}`;
    assert.ok(await takesSignature(appSecret, unescaped, signature));
    assert.equal(await graph.post(hub.hook("messenger"), null, { body: unescaped, signature }), 200);
    const body = escaped(payload);
    const digest = hmac(appSecret, body);
    assert.ok(await takesSignature(appSecret, body, `sha256=${digest}`));
    assert.equal(await graph.post(hub.hook("messenger"), payload), 200);
    const other = escaped(page(said(ids.page, "102", { message: { mid: "mid.forged", text: "forged" } })));
    for (const lie of [null, "", digest, `sha256=${digest}`, `sha256=${hmac("wrong", other)}`, "sha256="]) {
      assert.equal(await graph.post(hub.hook("messenger"), null, { body: other, signature: lie }), 401, String(lie));
    }
    for (const cut of [body.slice(0, -1), `${body} `, body.slice(1)]) {
      assert.equal(await graph.post(hub.hook("messenger"), null, { body: cut, signature: `sha256=${digest}` }), 401);
    }
    await hub.said("101", ({ content }) => content.text === "äöå 😀 / <b>", "the signed text");
    assert.equal((await hub.messagesOf("101")).length, 1, "a replay is stored once");
    assert.equal(await hub.conversationOf("102"), undefined);
  });

  test("takes a batch of many people as one, in order; kill -9 loses nothing and doubles nothing", async () => {
    const texts = Array.from({ length: 300 }, (_, n) => `word ${n}`);
    const batches = [];
    for (let first = 0; first < texts.length; first += 60) {
      batches.push(
        page(
          ...texts
            .slice(first, first + 60)
            .map((text, n) =>
              said(ids.page, `3${(first + n) % 7}`, { message: { mid: `mid.batch.${first + n}`, text } }),
            ),
        ),
      );
    }
    const delivered = Promise.all(batches.map((batch) => graph.deliver(hub.hook("messenger"), batch)));
    for (let kills = 0; kills < 2; kills += 1) {
      await hub.hub.kill();
      await hub.hub.start();
    }
    await delivered;
    await Promise.all(batches.map((batch) => graph.deliver(hub.hook("messenger"), batch)));
    const stored = await hub.rows("SELECT content_text AS text FROM messages WHERE content_text LIKE 'word %'");
    assert.deepEqual(stored.map(({ text }) => text).sort(), [...texts].sort());
    const numbers = (await hub.messagesOf("31")).map(({ content }) => Number(content.text.split(" ")[1]));
    const inBatches = numbers.map((n) => Math.floor(n / 60));
    for (const batch of new Set(inBatches)) {
      const own = numbers.filter((_, i) => inBatches[i] === batch);
      assert.deepEqual(
        own,
        [...own].sort((a, b) => a - b),
      );
    }
  });
});

describe("a page", () => {
  test("a person writes, is known by their name, gets an answer, and we hear that they read it", async () => {
    graph.names.set("201", { first_name: "Zoë", last_name: "Marsh", profile_pic: "https://x.fbcdn.net/1" });
    await greet("201", "Is it open? 😀");
    await hub.until(
      async () =>
        (await hub.rows("SELECT display_name AS n FROM clients WHERE external_id = '201'"))[0]?.n === "Zoë Marsh",
      "her name",
    );
    const id = await hub.answer("201", "Yes, until <i>six</i> 😀");
    const { external_id: sent } = await hub.becomes(id, "sent");
    assert.equal(graph.sent.get(sent).message.text, "Yes, until <i>six</i> 😀");
    const mark = (what) => graph.deliver(hub.hook("messenger"), page(said(ids.page, "201", what)));
    await mark({ delivery: { mids: [sent], watermark: 1 } });
    await hub.becomes(id, "delivered");
    await mark({ read: { watermark: Date.now() } });
    await hub.becomes(id, "read");
    await graph.deliver(
      hub.hook("messenger"),
      page({ ...said(ids.page, ids.page, {}), message: { mid: sent, is_echo: true, text: "Yes" } }),
    );
    assert.equal((await hub.messagesOf("201")).length, 2);
  });

  test("a link from the widget leads here, for who was here before and for who taps Get started", async () => {
    const referral = async () => ({ ref: (await hub.linkFromWidget("messenger-main")).searchParams.get("ref") });
    const before = { ...(await referral()), source: "SHORTLINK", type: "OPEN_THREAD" };
    await graph.deliver(hub.hook("messenger"), page(said(ids.page, "211", { referral: before })));
    await hub.isLinked("211", "the chat is the widget's person's");
    const started = { mid: mid(), title: "Get started", payload: "START", referral: await referral() };
    await graph.deliver(hub.hook("messenger"), page(said(ids.page, "212", { postback: started })));
    await hub.isLinked("212", "the other chat is the other person's");
    const [{ content }] = await hub.messagesOf("212");
    assert.equal(content.text, "Get started");
  });

  test("pictures come in and go out; what Meta cannot fetch is uploaded", async () => {
    await greet("202");
    graph.media.set("cat", { type: "image/png", bytes: png });
    const attachments = [{ type: "image", payload: { url: `${graph.url}/files/open/cat` } }];
    await graph.deliver(hub.hook("messenger"), page(said(ids.page, "202", { message: { mid: mid(), attachments } })));
    const { content } = await hub.said("202", (message) => message.content.type === "image", "a picture");
    const kept = await fetch(content.mediaUrl.startsWith("/") ? hub.hub.url + content.mediaUrl : content.mediaUrl);
    assert.deepEqual(Buffer.from(await kept.arrayBuffer()), png);

    const { message } = await sentAs("202", {
      type: "image",
      mediaUrl: `http://127.0.0.1:${files.address().port}/dog.png`,
      mediaType: "image/png",
    });
    const upload = graph.uploads.get(message.attachment.payload.attachment_id);
    assert.deepEqual(upload.bytes, png);
    assert.deepEqual([upload.name, upload.type], ["dog.png", "image/png"]);
  });

  test("quick replies, buttons and carousels go out, and taps come back", async () => {
    await greet("203");
    const { message: asked } = await sentAs("203", {
      type: "text",
      text: "Which size?",
      actions: [
        { type: "reply", text: "Small", payload: "size:s" },
        { type: "reply", text: "Large", payload: `size:l:${"x".repeat(900)}` },
        { type: "link", text: "Sizes", uri: "https://shop.example/sizes" },
      ],
    });
    assert.equal(asked.attachment.payload.template_type, "button");
    const [, reply] = asked.quick_replies;
    const tap = { mid: mid(), text: reply.title, quick_reply: { payload: reply.payload } };
    await graph.deliver(hub.hook("messenger"), page(said(ids.page, "203", { message: tap })));
    const answer = await hub.said("203", ({ content }) => content.text === "Large", "the tap");
    assert.equal(answer.content.payload, reply.payload);

    const { message: cards } = await sentAs("203", {
      type: "carousel",
      items: [
        { title: "Tea", description: "Green", actions: [{ type: "postback", text: "Buy", payload: "tea" }] },
        { title: "Cup", actions: [{ type: "reply", text: "Buy", payload: "cup" }] },
      ],
    });
    const [button] = cards.attachment.payload.elements[1].buttons;
    const postback = { title: button.title, payload: button.payload, mid: mid() };
    await graph.deliver(hub.hook("messenger"), page(said(ids.page, "203", { postback })));
    await hub.said("203", ({ content }) => content.payload === "cup", "the card's button");
  });

  test("429 waits as long as Meta asks; a person who is gone is a failure with its reason", async () => {
    await greet("204");
    const sends = () => graph.calls.filter(({ json }) => json?.message && json.recipient.id === "204").length;
    graph.refuse(429, { code: 613 }, { "retry-after": "1" });
    const begun = Date.now();
    await hub.becomes(await hub.answer("204", "one"), "sent");
    assert.equal(sends(), 2);
    assert.ok(Date.now() - begun >= 1000);
    graph.refuse(400, { code: 551, error_subcode: 1545041 });
    assert.match((await hub.becomes(await hub.answer("204", "two"), "failed")).reason, /not available/);
    for (const code of [10, 10]) graph.refuse(400, { code, error_subcode: 2018278 }); // also with the tag
    assert.match((await hub.becomes(await hub.answer("204", "three"), "failed")).reason, /24 hours/);
  });

  test("a connection that breaks leaves the outcome unknown, and nobody gets it twice", async () => {
    await greet("205");
    graph.refuse(0);
    await hub.becomes(await hub.answer("205", "once only"), "unknown");
    assert.equal(graph.sentTo("205").length, 1);
    await hub.becomes(await hub.answer("205", "next"), "sent");
    assert.equal(graph.sentTo("205").length, 2);
  });

  test("after a day an agent of flesh and blood may write with the tag, and a bot may not", async () => {
    const old = {
      ...said(ids.page, "206", { message: { mid: mid(), text: "Hello" } }),
      timestamp: Date.now() - 86_500_000,
    };
    await graph.deliver(hub.hook("messenger"), page(old));
    await hub.said("206", () => true, "an old message");
    const bot = await hub.answer("206", "I am a bot", { author: { subtypes: ["AI"] } });
    assert.match((await hub.becomes(bot, "failed")).reason, /human agent/);
    assert.equal(graph.sentTo("206").length, 0);
    await hub.becomes(await hub.answer("206", "Sorry for the wait"), "sent");
    const [call] = graph.sentTo("206");
    assert.deepEqual([call.messaging_type, call.tag], ["MESSAGE_TAG", "HUMAN_AGENT"]);
  });
});

describe("an Instagram account", () => {
  test("a person writes and is answered, and what they read is read", async () => {
    graph.names.set("301", { username: "zoe.marsh", profile_pic: null });
    const message = { mid: "aWdfZAG1faXRlbToxOkl", text: "Hi" };
    await graph.deliver(hub.hook("instagram"), instagram(said(ids.instagram, "301", { message })));
    await hub.said("301", ({ content }) => content.text === "Hi", "Hi");
    const id = await hub.answer("301", "é".repeat(600));
    const { external_id: sent } = await hub.becomes(id, "sent");
    assert.equal(
      graph
        .sentTo("301")
        .map((call) => call.message.text)
        .join(""),
      "é".repeat(600),
      "in two messages",
    );
    await graph.deliver(hub.hook("instagram"), instagram(said(ids.instagram, "301", { read: { mid: sent } })));
    await hub.becomes(id, "read");
    const [client] = await hub.rows("SELECT display_name, type FROM clients WHERE external_id = '301'");
    assert.deepEqual(client, { display_name: "zoe.marsh", type: "instagram" });
  });

  test("a link from the widget tells with the first message who comes", async () => {
    const ref = (await hub.linkFromWidget("instagram-main")).searchParams.get("ref");
    const message = {
      mid: mid(),
      text: "Hello again",
      referral: { ref, source: "IGME-SOURCE-LINK", type: "OPEN_THREAD" },
    };
    await graph.deliver(hub.hook("instagram"), instagram(said(ids.instagram, "302", { message })));
    await hub.isLinked("302", "the chat is the widget's person's");
    assert.equal((await hub.messagesOf("302"))[0].content.text, "Hello again");
  });

  test("webhooks of a page are none of its own", async () => {
    assert.equal(await graph.post(hub.hook("instagram"), page()), 400);
  });
});
