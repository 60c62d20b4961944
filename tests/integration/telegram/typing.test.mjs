// That the business types is seen in Telegram: from wherever it types, and only by whom it types to.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { BotApi } from "./support/bot_api.mjs";
import { TelegramHub, token } from "./support/hub_of.mjs";

let api, hub;

before(async () => {
  api = await new BotApi(token).start();
  hub = await TelegramHub.start(api.url, { mode: "polling" });
});
after(async () => {
  await hub?.stop();
  await api?.stop();
  assert.deepEqual(api.violations, []);
});

const shown = () => api.calls.filter(({ method }) => method === "sendChatAction").map(({ params }) => params.chat_id);

test("typing goes out to the person it is meant for, and is kept nowhere", async () => {
  for (const chat of [301, 302]) {
    api.say(chat, { text: "Hello" });
    await hub.said(chat, ({ content }) => content.text === "Hello", `${chat} says hello`);
  }
  const conversation = await hub.conversationOf(302);
  const messages = (await hub.messagesOf(302)).length;
  const { status } = await hub.hub.api("POST", `/conversations/${conversation}/activity`, {
    author: { type: "business" },
    type: "typing:start",
  });
  assert.equal(status, 200);
  await hub.until(() => shown().length > 0, "that it types");
  assert.deepEqual(shown().map(String), ["302"]);
  assert.equal((await hub.messagesOf(302)).length, messages);
});
