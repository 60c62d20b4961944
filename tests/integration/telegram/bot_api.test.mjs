// Telegram, by a Bot API server of our own that is as strict as the documentation (see support/bot_api.mjs).
import assert from "node:assert/strict";
import http from "node:http";
import test, { after, before, describe } from "node:test";
import { freePort } from "../../support/ports.mjs";
import { BotApi } from "./support/bot_api.mjs";
import { TelegramHub, token } from "./support/hub_of.mjs";

const png = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003860180ecbd5f550000000049454e44ae426082",
  "hex",
);

describe("by webhook", () => {
  let api, hub, door;

  // Telegram reaches the hub by its public address: a door that is there before the hub has a port.
  before(async () => {
    api = await new BotApi(token).start();
    const port = await freePort();
    door = http.createServer((request, response) => {
      if (!hub) return response.writeHead(502).end();
      const onward = http.request(hub.hub.url + request.url, { method: request.method, headers: request.headers });
      onward.on("response", (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.writeHead(502).end());
      request.pipe(onward);
    });
    await new Promise((resolve) => door.listen(port, "127.0.0.1", resolve));
    const callbackUrl = `http://127.0.0.1:${port}/hooks/telegram-main`;
    hub = await TelegramHub.start(api.url, { mode: "webhook", callbackUrl });
    await hub.until(() => api.webhook, "the webhook");
  });
  after(async () => {
    await hub?.keptTheSecret();
    await hub?.stop();
    door?.closeAllConnections();
    door?.close();
    await api?.stop();
    assert.deepEqual(api.violations, []);
  });
  const greet = async (chat, text = "Hello") => {
    api.say(chat, { text });
    await hub.said(chat, (message) => message.content.text === text, `${chat} says ${text}`);
  };

  test("a person writes, the business answers, the person's name is known", async () => {
    await greet(101, "Is it <b>open</b>? 😀");
    const id = await hub.answer(101, "*Yes*, until <i>six</i> 😀");
    const { external_id: sent } = await hub.becomes(id, "sent");
    const message = api.messages.get(Number(sent.split(":").at(-1)));
    assert.equal(message.text, "*Yes*, until <i>six</i> 😀");
    const [client] = await hub.rows("SELECT display_name FROM clients WHERE external_id = '101'");
    assert.equal(client.display_name, "Zoë 101");
  });

  test("only what carries the secret comes in", async () => {
    const update = (id) => ({
      update_id: id,
      message: { message_id: id, from: BotApi.person(102), chat: { id: 102, type: "private" }, text: "forged" },
    });
    const secret = api.webhook.secret_token;
    for (const lie of [null, "", "wrong", token, secret.slice(1), `${secret}0`, secret.toUpperCase()]) {
      assert.equal((await api.post(update(7001), lie)).status, 401, String(lie));
    }
    assert.equal(await hub.conversationOf(102), undefined);
    assert.equal((await api.post(update(7002))).status, 200);
    assert.equal((await api.post(update(7002))).status, 200, "a replay is harmless");
    assert.equal((await hub.messagesOf(102)).length, 1);
  });

  test("the token of a deep link arrives as metadata and not in the text", async () => {
    await greet(103, "Hi");
    api.say(103, { text: "/start link-Token_1" });
    const message = await hub.said(103, ({ content }) => content.payload === "/start", "the start");
    assert.equal(message.content.text, "Start");
    assert.deepEqual(message.metadata, { start: "link-Token_1" });
  });

  test("a deep link of the widget links the chat", async () => {
    const link = await hub.linkFromWidget("telegram-main");
    api.say(104, { text: `/start ${link.searchParams.get("start")}` });
    const begun = await hub.said(104, ({ content }) => content.payload === "/start", "a conversation that begins so");
    assert.deepEqual(begun.metadata, { start: "..." });
    await hub.isLinked(104, "the chat is the widget's person's");
  });

  test("in a conversation the deep link is no message: a line says that it goes on here, and answers come here", async () => {
    await greet(109, "from long ago");
    const link = await hub.linkFromWidget("telegram-main", "do you have tea?");
    const update = api.say(110, { text: `/start ${link.searchParams.get("start")}` });
    await hub.isLinked(110, "the chat is the widget's person's");
    assert.equal((await api.post(update)).status, 200, "the webhook comes again");
    const told = () => [...api.messages.values()].filter(({ chat }) => chat.id === 110).map(({ text }) => text);
    await hub.until(() => told().length === 1, "the line at Telegram");
    assert.match(told()[0], /go on here[^]*do you have tea\?/);
    assert.deepEqual(
      (await hub.messagesOf(110)).map(({ author, content }) => [author.type, content.text]),
      [
        ["user", "do you have tea?"],
        ["business", told()[0]],
      ],
    );
    await hub.becomes(await hub.answer(110, "Yes, green"), "sent");
    assert.deepEqual(told().slice(1), ["Yes, green"]);
  });

  test("a picture comes in as a file of the hub, a place as a place", async () => {
    api.files.set("photos/file_1.png", png);
    api.say(104, {
      caption: "Broken",
      photo: [{ file_id: "photos/file_1.png", width: 1, height: 1, file_size: png.length }],
    });
    const { content } = await hub.said(104, (message) => message.content.type === "image", "a picture");
    assert.equal(content.text, "Broken");
    const address = content.mediaUrl.startsWith("/") ? hub.hub.url + content.mediaUrl : content.mediaUrl;
    const kept = Buffer.from(await (await fetch(address)).arrayBuffer());
    assert.deepEqual(kept, png);
    api.say(104, { location: { latitude: 32.0853, longitude: 34.7818 } });
    const place = await hub.said(104, (message) => message.content.type === "location", "a place");
    assert.deepEqual(place.content.coordinates, { lat: 32.0853, long: 34.7818 });
  });

  test("pictures, files and places go out; what Telegram cannot fetch is uploaded or linked", async () => {
    await greet(105);
    const files = http.createServer((request, response) => {
      // Telegram's servers (fetch of Node) are not let in; the hub is.
      const isTelegram = request.headers["user-agent"] !== "Hubbub";
      if (request.url.startsWith("/private") && isTelegram) return response.writeHead(403).end();
      if (request.url.includes("gone")) return response.writeHead(404).end();
      response.writeHead(200).end(request.url.endsWith(".csv") ? "a;b" : png);
    });
    await new Promise((resolve) => files.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${files.address().port}`;
    const sent = async (content) => {
      const { external_id: id } = await hub.becomes(await hub.answer(105, content), "sent");
      return api.messages.get(Number(id.split(":").at(-1)));
    };
    const image = (name) => ({ type: "image", mediaUrl: `${at}/${name}`, mediaType: "image/png", altText: "A cat" });
    try {
      assert.deepEqual((await sent(image("cat.png"))).photo, png);
      assert.deepEqual((await sent(image("private/cat.png"))).photo, png);
      assert.match((await sent(image("gone.png"))).text, /gone\.png$/);
      const file = await sent({
        type: "file",
        mediaUrl: `${at}/private/list.csv`,
        mediaType: "text/csv",
        altText: "list.csv",
      });
      assert.equal(file.document.toString(), "a;b");
      assert.equal(file.name, "list.csv");
      const place = await sent({
        type: "location",
        coordinates: { lat: 1.5, long: 2.5 },
        location: { name: "Shop", address: "1 Road" },
      });
      assert.equal(place.venue.title, "Shop");
    } finally {
      files.closeAllConnections();
      files.close();
    }
  });

  test("a quick reply is tapped once, a carousel turns in place", async () => {
    await greet(106);
    const { external_id: asked } = await hub.becomes(
      await hub.answer(106, {
        type: "text",
        text: "Which size?",
        actions: [
          { type: "reply", text: "Small", payload: "size:s" },
          { type: "reply", text: "Large", payload: `size:l:${"x".repeat(200)}` },
        ],
      }),
      "sent",
    );
    const question = api.messages.get(Number(asked.split(":").at(-1)));
    const tap = api.tap(question, 1);
    const reply = await hub.said(106, ({ content }) => content.text === "Large", "the tap");
    assert.match(reply.content.payload, /^size:l:x{200}$/);
    await hub.until(() => question.reply_markup.inline_keyboard.length === 0, "the buttons are gone");
    assert.ok(api.calls.some((c) => c.method === "answerCallbackQuery" && c.params.callback_query_id === tap));

    const { external_id: shown } = await hub.becomes(
      await hub.answer(106, {
        type: "carousel",
        items: [
          { title: "Tea", description: "Green", actions: [{ type: "postback", text: "Buy", payload: "tea" }] },
          { title: "Cup", actions: [{ type: "postback", text: "Buy", payload: "cup" }] },
        ],
      }),
      "sent",
    );
    const card = api.messages.get(Number(shown.split(":").at(-1)));
    assert.equal(card.text, "Tea\nGreen");
    api.tap(card, 1, 2);
    await hub.until(() => card.text === "Cup", "the second card");
    assert.equal(card.reply_markup.inline_keyboard[1][1].text, "2 / 2");
    api.tap(card, 0);
    await hub.said(106, ({ content }) => content.payload === "cup", "the second card's button");
  });

  test("429 waits as long as Telegram asks, a person who has blocked the bot is a failure with its reason", async () => {
    await greet(107);
    const sends = () => api.calls.filter(({ method }) => method === "sendMessage").length;
    api.refuse("sendMessage", 429, "Too Many Requests: retry after 1", { retry_after: 1 });
    const before = sends();
    const begun = Date.now();
    await hub.becomes(await hub.answer(107, "one"), "sent");
    assert.equal(sends() - before, 2);
    assert.ok(Date.now() - begun >= 1000);
    api.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user");
    assert.match((await hub.becomes(await hub.answer(107, "two"), "failed")).reason, /has blocked the bot/);
    api.chats.delete(107);
    assert.match((await hub.becomes(await hub.answer(107, "three"), "failed")).reason, /does not know this chat/);
  });

  test("a connection that breaks after the call leaves the outcome unknown, and nobody gets it twice", async () => {
    await greet(108);
    api.refuse("sendMessage", 0);
    await hub.becomes(await hub.answer(108, "once only"), "unknown");
    assert.equal([...api.messages.values()].filter(({ text }) => text === "once only").length, 1);
  });
});

describe("by long polling", () => {
  let api, hub;
  before(async () => {
    api = await new BotApi(token).start();
    hub = await TelegramHub.start(api.url, { mode: "polling" });
  });
  after(async () => {
    await hub?.keptTheSecret();
    await hub?.stop();
    await api?.stop();
    assert.deepEqual(api.violations, []);
  });

  test("updates come in as they happen and are acknowledged", async () => {
    const { update_id: id } = api.say(201, { text: "Hello" });
    await hub.said(201, ({ content }) => content.text === "Hello", "Hello");
    await hub.until(() => api.acknowledged === id, "the acknowledgement");
  });

  test("a webhook that somebody set is taken away", async () => {
    api.webhook = { url: "http://127.0.0.1:9/" };
    api.poller?.end();
    await hub.until(() => api.webhook === null, "no webhook");
    api.say(202, { text: "Hello" });
    await hub.said(202, ({ content }) => content.text === "Hello", "Hello");
  });

  test("kill -9 in the middle loses nothing and takes nothing twice", async () => {
    const texts = Array.from({ length: 300 }, (_, n) => `word ${n}`);
    texts.slice(0, 150).forEach((text, n) => api.say(300 + (n % 7), { text }));
    for (let kills = 0; kills < 3; kills += 1) {
      await hub.hub.kill();
      texts.slice(150 + kills * 50, 200 + kills * 50).forEach((text, n) => api.say(300 + (n % 7), { text }));
      await hub.hub.start();
    }
    const stored = () => hub.rows("SELECT content_text AS text FROM messages WHERE content_text LIKE 'word %'");
    await hub.until(async () => (await stored()).length >= 300, "all 300");
    await hub.until(() => api.updates.length === 0 || api.acknowledged === api.nextUpdate - 1, "all acknowledged");
    assert.deepEqual((await stored()).map(({ text }) => text).sort(), [...texts].sort());
  });
});
