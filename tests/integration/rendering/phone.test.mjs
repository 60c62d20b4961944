// What a person with nothing but texts gets of what is richer, through a whole hub: by the simulated phone.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { ChannelHub } from "../../support/channel_hub.mjs";
import { apiKey } from "../../support/hub.mjs";
import { freePort } from "../../support/ports.mjs";

const ada = "+12025550100";
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
let hub, door;
let texts = 0;

before(async () => {
  const port = await freePort();
  const integrations = `
  - { id: phone, plugin: com.hubbub.simulator.phone, default_holder: desk }`;
  hub = await new ChannelHub().begin(
    integrations,
    {},
    {
      app: `{ id: hub, name: Test Hub, public_url: "http://127.0.0.1:${port}" }`,
      server: `{ address: 127.0.0.1, port: ${port}, limits: { rate_per_second: 0 } }`,
    },
  );
  door = `${hub.hub.url}/hooks/phone`;
  await says("Hello");
});
after(() => hub?.stop());

async function post(path, body) {
  const response = await fetch(`${door}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `${path}: ${response.status}`);
}
// Writes, and gives what the hub made of it.
async function says(text) {
  texts += 1;
  await post("messages", { id: `text${texts}`.padEnd(32, "0"), address: ada, text, subject: "" });
  return (await hub.messagesOf(ada)).filter(({ author }) => author.type === "user").at(-1).content;
}
const lines = async () => {
  const { messages } = await (await fetch(`${door}/state?address=${encodeURIComponent(ada)}`)).json();
  return messages;
};
// Answers, and gives the texts that reached the phone.
async function shows(content) {
  const before = (await lines()).length;
  const id = await hub.answer(ada, content);
  await hub.becomes(id, "sent");
  return { id, shown: (await lines()).slice(before).map(({ text }) => text) };
}
const deliveries = async (id) => {
  const conversation = await hub.conversationOf(ada);
  const { body } = await hub.hub.api("GET", `/conversations/${conversation}/messages/${id}/deliveries`);
  return body.deliveries;
};

const question = {
  type: "text",
  text: "Which tea?",
  actions: [
    { type: "reply", text: "Green", payload: "TEA_GREEN" },
    { type: "postback", text: "Black", payload: "TEA_BLACK" },
  ],
};

test("choices are numbers, and a number is the choice", async () => {
  const { shown } = await shows(question);
  assert.deepEqual(shown, ["Which tea?\n\n1. Green\n2. Black\nReply with the number of your choice."]);
  for (const answer of ["2", " 2 ", "2.", "2)", "two", "2️⃣", "deux", "Dos", "BLACK"]) {
    const { text, payload } = await says(answer);
    assert.deepEqual([text, payload], ["Black", "TEA_BLACK"], answer);
  }
  for (const answer of ["3", "0", "22", "2 cups", "two of them"]) {
    assert.deepEqual(await says(answer), { type: "text", text: answer }, answer);
  }
  await shows("How many cups?");
  assert.deepEqual(await says("2"), { type: "text", text: "2" }, "the question is over");
});

test("the numbers are known after a restart", async () => {
  await shows(question);
  await hub.hub.kill();
  await hub.hub.start();
  assert.equal((await says("one")).payload, "TEA_GREEN");
});

test("a long text comes in texts that end with sentences, and none is lost", async () => {
  const text = Array.from({ length: 120 }, (_, i) => `This is sentence ${i} of many.`).join(" ");
  const { shown } = await shows(text);
  assert.ok(shown.length >= 2);
  assert.equal(shown.join(" "), text);
  for (const one of shown) assert.match(one, /\.$/);
});

test("a picture is a link that opens it, and no other", async () => {
  const form = new FormData();
  form.set("source", new Blob([png], { type: "image/png" }), "dot.png");
  const authorization = `Basic ${Buffer.from(`${apiKey.id}:${apiKey.secret}`).toString("base64")}`;
  const response = await fetch(`${hub.hub.url}/v2/apps/hub/attachments?access=public`, {
    method: "POST",
    headers: { authorization },
    body: form,
  });
  const { attachment } = await response.json();
  const { shown } = await shows({ type: "image", mediaUrl: attachment.mediaUrl, altText: "A dot" });
  assert.equal(shown.length, 1);
  const [, link] = /^A dot: (http:\S+)$/.exec(shown[0]);
  assert.notEqual(link, attachment.mediaUrl, "it is not the address that opens it for ever");
  assert.ok(Buffer.from(await (await fetch(link)).arrayBuffer()).equals(png));
  const later = link.replace(/\/(\d{9,})\./, (_, end) => `/${Number(end) + 3600}.`);
  assert.notEqual(later, link);
  assert.equal((await fetch(later)).status, 404, "nobody makes it last longer");
});

test("how far a message came is told by message and channel", async () => {
  const { id } = await shows("Did it arrive?");
  const [sent] = await deliveries(id);
  assert.deepEqual([sent.integrationId, sent.channel, sent.status], ["phone", "sms", "sent"]);
  assert.equal(sent.notTold, undefined, "this phone tells it all");
  const through = (await lines()).at(-1).id;
  await post("receipts", { address: ada, through, read: false });
  assert.equal((await deliveries(id))[0].status, "delivered");
  await post("receipts", { address: ada, through, read: true });
  const [read] = await deliveries(id);
  assert.deepEqual([read.status, Boolean(read.sentAt && read.deliveredAt && read.readAt)], ["read", true]);
  await post("receipts", { address: ada, through, read: false });
  assert.equal((await deliveries(id))[0].status, "read", "late, and twice: it never goes back");
});
