// Twilio: our calls against its own OpenAPI description (prism), our checks against its own library's signatures.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { Hub, configText, makeFolder } from "../../support/hub.mjs";
import { freePort } from "../../support/ports.mjs";

const { getExpectedTwilioSignature, validateRequest } = createRequire(import.meta.url)(
  "twilio/lib/webhooks/webhooks.js",
);
const account = "AC00000000000000000000000000000001";
const token = "auth-token-0123456789abcdef";
const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../node_modules");
const hooks = "https://hub.example/hooks/sms-main"; // as Twilio knows us; a proxy stands between
let prism, api, hub, folder;
const calls = [];
let answerWith = null; // in place of prism's answer
const slow = new Map(); // of a number: what its answer waits for

// Twilio's description, of the one call that we make: all of it takes prism half a minute to read.
function messagesOnly() {
  const whole = JSON.parse(
    fs.readFileSync(path.join(modules, "@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json")),
  );
  const route = "/2010-04-01/Accounts/{AccountSid}/Messages.json";
  return { ...whole, paths: { [route]: whole.paths[route] } };
}

// Hands each call to prism, and keeps it.
function startApi(prismPort) {
  const server = http.createServer(async (request, response) => {
    const body = await textOf(request);
    const form = new URLSearchParams(body);
    calls.push({ url: request.url, headers: request.headers, form });
    await slow.get(form.get("To"));
    if (answerWith) {
      const { status, headers = {}, json } = answerWith;
      answerWith = null;
      if (status === 0) return request.socket.destroy();
      return response
        .writeHead(status, { "content-type": "application/json", connection: "close", ...headers })
        .end(JSON.stringify(json));
    }
    const { authorization, "content-type": type } = request.headers;
    const answer = await fetch(`http://127.0.0.1:${prismPort}${request.url}`, {
      method: request.method,
      headers: { authorization, "content-type": type, accept: "application/json" },
      body,
    });
    response
      .writeHead(answer.status, { "content-type": "application/json", connection: "close" })
      .end(await answer.text());
  });
  return server;
}
async function textOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

before(async () => {
  folder = makeFolder();
  fs.writeFileSync(path.join(folder, "twilio.json"), JSON.stringify(messagesOnly()));
  fs.writeFileSync(path.join(folder, "auth-token"), token);
  const prismPort = await freePort();
  prism = spawn(
    process.execPath,
    [
      path.join(modules, "@stoplight/prism-cli/dist/index.js"),
      "mock",
      "--host",
      "127.0.0.1",
      "--port",
      String(prismPort),
      "--errors",
      path.join(folder, "twilio.json"),
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  await new Promise((resolve, reject) => {
    let out = "";
    const take = (data) => {
      out += data;
      if (out.includes("is listening")) resolve();
    };
    prism.stdout.on("data", take);
    prism.stderr.on("data", take);
    prism.once("exit", () => reject(new Error(out)));
  });
  api = startApi(prismPort);
  const apiPort = await freePort();
  api.listen(apiPort, "127.0.0.1");
  await once(api, "listening");
  hub = new Hub(
    folder,
    configText({
      console: "{ enabled: false }",
      integrations: `
  - id: sms-main
    plugin: com.hubbub.sms
    default_holder: desk
    settings:
      provider: twilio
      callback_url: ${hooks}
      twilio: { account_sid: ${account}, auth_token: "\${file:auth-token}", from: "+442071838750", api_url: "http://127.0.0.1:${apiPort}" }`,
    }),
  );
  await hub.start();
});

after(async () => {
  await hub?.stop();
  api?.close();
  if (prism) {
    prism.kill("SIGTERM");
    await once(prism, "exit").catch(() => {});
  }
  hub?.cleanUp();
});

const until = (...asked) => hub.until(...asked);

// A webhook as Twilio posts it; `signedFor` and `body` to tell lies.
function post(
  route,
  fields,
  { signature, signedFor = hooks + route, body = new URLSearchParams(fields).toString() } = {},
) {
  const proof = signature === undefined ? getExpectedTwilioSignature(token, signedFor, fields) : signature;
  return fetch(`${hub.url}/hooks/sms-main${route}`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(proof === null ? {} : { "x-twilio-signature": proof }),
    },
    body,
  });
}
const inbound = (sid, from, text) => ({
  MessageSid: sid,
  AccountSid: account,
  From: from,
  To: "+442071838750",
  Body: text,
  NumMedia: "0",
  ApiVersion: "2010-04-01",
});

const deliveryOf = async (id) =>
  (await hub.rows(`SELECT status, reason, external_id FROM deliveries WHERE message_id = '${id}'`))[0];
const becomes = (id, status) =>
  until(async () => {
    const delivery = await deliveryOf(id);
    return delivery?.status === status && delivery;
  }, `${id} ${status}`);
async function conversationOf(number) {
  const [row] = await hub.rows(
    `SELECT c.id FROM conversations c JOIN clients k ON k.user_id = c.user_id WHERE k.external_id = '${number}'`,
  );
  return row?.id;
}
async function answer(number, text) {
  const { status, body } = await hub.api("POST", `/conversations/${await conversationOf(number)}/messages`, {
    author: { type: "business" },
    content: { type: "text", text },
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body.messages[0].id;
}
// How the message fares, told by Twilio at the address that the call named.
async function status(call, fields) {
  const route = call.form.get("StatusCallback").slice(hooks.length);
  return (await post(route, { MessageSid: "SM0001", AccountSid: account, ...fields })).status;
}

test("a text comes in by a webhook that Twilio signed, and is answered by a call that Twilio describes", async () => {
  const number = "+447911123401";
  const fields = inbound("SMin01", number, "Hello, is it open? 😀 & more+");
  const told = await post("/inbound", fields);
  assert.equal(told.status, 200);
  assert.match(await told.text(), /<Response><\/Response>/);
  const id = await answer(number, "Yes, until six 😀");
  const { external_id: sid } = await becomes(id, "sent");
  assert.ok(sid, "prism made a message by the description");
  const call = calls.at(-1);
  assert.equal(call.url, `/2010-04-01/Accounts/${account}/Messages.json`);
  assert.equal(call.form.get("To"), number);
  assert.equal(call.form.get("Body"), "Yes, until six 😀");
  assert.equal(call.headers.authorization, `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`);
  for (const MessageStatus of ["queued", "sent", "delivered", "sent", "delivered"]) {
    assert.equal(await status(call, { MessageStatus }), 204);
  }
  await becomes(id, "delivered");
  assert.equal(await status(call, { MessageStatus: "undelivered", ErrorCode: "30003" }), 204);
  assert.equal((await deliveryOf(id)).status, "delivered");
});

test("our signatures are those of Twilio, and nothing else passes", async () => {
  const fields = { ...inbound("SMin02", "+447911123402", 'x=y&z % 😀 "q"'), Extra: "", Zed: " a  b " };
  assert.ok(
    validateRequest(token, getExpectedTwilioSignature(token, `${hooks}/inbound`, fields), `${hooks}/inbound`, fields),
  );
  assert.equal((await post("/inbound", fields)).status, 200);
  assert.equal(
    (await post("/inbound", fields, { signedFor: "https://hub.example:443/hooks/sms-main/inbound" })).status,
    200,
  );
  const cases = {
    missing: { signature: null },
    empty: { signature: "" },
    wrong: { signature: getExpectedTwilioSignature("another token", `${hooks}/inbound`, fields) },
    "for another address": { signedFor: "https://hub.example/hooks/sms-other/inbound" },
    "for another body": { body: new URLSearchParams({ ...fields, Body: "changed" }).toString() },
    "of a body that was cut off": { body: new URLSearchParams(fields).toString().slice(0, -10) },
    "of a body with more in it": { body: `${new URLSearchParams(fields)}&Body=more` },
  };
  for (const [name, lie] of Object.entries(cases)) {
    assert.equal((await post("/inbound", { ...fields, MessageSid: "SMin02" }, lie)).status, 401, name);
  }
  const replayed = { MessageSid: "SM0001", MessageStatus: "delivered" };
  assert.equal((await post("/status?delivery=b", replayed, { signedFor: `${hooks}/status?delivery=a` })).status, 401);
});

test("Twilio's no is an outcome with a reason, its trouble is tried again", async () => {
  const number = "+447911123403";
  await post("/inbound", inbound("SMin03", number, "Hi"));
  answerWith = { status: 400, json: { code: 21614, message: "'To' number is not a valid mobile number", status: 400 } };
  assert.match(
    (await becomes(await answer(number, "one"), "failed")).reason,
    /21614: The recipient's number cannot receive texts/,
  );
  answerWith = {
    status: 429,
    headers: { "retry-after": "1" },
    json: { code: 20429, message: "Too Many Requests", status: 429 },
  };
  const before = calls.length;
  await becomes(await answer(number, "two"), "sent");
  assert.equal(calls.length - before, 2);
});

test("a connection that breaks after the call leaves the outcome unknown until Twilio reports", async () => {
  const number = "+447911123404";
  await post("/inbound", inbound("SMin04", number, "Hi"));
  answerWith = { status: 0 };
  const before = calls.length;
  const id = await answer(number, "once only");
  await becomes(id, "unknown");
  assert.equal(calls.length - before, 1, "never doubled");
  assert.equal(await status(calls.at(-1), { MessageStatus: "delivered" }), 204);
  await becomes(id, "delivered");
});

test("a Twilio that is out of order is asked again; what it says in no language of its own leaves the outcome open", async () => {
  const number = "+447911123407";
  await post("/inbound", inbound("SMin07", number, "Hi"));
  answerWith = { status: 503, json: "<html>Service Unavailable</html>" };
  const before = calls.length;
  await becomes(await answer(number, "one"), "sent");
  assert.equal(calls.length - before, 2);
  answerWith = { status: 201, json: "<html>" };
  await becomes(await answer(number, "two"), "unknown");
  assert.equal(calls.length - before, 3, "never doubled");
});

test("who has replied STOP to Twilio is left alone by the whole hub", async () => {
  const number = "+447911123405";
  await post("/inbound", inbound("SMin05", number, "Hi"));
  answerWith = {
    status: 400,
    json: { code: 21610, message: "Attempt to send to unsubscribed recipient", status: 400 },
  };
  assert.match((await becomes(await answer(number, "one"), "failed")).reason, /opted_out/);
  const before = calls.length;
  assert.match((await becomes(await answer(number, "two"), "failed")).reason, /^opted_out: .*21610/);
  assert.equal(calls.length, before);
  await post("/inbound", inbound("SMin06", number, "START"));
  await becomes(await answer(number, "three"), "sent");
});

test("what Twilio's webhooks say again is heard once, a STOP from before a START as well", async () => {
  const number = "+447911123406";
  const said = [
    ["SMagain1", "Hello"],
    ["SMagain2", "STOP!"],
    ["SMagain3", "Start."],
  ];
  for (const [sid, text] of said) {
    const answers = await Promise.all([1, 2, 3].map(() => post("/inbound", inbound(sid, number, text))));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
  }
  assert.equal((await post("/inbound", inbound("SMagain2", number, "STOP!"))).status, 200);
  const { body } = await hub.api("GET", `/conversations/${await conversationOf(number)}/messages`);
  assert.deepEqual(
    body.messages.map(({ content }) => content.text),
    said.map(([, text]) => text),
  );
  await becomes(await answer(number, "you are still welcome"), "sent");
});

// A promise with its end in hand.
function latch() {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return { opened, open };
}
const callsTo = (number) => calls.filter(({ form }) => form.get("To") === number).length;

test("a Twilio that is slow holds up nobody else, is waited for, and is not asked twice", async () => {
  const [patient, endless, other] = ["+447911123411", "+447911123412", "+447911123413"];
  for (const number of [patient, endless, other]) await post("/inbound", inbound(`SMslow${number}`, number, "Hi"));
  const answers = latch();
  const never = latch();
  slow.set(patient, answers.opened);
  slow.set(endless, never.opened);
  const waits = await answer(patient, "slow");
  const lost = await answer(endless, "slower than we wait");
  const began = Date.now();
  await until(() => callsTo(patient) + callsTo(endless) === 2, "both calls");

  const next = await answer(patient, "behind the slow one"); // of one person: in order
  for (let n = 1; n <= 5; n += 1) await becomes(await answer(other, `quick ${n}`), "sent");
  assert.ok(Date.now() - began < 15000, "others are not held up");
  assert.equal((await deliveryOf(waits)).status, "queued");
  assert.equal((await deliveryOf(next)).status, "queued");
  assert.equal((await post("/inbound", inbound("SMslow4", other, "meanwhile"))).status, 200);
  answers.open();
  slow.clear();
  await becomes(waits, "sent");
  await becomes(next, "sent");
  assert.equal(callsTo(patient), 2, "never doubled");

  const behind = await answer(endless, "behind the lost one");
  await until(async () => (await deliveryOf(lost)).status === "unknown", "the end of waiting", 40000);
  assert.ok(Date.now() - began < 28000, "the plugin's own limit");
  await becomes(behind, "sent");
  never.open();
  assert.equal(callsTo(endless), 2, "never doubled");
  const call = calls.find(({ form }) => form.get("Body") === "slower than we wait");
  assert.equal(await status(call, { MessageStatus: "delivered" }), 204);
  await becomes(lost, "delivered");
});
