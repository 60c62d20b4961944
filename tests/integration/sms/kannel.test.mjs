// SMS over a real Kannel and real SMPP: emoji, long texts, reports late, twice and out of order, answers, consent.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test, { after, before } from "node:test";
import { Hub, configText, makeFolder } from "../../support/hub.mjs";
import { freePort } from "../../support/ports.mjs";
import { Carrier } from "../../support/peers/carrier.mjs";
import { Kannel, credentials } from "../../support/peers/kannel.mjs";
import { FaultyGate } from "./support/faulty_gate.mjs";

const key = "webhook-key-0123456789&%";
const shortCode = "36105";
let carrier, kannel, gate, hub, hubPort;

before(async () => {
  const folder = makeFolder();
  const smscPort = await freePort();
  hubPort = await freePort();
  const hooks = `http://127.0.0.1:${hubPort}/hooks/sms-main`;
  carrier = await Carrier.start(smscPort);
  kannel = await Kannel.start(folder, {
    smscPort,
    inboundUrl: `${hooks}/inbound?key=${encodeURIComponent(key).replaceAll("%", "%%")}`,
  });
  gate = await FaultyGate.start(new URL(kannel.sendsmsUrl).origin);
  fs.writeFileSync(path.join(folder, "kannel-password"), credentials.password);
  fs.writeFileSync(path.join(folder, "webhook-key"), key);
  hub = new Hub(
    folder,
    configText({
      server: `{ address: 127.0.0.1, port: ${hubPort}, limits: { rate_per_second: 0 } }`,
      console: "{ enabled: false }",
      integrations: `
  - id: sms-main
    plugin: com.hubbub.sms
    default_holder: desk
    settings:
      provider: kannel
      default_region: FR
      callback_url: ${hooks}
      keywords: { help_text: "Call us: +33 1 23 45 67 89" }
      kannel:
        sendsms_url: ${gate.url}/cgi-bin/sendsms
        username: ${credentials.username}
        password: \${file:kannel-password}
        webhook_key: \${file:webhook-key}
        from: "${shortCode}"`,
    }),
  );
  await hub.start();
  if (!carrier.session) await new Promise((resolve) => carrier.once("bound", resolve));
});

after(async () => {
  kannel?.resume();
  await gate?.down();
  await kannel?.stop();
  await hub?.stop();
  await carrier?.stop();
  hub?.cleanUp();
});

const until = (...asked) => hub.until(...asked);

// Conversations as the store holds them, by the REST API's webhook-less means: the person is found by their number.
const rows = (sql) => hub.rows(sql);
const conversationOf = async (number) => {
  const [row] = await rows(`SELECT c.id FROM conversations c JOIN clients k ON k.user_id = c.user_id
                            WHERE k.external_id = '${number}'`);
  return row?.id;
};
const messagesOf = async (number) => {
  const id = await conversationOf(number);
  if (!id) return [];
  return (await hub.api("GET", `/conversations/${id}/messages`)).body.messages;
};
const deliveryOf = async (id) => (await rows(`SELECT status, reason FROM deliveries WHERE message_id = '${id}'`))[0];

// A person writes first, so that there is a conversation; then the business answers.
async function greet(number) {
  await carrier.say(number, shortCode, "Bonjour");
  await until(() => conversationOf(number), `the conversation of ${number}`);
}
async function answer(number, text) {
  const id = await conversationOf(number);
  const posted = await hub.api("POST", `/conversations/${id}/messages`, {
    author: { type: "business" },
    content: { type: "text", text },
  });
  assert.equal(posted.status, 201, JSON.stringify(posted.body));
  return posted.body.messages[0].id;
}
const becomes = (id, status) =>
  until(async () => {
    const delivery = await deliveryOf(id);
    return delivery?.status === status && delivery;
  }, `${id} ${status}`);

test("a person writes, the business answers, the carrier reports", async () => {
  const number = "+33612345601";
  await greet(number);
  const [first] = await messagesOf(number);
  assert.equal(first.content.text, "Bonjour");
  const id = await answer(number, "Hello from the desk");
  const text = await carrier.textTo(number);
  assert.equal(text.text, "Hello from the desk");
  assert.equal(text.from, shortCode);
  assert.equal((await becomes(id, "sent")).reason, "");
  await carrier.reportAll(text);
  await becomes(id, "delivered");
});

test("emoji and long texts arrive whole, both ways", async () => {
  const number = "+33612345602";
  await greet(number);
  const words = Array.from({ length: 60 }, (_, n) => `mot${n} 😀🇫🇷é`).join(" ");
  const id = await answer(number, words);
  const text = await carrier.textTo(number);
  assert.equal(text.text, words);
  assert.equal(text.coding, 8);
  assert.ok(text.parts.length > 5, `${text.parts.length} parts`);
  await carrier.reportAll(text);
  await becomes(id, "delivered");

  const long = `${words} fin`;
  await carrier.say(number, shortCode, long);
  const heard = await until(
    async () => (await messagesOf(number)).find(({ content }) => content.text.includes("fin")),
    "the long text",
  );
  assert.equal(heard.content.text, long);
  const plain = "A plain long text. ".repeat(20).trim();
  await answer(number, plain);
  const second = await carrier.textTo(number, 1);
  assert.equal(second.text, plain);
  assert.equal(second.coding, 0);
});

test("reports late, twice and out of order leave the outcome as it was told first", async () => {
  const number = "+33612345603";
  await greet(number);
  const id = await answer(number, "one");
  const text = await carrier.textTo(number);
  const [part] = text.parts;
  await carrier.report(part, "DELIVRD");
  await becomes(id, "delivered");
  await carrier.report(part, "DELIVRD");
  await carrier.report(part, "UNDELIV", "045");
  const failed = await answer(number, "two");
  const second = await carrier.textTo(number, 1);
  await carrier.reportAll(second, "UNDELIV", "045");
  assert.match((await becomes(failed, "failed")).reason, /could not be reached \(UNDELIV 045\)/);
  await carrier.reportAll(second, "DELIVRD");
  const last = await answer(number, "three");
  await carrier.reportAll(await carrier.textTo(number, 2));
  await becomes(last, "delivered");
  assert.equal((await deliveryOf(id)).status, "delivered");
  assert.equal((await deliveryOf(failed)).status, "failed");
});

test("a text that the carrier refuses fails with its reason", async () => {
  const number = "+33612345604";
  await greet(number);
  carrier.refusals.push(0x0b); // ESME_RINVDSTADR
  const id = await answer(number, "nobody there");
  assert.match((await becomes(id, "failed")).reason, /carrier refused it/);
});

test("STOP is honoured until START, HELP is answered", async () => {
  const number = "+33612345605";
  await greet(number);
  await carrier.say(number, shortCode, "ARRÊT");
  await until(async () => (await messagesOf(number)).length === 2, "the STOP");
  const refused = await answer(number, "Are you sure?");
  assert.match((await becomes(refused, "failed")).reason, /^opted_out: .*ARRÊT/);
  await carrier.say(number, shortCode, "Aide");
  assert.equal((await carrier.textTo(number)).text, "Call us: +33 1 23 45 67 89");
  await carrier.say(number, shortCode, "START");
  await until(async () => (await messagesOf(number)).at(-1)?.content.text === "START", "the START");
  const sent = await answer(number, "Welcome back");
  assert.equal((await carrier.textTo(number, 1)).text, "Welcome back");
  await becomes(sent, "sent");
  const marks = (await messagesOf(number)).map(({ metadata }) => metadata?.consent).filter(Boolean);
  assert.deepEqual(marks, ["opted_out", "help", "opted_in"]);
});

test("a hub that is away gets what people wrote meanwhile, once", async () => {
  const number = "+33612345606";
  await greet(number);
  await hub.stop();
  await carrier.say(number, shortCode, "while you were away");
  await hub.start();
  await until(async () => (await messagesOf(number)).length === 2, "the text from meanwhile", 30000);
  assert.equal((await messagesOf(number))[1].content.text, "while you were away");
});

test("who does not know the key gets nowhere", async () => {
  const number = "+33612345607";
  await greet("+33612345608");
  const id = await answer("+33612345608", "whose report is forged");
  await carrier.textTo("+33612345608");
  await becomes(id, "sent");
  const [{ client_id: client }] = await rows(`SELECT client_id FROM deliveries WHERE message_id = '${id}'`);
  const inbound = `${hub.url}/hooks/sms-main/inbound?id=x&from=${number.slice(1)}&text=hi`;
  const report = `${hub.url}/hooks/sms-main/dlr?id=${id}:${client}&type=1&answer=`;
  const encoded = encodeURIComponent(key);
  const wrongs = ["", "&key=", "&key=wrong", `&key=${encoded}x`, `&key=${encoded.slice(0, -3)}`, `&KEY=${encoded}`];
  for (const wrong of wrongs) {
    assert.equal((await fetch(inbound + wrong)).status, 401, wrong);
    assert.equal((await fetch(inbound + wrong, { method: "POST", body: `key=${encoded}` })).status, 401, wrong);
    assert.equal((await fetch(report + wrong)).status, 401, wrong);
  }
  const cutOff = `${hub.url}/hooks/sms-main/inbound?key=${encoded}`;
  for (const rest of ["", "&id=x", "&id=x&fro"]) assert.equal((await fetch(cutOff + rest)).status, 400, rest);
  assert.equal(await conversationOf(number), undefined);
  assert.equal((await deliveryOf(id)).status, "sent");
});

test("what Kannel says again is heard once, a STOP from before a START as well", async () => {
  const number = "+33612345609";
  const say = (id, text) =>
    fetch(
      `${hub.url}/hooks/sms-main/inbound?key=${encodeURIComponent(key)}&id=${id}&from=${number.slice(1)}` +
        `&to=${shortCode}&text=${encodeURIComponent(text)}&charset=UTF-8`,
    );
  const said = [
    ["again-1", "Hello"],
    ["again-2", "Stop."],
    ["again-3", "start!"],
  ];
  for (const [id, text] of said) {
    const answers = await Promise.all([say(id, text), say(id, text), say(id, text)]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
  }
  assert.equal((await say("again-2", "Stop.")).status, 200);
  assert.deepEqual(
    (await messagesOf(number)).map(({ content }) => content.text),
    said.map(([, text]) => text),
  );
  await becomes(await answer(number, "you are still welcome"), "sent");
});

test("a text of several messages' length arrives whole, and has arrived when its last part has", async () => {
  const number = "+33612345610";
  await greet(number);
  const sentence = "Encore une phrase avec un émoji 😀 et un ë, pour la longueur. ";
  const long = sentence.repeat(45).trim(); // 2,789 characters
  const id = await answer(number, long);
  await becomes(id, "sent");
  const first = await carrier.textTo(number);
  const second = await carrier.textTo(number, 1);
  assert.equal(`${first.text} ${second.text}`.replace(/\s+/g, " "), long);
  assert.ok(first.parts.length > 20, `${first.parts.length} parts, none left out`);
  await carrier.reportAll(first);
  await carrier.reportAll(second, "UNDELIV", "045");
  assert.match((await becomes(id, "failed")).reason, /UNDELIV/);
});

test("an smsbox that hangs is waited for; after that nobody knows, until the carrier reports", async () => {
  const numbers = ["+33612345611", "+33612345612"];
  for (const number of numbers) await greet(number);
  kannel.hang();
  const isAsked = gate.next();
  const soon = await answer(numbers[0], "soon");
  await isAsked;
  assert.equal((await deliveryOf(soon)).status, "queued");
  kannel.resume();
  await becomes(soon, "sent");

  kannel.hang();
  const began = Date.now();
  const late = await answer(numbers[1], "late");
  // What comes in meanwhile is taken as ever.
  const inbound = `${hub.url}/hooks/sms-main/inbound?key=${encodeURIComponent(key)}`;
  assert.equal((await fetch(`${inbound}&id=meanwhile&from=33612345611&text=hi`)).status, 200);
  await until(async () => (await deliveryOf(late)).status === "unknown", "the end of waiting", 40000);
  assert.ok(Date.now() - began < 28000, "the plugin's own limit");
  kannel.resume();
  // Whether it still sends what nobody waits for is Kannel's affair: we do not send it a second time.
  await becomes(await answer(numbers[1], "next"), "sent");
  const heard = () => carrier.texts.filter(({ to }) => to === numbers[1].slice(1)).map(({ text }) => text);
  await until(() => heard().includes("next"), "the next text");
  assert.ok(heard().filter((text) => text === "late").length <= 1, "never doubled");
  assert.equal(carrier.texts.filter(({ to }) => to === numbers[0].slice(1)).length, 1);
  assert.ok(["unknown", "delivered"].includes((await deliveryOf(late)).status));
});

test("a connection that drops after Kannel has the text doubles nothing, a kept one neither", async () => {
  const number = "+33612345613";
  await greet(number);
  await becomes(await answer(number, "before"), "sent"); // its connection may be kept
  gate.fault = "drop after accepting";
  const id = await answer(number, "once only");
  await becomes(id, "unknown");
  gate.fault = null;
  await becomes(await answer(number, "after"), "sent");
  await carrier.textTo(number, 2);
  const texts = carrier.texts.filter(({ to }) => `+${to}` === number);
  assert.deepEqual(
    texts.map(({ text }) => text),
    ["before", "once only", "after"],
  );
  await carrier.reportAll(texts[1]);
  await becomes(id, "delivered");
});

test("a Kannel that is down or out of order gets the text when it is back, once", async () => {
  const number = "+33612345614";
  await greet(number);
  await gate.down();
  const refused = await answer(number, "down");
  await until(async () => (await rows("SELECT attempts FROM tasks WHERE kind = 'deliver'"))[0]?.attempts > 0, "a try");
  assert.equal((await deliveryOf(refused)).status, "queued");
  await gate.up();
  await becomes(refused, "sent");
  const texts = ["down"];
  for (const fault of ["429", "503"]) {
    gate.fault = fault;
    const failed = gate.failed();
    const id = await answer(number, fault);
    await failed;
    assert.equal((await deliveryOf(id)).status, "queued");
    gate.fault = null;
    await becomes(id, "sent");
    texts.push(fault);
  }
  gate.fault = "garbage";
  await becomes(await answer(number, "to a proxy's page"), "unknown");
  gate.fault = null;
  await carrier.textTo(number, texts.length - 1);
  assert.deepEqual(
    carrier.texts.filter(({ to }) => `+${to}` === number).map(({ text }) => text),
    texts,
  );
});
