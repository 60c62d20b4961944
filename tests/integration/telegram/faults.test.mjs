// Telegram in trouble: down, slow, with errors, answering nonsense, or gone after it has taken a message. Nothing is
// lost, nothing goes out twice, nobody else waits, and the delivery says how it was.
import assert from "node:assert/strict";
import test, { after, before, describe } from "node:test";
import { BotApi } from "./support/bot_api.mjs";
import { TelegramHub, token } from "./support/hub_of.mjs";

const seconds = 3; // that Telegram takes for an answer when it is slow
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

const hears = async (chat, text = "Hello") => {
  api.say(chat, { text });
  await hub.said(chat, ({ content }) => content.text === text, `${chat} says ${text}`);
};
const got = (chat) => [...api.messages.values()].filter((one) => one.chat.id === chat).map(({ text }) => text);
const sends = (chat) => api.calls.filter(({ method, params }) => method === "sendMessage" && params.chat_id === chat);

describe("a message, when Telegram", () => {
  const cells = [
    { name: "is slow", trouble: () => api.slowDown("sendMessage", seconds * 1000), ends: "sent", calls: 1 },
    { name: "answers 500", trouble: () => api.refuse("sendMessage", 500, "Internal"), ends: "sent", calls: 2 },
    { name: "answers 502", trouble: () => api.refuse("sendMessage", 502, "Bad Gateway"), ends: "sent", calls: 2 },
    { name: "answers nonsense", trouble: () => api.garble("sendMessage", "<html>Hi"), ends: "unknown", calls: 1 },
    { name: "hangs up afterwards", trouble: () => api.refuse("sendMessage", 0), ends: "unknown", calls: 1 },
  ];
  cells.forEach(({ name, trouble, ends, calls }, nth) => {
    test(`${name} arrives once and is ${ends}`, async () => {
      const chat = 401 + nth;
      await hears(chat);
      trouble();
      await hub.becomes(await hub.answer(chat, "once only"), ends);
      assert.deepEqual(got(chat), ["once only"]);
      assert.equal(sends(chat).length, calls);
      await hub.becomes(await hub.answer(chat, "and then"), "sent");
      assert.deepEqual(got(chat), ["once only", "and then"], "what follows is not held up");
    });
  });
});

test("while one answer takes seconds, others come and go, and the person's own wait in their order", async () => {
  await hears(421);
  await hears(422);
  api.slowDown("sendMessage", seconds * 1000);
  const first = await hub.answer(421, "first");
  await hub.until(() => sends(421).length === 1, "the slow call");
  const second = await hub.answer(421, "second");
  await hears(421, "still there?");
  await hub.becomes(await hub.answer(422, "quick"), "sent");
  assert.equal((await hub.deliveryOf(first)).status, "queued", "all of that while Telegram had not answered");
  assert.deepEqual(got(421), ["first"]);
  await hub.becomes(first, "sent");
  await hub.becomes(second, "sent");
  assert.deepEqual(got(421), ["first", "second"]);
});

test("a file that comes slowly is received, and what is written meanwhile does not wait for it", async () => {
  await hears(423);
  api.files.set("photos/slow.txt", Buffer.from("slow"));
  api.slowDown("getFile", seconds * 1000);
  api.say(423, { document: { file_id: "photos/slow.txt", file_name: "slow.txt", file_size: 4 } });
  await hub.until(() => api.calls.some(({ method }) => method === "getFile"), "the slow call");
  await hears(423, "did you get it?");
  assert.equal((await hub.messagesOf(423)).filter(({ content }) => content.type === "file").length, 0);
  await hub.said(423, ({ content }) => content.type === "file", "the file");
});

test("a slow poll loses nothing and takes nothing twice", async () => {
  api.slowDown("getUpdates", seconds * 1000);
  const texts = Array.from({ length: 30 }, (_, n) => `slow ${n}`);
  await hears(424, "before"); // by the poll that is under way: the next one is the slow one
  for (const text of texts) api.say(424, { text });
  await hub.said(424, ({ content }) => content.text === "slow 29", "the last");
  const stored = (await hub.messagesOf(424)).map(({ content }) => content.text);
  assert.deepEqual(stored, ["before", ...texts]);
  await hub.until(() => api.acknowledged === api.nextUpdate - 1, "the acknowledgement");
});

test("what is said while Telegram is down arrives once when it is back, in its order", async () => {
  await hears(431);
  await api.stop();
  const ids = [];
  for (const text of ["one", "two", "three"]) ids.push(await hub.answer(431, text));
  const waits = `SELECT last_error AS error FROM tasks WHERE kind = 'deliver' AND attempts > 0 AND payload LIKE '%${ids[0]}%'`;
  const [{ error }] = await hub.until(async () => {
    const rows = await hub.rows(waits);
    return rows[0]?.error && rows;
  }, "a try");
  assert.match(error, /Telegram cannot be reached/);
  await hub.hub.kill();
  await hub.hub.start();
  await api.start();
  api.say(431, { text: "back again" });
  for (const id of ids) await hub.becomes(id, "sent");
  assert.deepEqual(got(431), ["one", "two", "three"]);
  await hub.said(431, ({ content }) => content.text === "back again", "what was said then");
});
