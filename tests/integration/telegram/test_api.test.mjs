// Telegram, by npm telegram-test-api: a peer that nobody here wrote. It knows texts, commands, buttons and edits of
// texts. It does not wait in getUpdates, forgets an update as soon as it was asked for, sends no secret token to a
// webhook and has no pictures or files: for all of that see bot_api.test.mjs.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test, { after, before } from "node:test";
import { freePort } from "../../support/ports.mjs";
import { TelegramHub, token } from "./support/hub_of.mjs";

const TelegramServer = createRequire(import.meta.url)("telegram-test-api");
let server, hub, person;

before(async () => {
  server = new TelegramServer({ port: await freePort(), host: "127.0.0.1" });
  await server.start();
  hub = await TelegramHub.start(server.config.apiURL, { mode: "polling" });
  person = server.getClient(token, { userId: 11, chatId: 11, firstName: "Ada", timeout: 15000 });
});
after(async () => {
  await hub?.keptTheSecret();
  await hub?.stop();
  await server?.stop();
});

const received = async () =>
  (await person.getUpdates()).result.map(({ message, messageId }) => ({ ...message, messageId }));

test("a person writes, the business answers", async () => {
  await person.sendMessage(person.makeMessage("Hello, is it open? 😀"));
  await hub.said(11, ({ content }) => content.text === "Hello, is it open? 😀", "the text");
  await hub.becomes(await hub.answer(11, "Yes, until *six* 😀"), "sent");
  const [answer] = await received();
  assert.equal(answer.text, "Yes, until *six* 😀");
  assert.equal(answer.parse_mode, undefined);
});

test("a deep link hands over its token", async () => {
  await person.sendCommand(person.makeCommand("/start abc_123"));
  const start = await hub.said(11, ({ content }) => content.payload === "/start", "the start");
  assert.deepEqual(start.metadata, { start: "abc_123" });
});

test("quick replies are buttons, and a tap is the answer", async () => {
  await hub.becomes(
    await hub.answer(11, {
      type: "text",
      text: "Which?",
      actions: [
        { type: "reply", text: "Small", payload: "s" },
        { type: "reply", text: "Large", payload: "l" },
      ],
    }),
    "sent",
  );
  const [question] = await received();
  const { callback_data: data } = question.reply_markup.inline_keyboard[1][0];
  await person.sendCallback(person.makeCallbackQuery(data, { message: { message_id: question.messageId } }));
  const tapped = await hub.said(11, ({ content }) => content.text === "Large", "the tap");
  assert.equal(tapped.content.payload, "l");
});

test("a carousel shows one card and turns in place", async () => {
  await hub.becomes(
    await hub.answer(11, {
      type: "carousel",
      items: [
        { title: "Tea", actions: [{ type: "postback", text: "Buy tea", payload: "tea" }] },
        { title: "Cup", actions: [{ type: "postback", text: "Buy a cup", payload: "cup" }] },
      ],
    }),
    "sent",
  );
  const [card] = await received();
  assert.equal(card.text, "Tea");
  const { callback_data: data } = card.reply_markup.inline_keyboard[1][2];
  await person.sendCallback(person.makeCallbackQuery(data, { message: { message_id: card.messageId } }));
  await hub.until(async () => {
    const history = await person.getUpdatesHistory();
    return history.some(({ messageId, message }) => messageId === card.messageId && message?.text === "Cup");
  }, "the second card");
});
