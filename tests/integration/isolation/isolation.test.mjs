// A mail server that hangs holds up its mails and nothing else. Two hubs get the same burst of text messages at the same
// moments: one of them has mails waiting for a server that takes connections and never answers, the other has no mail
// at all. What the machine does meanwhile meets both, so their latencies can be compared.
//
//   HUBBUB_BURST=20000 node --test tests/integration/isolation/isolation.test.mjs     a whole minute of it
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { MailServer } from "./support/mail_server.mjs";
import { percentiles, TextingHub } from "./support/texting.mjs";

const count = Number(process.env.HUBBUB_BURST ?? 2000);
const perSecond = 20_000 / 60;
const mails = 300; // more than the plugin keeps waiting at once
const answers = Math.max(40, Math.floor(count / 100));
const answered = 8; // people
const support = "support@hubbub.test";

let mailServer;
let hanging;
let beside;
const both = () => [hanging, beside];

before(async () => {
  mailServer = await MailServer.start();
  const server = `host: localhost, port: ${mailServer.port}, security: none, username: ${support}`;
  const mail = `
  - id: mail
    plugin: com.hubbub.email
    default_holder: desk
    settings:
      address: ${support}
      signing_key: "\${file:signing-key}"
      smtp: { host: localhost, port: ${mailServer.port}, security: none }
      imap: { ${server}, password: "\${file:mail-password}" }`;
  hanging = await TextingHub.start(mail, { "signing-key": "signing-key-0123456789", "mail-password": "mail-password" });
  beside = await TextingHub.start();
});

after(async () => {
  await hanging?.stop();
  await beside?.stop();
  await mailServer?.stop();
});

const created = async (hub, route, body) => {
  const answer = await hub.api("POST", route, body);
  assert.ok(answer.status < 300, `${route}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

// Somebody whom only a mail reaches; answers to the conversation.
async function mailPerson({ hub }, address) {
  const { user } = await created(hub, "/users", { externalId: address });
  const { conversation } = await created(hub, "/conversations", {
    type: "personal",
    participants: [{ userId: user.id }],
  });
  await created(hub, `/users/${user.id}/clients`, {
    matchCriteria: { type: "email", integrationId: "mail", address },
    confirmation: { type: "immediate" },
    target: { conversationId: conversation.id },
  });
  return conversation.id;
}

const numberOf = (n) => `+4479${String(11_000_000 + n)}`;
const wait = (until) => pause(Math.max(0, until - performance.now()));

test("mails wait for a server that hangs", { timeout: 120_000 }, async () => {
  const write = async (n) => {
    const conversation = await mailPerson(hanging, `person-${n}@hubbub.test`);
    await created(hanging.hub, `/conversations/${conversation}/messages`, {
      author: { type: "business" },
      content: { type: "text", text: `mail ${n}` },
    });
  };
  await Promise.all(Array.from({ length: mails }, (_, n) => write(n)));
  await hanging.until(() => mailServer.sockets.size >= 2, "both connections that hang, SMTP and IMAP");
});

test("text messages are taken and sent as if there were no mail", { timeout: 300_000 }, async (t) => {
  const conversations = await Promise.all(
    both().map(async (hub) => {
      for (let n = 0; n < answered; n += 1) await hub.text(`SMfirst${n}`, numberOf(n), "Hello");
      return Promise.all(Array.from({ length: answered }, (_, n) => hub.conversationOf(numberOf(n))));
    }),
  );
  const taken = [[], []];
  const sent = [[], []];
  const under = [];
  const begun = performance.now();
  for (let n = 0; n < count; n += 1) {
    await wait(begun + (n * 1000) / perSecond);
    const order = n % 2 === 0 ? [0, 1] : [1, 0];
    for (const which of order) {
      const from = numberOf(100 + (n % Math.ceil(count / 4)));
      const hub = both()[which];
      under.push(hub.text(`SM${n}`, from, `text ${n}`).then((end) => taken[which].push(end)));
    }
    if (n % Math.floor(count / answers) !== 0) continue;
    for (const which of order) {
      const conversation = conversations[which][n % answered];
      const hub = both()[which];
      under.push(hub.answered(conversation, `answer ${n}`).then((ms) => sent[which].push(ms)));
    }
  }
  await Promise.all(under);
  const seconds = (performance.now() - begun) / 1000;
  t.diagnostic(`${count} texts to each hub in ${seconds.toFixed(1)} s`);
  assert.equal(mailServer.letters.length, 0, "the mail server hung all the time");

  for (const [which, hub] of both().entries()) {
    assert.deepEqual([...new Set(taken[which].map(({ status }) => status))], [200]);
    assert.equal(taken[which].length, count);
    const [stored] = await hub.rows(
      "SELECT count(*) n, count(DISTINCT content_text) each FROM messages WHERE content_text LIKE 'text %'",
    );
    assert.deepEqual(stored, { n: count, each: count }, "accepted is stored, once");
  }
  compare(
    t,
    "from POST to stored",
    taken.map((all) => percentiles(all.map(({ ms }) => ms))),
  );
  compare(t, "from answer to Twilio", sent.map(percentiles));
});

// The one that hangs is as quick as the other, but for the chance of a few milliseconds.
function compare(t, what, [hung, free]) {
  const shown = ({ p50, p95, p99, most }) => [p50, p95, p99, most].map((ms) => ms.toFixed(1)).join(" / ");
  t.diagnostic(`${what}, p50 / p95 / p99 / max in ms: ${shown(hung)} while mails hang, ${shown(free)} beside`);
  assert.ok(hung.p50 <= free.p50 * 1.5 + 2, `p50 ${what}`);
  assert.ok(hung.p95 <= free.p95 * 2 + 10, `p95 ${what}`);
  assert.ok(hung.p99 <= free.p99 * 3 + 50, `p99 ${what}`);
}

test(
  "each answer was sent once, and each mail arrives once when its server speaks again",
  { timeout: 300_000 },
  async () => {
    for (const { api } of both()) assert.equal(api.calls, api.heard.size);
    mailServer.speak();
    // One that says that the channel has joined, and what the business wrote.
    const letters = () => mailServer.letters.map(({ to, bytes }) => `${to}: ${/mail \d+/.exec(bytes)?.[0] ?? "hello"}`);
    const everything = Array.from({ length: mails }, (_, n) => [
      `person-${n}@hubbub.test: hello`,
      `person-${n}@hubbub.test: mail ${n}`,
    ]).flat();
    await hanging.until(() => new Set(letters()).size >= everything.length, "all mails", 240_000);
    const waiting = () => hanging.rows("SELECT id FROM tasks WHERE kind = 'deliver'");
    await hanging.until(async () => (await waiting()).length === 0, "the end", 60_000);
    assert.deepEqual(letters().sort(), everything.sort());
    const states = await hanging.rows(
      "SELECT status, count(*) n FROM deliveries WHERE integration_id = 'mail' GROUP BY status",
    );
    assert.deepEqual(states, [{ status: "sent", n: 2 * mails }]);
  },
);

test("a text that somebody else signed is not taken", async () => {
  for (const hub of both()) {
    const { status } = await hub.text("SMforged", numberOf(1), "forged", { forged: true });
    assert.equal(status, 401);
  }
});
