// Mail servers that are down, slow, or speak nonsense: nothing is lost, nothing is sent twice, the hub stays small and
// says what is wrong; and when the server is well again, so is the hub.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test, { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Hub, configText, makeFolder } from "../../support/hub.mjs";
import { Imap, Smtp } from "./support/hostile_servers.mjs";

// A sanitizer takes its share of both.
const share = /[at]san/.test(process.env.HUBBUB_BUILD ?? "") ? 10 : 1;
const mostGrowth = 120 * 1024 * share; // kB
let imap, other, smtp, hub;

before(async () => {
  const folder = makeFolder();
  imap = await new Imap().start();
  other = await new Imap().start();
  smtp = await new Smtp().start();
  fs.writeFileSync(path.join(folder, "mail-password"), "mailbox-password");
  fs.writeFileSync(path.join(folder, "signing-key"), "signing-key-0123456789");
  const mailbox = (id, server, name) => `
  - id: ${id}
    plugin: com.hubbub.email
    default_holder: desk
    settings:
      address: ${id}@hubbub.test
      name: Acme
      signing_key: \${file:signing-key}
      authserv_id: mx.hubbub.test
      smtp: { host: 127.0.0.1, port: ${smtp.port}, security: none }
      imap: { host: 127.0.0.1, port: ${server.port}, security: none, username: support, mailbox: "${name}",
              password: "\${file:mail-password}", take_existing: true }`;
  hub = new Hub(
    folder,
    configText({
      console: "{ enabled: false }",
      server: "{ address: 127.0.0.1, port: 0, stop_timeout: 2s, limits: { rate_per_second: 0 } }",
      integrations: mailbox("mail-main", imap, "INBOX") + mailbox("mail-sales", other, "Sales & more"),
    }),
  );
  await hub.start();
});

after(async () => {
  await hub?.stop();
  imap?.stop();
  other?.stop();
  smtp?.stop();
  hub?.cleanUp();
});

const until = (find, what, timeout = 40000) => hub.until(find, what, timeout);
const rows = (sql) => hub.rows(sql);
const metric = async (name) => {
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{.*"mail-main".*\\} (\\S+)`, "m").exec(metrics)?.[1] ?? 0);
};
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${hub.child.pid}/status`, "utf8"))[1]);
const processorTime = () => {
  const fields = fs.readFileSync(`/proc/${hub.child.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10; // ms
};

let letters = 0;
const deliver = (server = imap) => {
  const word = `word${(letters += 1)}`;
  server.deliver(`From: ann@person.test\nTo: support@hubbub.test\nSubject: ${word}\n\nHello\n`);
  return word;
};
const times = async (word) => (await rows(`SELECT count(*) n FROM messages WHERE content LIKE '%"${word}\\n%'`))[0].n;
const hasCome = (word) => until(async () => (await times(word)) > 0, `the mail "${word}"`);

// The server falls ill, a mail comes, the hub complains as `complaint` says; the server recovers, the mail is there.
async function survives(ill, complaint) {
  await hasCome(deliver());
  const from = hub.lines.length;
  const small = memory();
  let largest = small;
  const watch = setInterval(() => (largest = Math.max(largest, memory())), 20);
  imap.become(ill);
  const word = deliver();
  try {
    const warned = () => hub.lines.slice(from).filter((line) => /"(warning|error)"/.test(line) && complaint.test(line));
    await until(() => warned().length > 0, `a warning ${complaint}`);
    await until(async () => (await metric("hubbub_plugin_email_imap_connected")) === 0, "the metric says so");
    assert.equal((await fetch(`${hub.url}/readyz`)).status, 200, "the hub goes on");
    await hasCome(deliver(other));
    assert.ok(Math.max(...warned().map((line) => line.length)) < 1500, "nobody's noise fills the log");
  } finally {
    clearInterval(watch);
    imap.become(null);
  }
  await hasCome(word);
  await until(async () => (await metric("hubbub_plugin_email_imap_connected")) === 1, "connected again");
  assert.equal(await times(word), 1);
  assert.ok(largest - small < mostGrowth, `${largest - small} kB more`);
}

const complaints = {
  noise: /IMAP/,
  "endless line": /IMAP/,
  chatter: /IMAP/,
  "endless line for an answer": /sends more than it may/,
  "endless answers": /says more than it was asked/,
  "endless news": /does not stop talking/,
  "no numbering": /does not say how it numbers the mails of INBOX/,
  "huge literal": /sends more than it may/,
  "many literals": /sends more than it may/,
  "literal cut short": /has closed it/,
  "empty answers": /does not hand it out/,
  "NIL for a mail": /does not hand it out/,
  "impossible numbers": /does not hand it out/,
};
for (const [ill, complaint] of Object.entries(complaints)) {
  test(`a mailbox: ${ill}`, { timeout: 120000 }, () => survives(ill, complaint));
}

test("a server that never answers by its tags is not believed, and the hub can end", { timeout: 60000 }, async () => {
  imap.become("wrong tags");
  await until(() => imap.commands.at(-1)?.startsWith("SELECT"), "the SELECT");
  const word = deliver();
  const started = Date.now();
  await hub.stop();
  assert.ok(Date.now() - started < 10000, `${Date.now() - started} ms`);
  imap.become(null);
  await hub.start();
  await hasCome(word);
});

test("the hub can end though a server never stops talking", { timeout: 60000 }, async () => {
  imap.become("endless answers");
  await until(() => imap.commands.at(-1)?.startsWith("UID SEARCH"), "the search");
  const started = Date.now();
  await hub.stop();
  assert.ok(Date.now() - started < 10000, `${Date.now() - started} ms`);
  imap.become(null);
  await hub.start();
});

test("flags that change in between are not taken for the mail", async () => {
  imap.become("flags in between");
  const word = deliver();
  await hasCome(word);
  imap.become(null);
  assert.equal(await times(word), 1);
});

test("a mailbox where nothing can be marked goes on all the same", async () => {
  imap.become("read only");
  for (let n = 0; n < 3; n += 1) await hasCome(deliver());
  imap.become(null);
});

test("a server that refuses IDLE is asked now and then, not without end", async () => {
  imap.become("no IDLE after all");
  await until(() => imap.commands.at(-1) === "IDLE", "the IDLE that is refused");
  const [count, time] = [imap.commands.length, processorTime()];
  await pause(3000);
  assert.ok(imap.commands.length - count < 20, `${imap.commands.length - count} commands`);
  assert.ok(processorTime() - time < 1500 * share, `${processorTime() - time} ms`);
  imap.become(null);
});

test("a mail that cannot be read holds up no other, and comes when it can", { timeout: 150000 }, async () => {
  await hub.stop();
  imap.mails.clear();
  imap.uidValidity += 1;
  const [first, second, third] = [deliver(), deliver(), deliver()];
  imap.become("refuses one mail");
  await hub.start();
  await hasCome(first);
  await until(async () => (await times(third)) > 0, "the mail behind it", 90000);
  assert.equal(await times(second), 0);
  assert.ok(hub.lines.some((line) => /left out for now.*mail 2 .*cannot read it/.test(line)));
  await hub.stop();
  imap.become(null);
  await hub.start();
  await hasCome(second);
  for (const word of [first, second, third]) assert.equal(await times(word), 1);
});

test(
  "a backlog comes whole, once and in each person's order though the hub is killed again and again",
  { timeout: 150000 },
  async () => {
    await hub.stop();
    const people = 10;
    const count = 1500;
    const vouched = "Authentication-Results: mx.hubbub.test; dmarc=pass header.from=person.test";
    for (let n = 0; n < count; n += 1) {
      imap.deliver(
        `${vouched}\nFrom: p${n % people}@person.test\nTo: support@hubbub.test\nSubject: backlog ${n}.\n\nHello\n`,
      );
    }
    const stored = async () => (await rows("SELECT count(*) n FROM messages WHERE content LIKE '%backlog%'"))[0].n;
    for (const kill of [0.1, 0.4, 0.7]) {
      await hub.start();
      await until(async () => (await stored()) >= count * kill, "a part of the backlog");
      await hub.kill();
    }
    await hub.start();
    await until(async () => (await stored()) >= count && imap.commands.at(-1) === "IDLE", "all of it", 60000);
    const all = await rows(
      "SELECT conversation_id id, content FROM messages WHERE content LIKE '%backlog%' ORDER BY conversation_id, seq",
    );
    assert.equal(all.length, count);
    const numbers = new Map(all.map(({ id }) => [id, all.filter((one) => one.id === id)]));
    assert.equal(numbers.size, people);
    for (const [, messages] of numbers) {
      const order = messages.map(({ content }) => Number(/backlog (\d+)/.exec(content)[1]));
      assert.deepEqual(
        order,
        [...order].sort((a, b) => a - b),
      );
    }
    assert.equal([...imap.mails.keys()].filter((uid) => !imap.seen.has(uid)).length, 0);
  },
);

test("the same mail in two mailboxes is a message of each, once", async () => {
  const word = deliver();
  other.deliver(imap.mails.get(Math.max(...imap.mails.keys())));
  await until(async () => (await times(word)) === 2, "both");
  await hasCome(deliver());
  await hasCome(deliver(other));
  assert.equal(await times(word), 2);
});

test("a mailbox of a restored backup loses no new mail", async () => {
  await hub.stop();
  imap.mails.clear(); // the numbers begin again, under the same UIDVALIDITY
  const word = deliver();
  await hub.start();
  await hasCome(word);
});

// Each in a conversation of its own: what waits holds up what follows it there.
async function sent(text) {
  const word = deliver();
  await hasCome(word);
  const found = await rows(`SELECT conversation_id id FROM messages WHERE content LIKE '%"${word}\\n%'`);
  const conversation = found[0].id;
  const posted = await hub.api("POST", `/conversations/${conversation}/messages`, {
    author: { type: "business" },
    content: { type: "text", text },
  });
  assert.equal(posted.status, 201, JSON.stringify(posted.body));
  const id = posted.body.messages[0].id;
  return async () => (await rows(`SELECT status, reason FROM deliveries WHERE message_id = '${id}'`))[0];
}
const taken = (text) => smtp.accepted.filter((mail) => mail.includes(text)).length;

for (const ill of [
  "noise",
  "endless line",
  "chatter",
  "hangs up at DATA",
  "nonsense for an answer",
  "asks for later and closes",
]) {
  test(`a server to send through: ${ill}`, { timeout: 120000 }, async () => {
    const small = memory();
    const from = hub.lines.length;
    smtp.become(ill);
    const text = `Despite ${ill}`;
    const state = await sent(text);
    await until(() => hub.lines.slice(from).some((line) => line.includes("A mail was not sent")), "a warning");
    assert.equal((await state()).status, "queued");
    assert.ok(memory() - small < mostGrowth, `${memory() - small} kB more`);
    smtp.become(null);
    await until(async () => (await state()).status === "sent", "sent in the end", 60000);
    assert.equal(taken(text), 1);
  });
}

test("a server to send through that is slow gets each mail once", { timeout: 60000 }, async () => {
  smtp.become("slow");
  const state = await sent("Slowly");
  await until(async () => (await state()).status === "sent", "sent");
  assert.equal(taken("Slowly"), 1);
  smtp.become(null);
});

for (const ill of ["asks for later", "is full after the mail"]) {
  test(`a server to send through: ${ill}`, async () => {
    smtp.become(ill);
    const before = smtp.connections;
    const state = await sent(`Later, for it ${ill}`);
    await until(() => hub.lines.some((line) => line.includes("asks us to try later")), "a warning");
    await pause(1500);
    assert.equal((await state()).status, "queued");
    assert.ok(smtp.connections - before <= 2, "it is left in peace");
    smtp.become(null);
  });
}

for (const [ill, reason] of Object.entries({ "knows nobody": /no such user/, "refuses the mail": /looks like spam/ })) {
  test(`a server to send through: ${ill}`, async () => {
    smtp.become(ill);
    const state = await sent(`Never, for it ${ill}`);
    await until(async () => (await state()).status === "failed", "failed");
    assert.match((await state()).reason, reason);
    smtp.become(null);
    assert.equal(taken(`Never, for it ${ill}`), 0);
  });
}

for (const ill of ["hangs up after the mail", "noise after the mail", "endless line after the mail"]) {
  test(`a server to send through: ${ill}`, { timeout: 60000 }, async () => {
    smtp.become(ill);
    const text = `Unknown, for it ${ill}`;
    const state = await sent(text);
    await until(async () => (await state()).status === "unknown", "unknown");
    smtp.become(null);
    await pause(2500);
    assert.equal(taken(text), 1);
  });
}
