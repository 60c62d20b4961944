// E-mail over a real Postfix and a real Dovecot: threads, forged senders, bounces, restarts, renumbered mailboxes.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test, { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Hub, configText, makeFolder } from "../../support/hub.mjs";
import { freePort } from "../../support/ports.mjs";
import { MailServers, password } from "../../support/peers/mail_servers.mjs";

const support = "support@hubbub.test";
let servers, hub;

// What the outside calls it needs https, for List-Unsubscribe; here it is asked where it listens.
class MailHub extends Hub {
  constructor(port, ...others) {
    super(...others);
    this.port = port;
  }
  async start() {
    await super.start();
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }
}

before(async () => {
  const folder = makeFolder();
  servers = await MailServers.start(folder);
  fs.writeFileSync(path.join(folder, "mail-password"), password);
  fs.writeFileSync(path.join(folder, "signing-key"), "signing-key-0123456789");
  const port = await freePort();
  hub = new MailHub(
    port,
    folder,
    configText({
      app: "{ id: hub, name: Test Hub, public_url: https://hub.test }",
      console: "{ enabled: false }",
      server: `{ address: 127.0.0.1, port: ${port}, stop_timeout: 2s, limits: { rate_per_second: 0 } }`,
      integrations: `
  - id: mail-main
    plugin: com.hubbub.email
    default_holder: desk
    settings:
      address: ${support}
      name: Acme
      signing_key: \${file:signing-key}
      smtp: { host: localhost, port: ${servers.ports.line}, security: starttls, username: ${support},
              password: "\${file:mail-password}", ca_file: ${servers.caFile} }
      imap: { host: localhost, port: ${servers.ports.imaps}, security: tls, username: ${support},
              password: "\${file:mail-password}", ca_file: ${servers.caFile}, take_existing: true }`,
    }),
  );
  await hub.start();
});

after(async () => {
  await hub?.stop();
  await servers?.stop();
  hub?.cleanUp();
});

const until = (...asked) => hub.until(...asked);

const rows = (sql) => hub.rows(sql);
const clientsOf = (address) =>
  rows(`SELECT k.external_id, c.id FROM clients k JOIN conversations c ON c.user_id = k.user_id
        WHERE k.external_id = '${address}' OR k.external_id LIKE '${address}#%'`);
const messagesIn = async (id) => (await hub.api("GET", `/conversations/${id}/messages`)).body.messages;
const mail = (from, to, headers, body) => `From: ${from}\nTo: ${to}\n${headers}\n${body}\n`;
const header = (bytes, name) =>
  bytes.replace(/\r?\n[ \t]+/g, " ").match(new RegExp(`^${name}: (.*?)\r?$`, "im"))?.[1] ?? "";

async function firstMail(address, subject, body) {
  await servers.send(
    address,
    support,
    mail(address, support, `Subject: ${subject}\nMessage-ID: <${Math.random()}@p>\n`, body),
  );
  return (await until(async () => (await clientsOf(address))[0], `the conversation of ${address}`)).id;
}
async function answer(id, text) {
  const posted = await hub.api("POST", `/conversations/${id}/messages`, {
    author: { type: "business" },
    content: { type: "text", text },
  });
  assert.equal(posted.status, 201, JSON.stringify(posted.body));
  return posted.body.messages[0].id;
}
const mailTo = (address, count = 1) =>
  until(
    () => servers.mailsOf(address).length >= count && servers.mailsOf(address)[count - 1],
    `mail ${count} to ${address}`,
  );

test("a person writes, the business answers in the thread, the person answers that", async () => {
  const ann = "ann@hubbub.test";
  const id = await firstMail(ann, "My order", "Where is it?");
  assert.equal((await messagesIn(id))[0].content.text, "My order\n\nWhere is it?");
  await answer(id, "On its way.\n.\nReally ☂");
  const received = await mailTo(ann);
  assert.equal(header(received, "Subject"), "Re: My order");
  assert.match(header(received, "Reply-To"), /<support\+r[a-z2-7]{32}@hubbub\.test>/);
  const replyTo = header(received, "Reply-To").match(/<(.*)>/)[1];
  await servers.send(
    ann,
    replyTo,
    mail(ann, replyTo, "Subject: Re: My order\n", "Thanks!\n\nOn 1 Jan Acme wrote:\n> On its way."),
  );
  const messages = await until(async () => {
    const all = await messagesIn(id);
    return all.length === 3 && all;
  }, "the answer to the answer");
  assert.equal(messages[2].content.text, "Thanks!");
});

test("a forged sender gets a conversation of its own", async () => {
  const bea = "bea@hubbub.test";
  const id = await firstMail(bea, "Hello", "It is me.");
  await servers.send("eve@evil.test", support, mail(bea, support, "Subject: Hello\n", "Send it elsewhere."));
  await until(async () => (await clientsOf(bea)).length === 2, "the second conversation");
  assert.equal((await messagesIn(id)).length, 1);
});

test("a mail that comes back fails its delivery with the reason", async () => {
  const nobody = "nobody@gone.test";
  const id = await firstMail(nobody, "Hello", "Answer me.");
  const message = await answer(id, "Here you are.");
  const [delivery] = await until(async () => {
    const found = await rows(`SELECT status, reason FROM deliveries WHERE message_id = '${message}'`);
    return found[0]?.status === "failed" && found;
  }, "the failed delivery");
  assert.match(delivery.reason, /no such mailbox.*User unknown/);
});

async function created(path, body) {
  const answer = await hub.api("POST", path, body);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

test("whoever never wrote can unsubscribe with one click, and take it back", async () => {
  const kim = "kim@hubbub.test";
  const { user } = await created("/users", { externalId: kim });
  const { conversation } = await created("/conversations", { type: "personal", participants: [{ userId: user.id }] });
  await created(`/users/${user.id}/clients`, {
    matchCriteria: { type: "email", integrationId: "mail-main", address: kim },
    confirmation: { type: "immediate" },
    target: { conversationId: conversation.id },
  });
  await answer(conversation.id, "We have something new.");
  await mailTo(kim, 2); // the other one says that they are connected
  const received = servers.mailsOf(kim).find((mail) => mail.includes("something new"));
  assert.equal(header(received, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
  const [, page] = /<https:\/\/hub\.test(\/hooks\/[^>]+)>, <mailto:support\+u/.exec(
    header(received, "List-Unsubscribe"),
  );
  const click = (body) =>
    fetch(hub.url + page, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body });
  assert.equal((await fetch(hub.url + page)).status, 200); // programs that look at links do not click
  assert.equal((await click("List-Unsubscribe=One-Click")).status, 200);
  const message = await answer(conversation.id, "Something else.");
  const [delivery] = await until(async () => {
    const found = await rows(`SELECT status, reason FROM deliveries WHERE message_id = '${message}'`);
    return found[0]?.status === "failed" && found;
  }, "the delivery that is refused");
  assert.match(delivery.reason, /opted_out/);
  assert.equal((await click("wish=again")).status, 200);
  await answer(conversation.id, "Welcome back.");
  await until(() => servers.mailsOf(kim).some((mail) => mail.includes("Welcome back")), "the mail after that");
  assert.equal(servers.mailsOf(kim).length, 3);
});

test("nothing is lost or doubled when the hub is killed and the mailbox is numbered anew", async () => {
  const carl = "carl@hubbub.test";
  await firstMail(carl, "one", "1");
  await hub.kill();
  for (const n of [2, 3, 4]) await servers.send(carl, support, mail(carl, support, `Subject: n${n}\n`, `${n}`));
  await hub.start();
  await until(async () => (await clientsOf(carl)).length === 4, "four conversations of Carl");
  // A mailbox that was rebuilt: Dovecot forgets its numbers.
  await hub.stop();
  await servers.end(servers.dovecot);
  const box = path.join(servers.folder, "mail", support);
  for (const name of fs.readdirSync(box))
    if (name.startsWith("dovecot")) fs.rmSync(path.join(box, name), { recursive: true });
  await servers.startDovecot();
  const before = (await rows("SELECT count(*) n FROM messages"))[0].n;
  await servers.send(carl, support, mail(carl, support, "Subject: five\n", "5"));
  await hub.start();
  await until(async () => (await clientsOf(carl)).length === 5, "five conversations of Carl");
  await pause(1000);
  assert.equal((await rows("SELECT count(*) n FROM messages"))[0].n, before + 1);
  assert.ok(hub.lines.some((line) => line.includes("numbered its mails anew")));
});

test("while the mail server is away mails wait, and go out once when it is back", async () => {
  const dora = "dora@hubbub.test";
  const id = await firstMail(dora, "Hi", "x");
  await servers.end(servers.postfix);
  await answer(id, "Patience");
  await pause(1500);
  await servers.startPostfix();
  assert.match(await mailTo(dora), /Patience/);
  await pause(1500);
  assert.equal(servers.mailsOf(dora).length, 1);
});

test("a mail whose answer is lost is unknown, and is not sent twice", async () => {
  const emma = "emma@hubbub.test";
  const id = await firstMail(emma, "Hi", "x");
  servers.line.mode = "cut";
  for (const socket of servers.line.sockets) socket.destroy();
  const message = await answer(id, "A long story. ".repeat(280));
  const becomes = async () => (await rows(`SELECT status FROM deliveries WHERE message_id = '${message}'`))[0]?.status;
  await until(async () => (await becomes()) === "unknown", "the unknown delivery");
  servers.line.mode = "through";
  assert.match(await mailTo(emma), /A long story/);
  await pause(2000);
  assert.equal(servers.mailsOf(emma).length, 1);
});

test("mails that wait while the server hangs go out once it answers, each once", { timeout: 120000 }, async () => {
  const people = ["gina", "hugo", "ines", "jack"].map((name) => `${name}@hubbub.test`);
  const ids = [];
  for (const person of people) ids.push(await firstMail(person, "Hi", "x"));
  servers.line.mode = "hang";
  for (const socket of servers.line.sockets) socket.destroy();
  const messages = [];
  for (const id of ids) messages.push(await answer(id, "Worth the wait"));
  const states = () =>
    rows(`SELECT DISTINCT status FROM deliveries WHERE message_id IN (${messages.map((id) => `'${id}'`).join()})`);
  // Longer than the hub waits for a channel to say how a send went.
  await pause(33000);
  assert.deepEqual(await states(), [{ status: "queued" }]);
  servers.line.mode = "through";
  for (const socket of servers.line.sockets) socket.destroy();
  for (const person of people) assert.match(await mailTo(person), /Worth the wait/);
  await until(async () => (await states()).every(({ status }) => status === "sent"), "all sent");
  for (const person of people) assert.equal(servers.mailsOf(person).length, 1);
});

test("the hub ends quickly though its mail servers hang", async () => {
  const id = await firstMail("fred@hubbub.test", "Hi", "x");
  servers.line.mode = "hang";
  for (const socket of servers.line.sockets) socket.destroy();
  await answer(id, "Never");
  await until(() => servers.line.sockets.size > 0, "the connection that hangs");
  servers.dovecot.child.kill("SIGSTOP");
  const started = Date.now();
  try {
    await hub.stop();
  } finally {
    servers.dovecot.child.kill("SIGCONT");
  }
  assert.ok(Date.now() - started < 10000, `${Date.now() - started} ms`);
});
