// The same hub on MariaDB: one line of YAML, the whole story, and a database that goes away and comes back.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test, { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Agent } from "../../support/console.mjs";
import { Hub, configText, makeFolder, run, startHub } from "../../support/hub.mjs";
import { Live } from "../../support/live.mjs";
import { MariaDb } from "../../support/mariadb.mjs";

const password = 'p@ss:w/rd%41 "quoted"';
let database;
let hub;

before(async () => {
  database = await MariaDb.start();
  await database.query(`CREATE DATABASE hubbub CHARACTER SET utf8mb4;
    CREATE USER 'hubbub'@'127.0.0.1' IDENTIFIED BY '${password}'; GRANT ALL ON hubbub.* TO 'hubbub'@'127.0.0.1'`);
  hub = await startHub({ store: storeLine() }, secrets);
});

after(async () => {
  await hub?.stop();
  hub?.cleanUp();
  await database?.cleanUp();
});

const secrets = { HUBBUB_DB_PASSWORD: password };
const storeLine = (name = "hubbub") => `"mysql://hubbub:\${env:HUBBUB_DB_PASSWORD}@127.0.0.1:${database.port}/${name}"`;
const origin = "http://shop.test";
const words = (messages) => messages.map(({ content }) => content.text);

async function everyMessage(id) {
  const all = [];
  for (let page = ""; ;) {
    const { status, body } = await hub.api("GET", `/conversations/${id}/messages${page}`);
    assert.equal(status, 200, JSON.stringify(body));
    all.unshift(...body.messages);
    if (!body.meta.hasMore) return all;
    page = `?page[before]=${body.meta.beforeCursor}`;
  }
}

const post = (id, text, key) =>
  hub.api(
    "POST",
    `/conversations/${id}/messages`,
    { author: { type: "business" }, content: { type: "text", text } },
    { "idempotency-key": key },
  );

// Asks /readyz until its status is the wanted one.
async function readiness(wanted) {
  for (let tries = 0; tries < 300; tries += 1) {
    const response = await fetch(`${hub.url}/readyz`);
    const body = await response.json();
    if (response.status === wanted) return body;
    await pause(100);
  }
  return assert.fail(`/readyz did not turn ${wanted}`);
}

let person; // {browser, conversation}

test("a person, an agent and the API talk, as on SQLite", async () => {
  const { token, browser } = await hub.widgetSession();
  const live = new Live(hub.url, { token, origin });
  await live.hello();
  const ack = await live.send("m-1", "Grüezi 👋🏽 from the widget");
  assert.equal(ack.seq, 1);
  person = { browser, conversation: ack.conversation };

  const agent = await Agent.login(hub, await hub.addAgent());
  await agent.connect();
  assert.equal((await agent.call("POST", `/conversations/${ack.conversation}/claim`)).status, 200);
  assert.equal((await agent.live.send("a-1", "Hello, I am Ana", { conversation: ack.conversation })).t, "ack");
  await live.next((frame) => frame.t === "message" && frame.message.content.text === "Hello, I am Ana");

  assert.equal((await post(ack.conversation, "by the API", "k-1")).status, 201);
  const pushed = await live.next((frame) => frame.t === "message" && frame.seq === 3);
  assert.equal(pushed.message.content.text, "by the API");
  const found = await agent.call("GET", `/search?q=${encodeURIComponent("grüezi")}`);
  assert.equal(found.status, 200);
  await Promise.all([live.close(), agent.live.close()]);
});

test("a restart of the hub keeps everything", async () => {
  const before_ = await everyMessage(person.conversation);
  await hub.stop();
  await hub.start(secrets);
  assert.deepEqual(await everyMessage(person.conversation), before_);
  const session = await hub.widgetSession({ browser: person.browser });
  assert.equal(session.browser.id, person.browser.id);
  const live = new Live(hub.url, { token: session.token, origin });
  const welcome = await live.hello(1);
  assert.equal(welcome.conversation.lastSeq, 3);
  for (const seq of [2, 3]) await live.next((frame) => frame.t === "message" && frame.seq === seq);
  assert.equal((await live.send("m-1", "Grüezi 👋🏽 from the widget")).seq, 1, "a repeated send is not stored again");
  await live.close();
  const agent = await Agent.login(hub, { email: "ana@hubbub.test", password: "correct horse battery" });
  const { body } = await agent.call("GET", "/inbox?box=mine");
  assert.equal(body.rows[0].conversation.id, person.conversation, "the ticket is still Ana's");
});

test("connections that the server cuts are made anew, and no post fails or is doubled", async () => {
  const kill = async () => {
    const ids = await database.query("SELECT id FROM information_schema.processlist WHERE user = 'hubbub'");
    assert.ok(ids, "the hub is connected");
    await database
      .query(
        ids
          .split("\n")
          .map((id) => `KILL ${id}`)
          .join(";"),
      )
      .catch(() => {}); // one may be gone already
  };
  const sent = [];
  const writing = (async () => {
    for (let n = 1; n <= 60; n += 1) {
      const answer = await post(person.conversation, `cut ${n}`, `cut-${n}`);
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      sent.push(`cut ${n}`);
    }
  })();
  for (let cuts = 0; cuts < 3; cuts += 1) await kill();
  await writing;
  assert.deepEqual(
    words(await everyMessage(person.conversation)).filter((text) => text.startsWith("cut ")),
    sent,
  );
  await readiness(200);
});

test("a server that dies and comes back: 503, then on; nothing acknowledged is lost or doubled", async () => {
  const { token } = await hub.widgetSession({ browser: person.browser });
  const live = new Live(hub.url, { token, origin });
  await live.hello();
  const acked = [];
  let isOver = false;
  const statuses = new Set();
  const poster = async (name) => {
    for (let n = 1; !isOver; n += 1) {
      const [text, key] = [`${name} ${n}`, randomUUID()];
      for (;;) {
        const { status } = await post(person.conversation, text, key);
        statuses.add(status);
        if (status === 201) break;
        assert.equal(status, 503);
        await pause(20);
      }
      acked.push(text);
    }
  };
  const posters = ["x", "y", "z"].map(poster);
  await database.kill();
  const report = await readiness(503);
  assert.equal(report.status, "not_ready");
  const [check] = report.checks.filter(({ name }) => name === "store");
  assert.equal(check.status, "failed");
  assert.match(check.message, new RegExp(String(database.port)), "it says which server");
  assert.ok(!JSON.stringify(report).includes(password));
  assert.equal((await fetch(`${hub.url}/healthz`)).status, 200);
  live.say({ t: "send", id: "m-down", content: { type: "text", text: "sent while it was down" } });
  const refused = await live.next((frame) => frame.id === "m-down");
  assert.equal(refused.t, "nack");
  assert.ok(refused.retryAfterMs > 0, "the widget may repeat it");
  assert.doesNotMatch(
    refused.title,
    /MySQL|127\.0\.0\.1|TRANSACTION|SELECT/i,
    "a visitor learns nothing of the hub's inside",
  );

  await database.start();
  await readiness(200);
  assert.equal((await live.send("m-down", "sent while it was down")).t, "ack");
  isOver = true;
  await Promise.all(posters);
  assert.ok(statuses.has(503) && acked.length > 3, `${[...statuses]} ${acked.length}`);
  const stored = await everyMessage(person.conversation);
  assert.deepEqual(
    stored.map(({ seq }) => seq),
    stored.map((_, index) => index + 1),
  );
  const texts = words(stored);
  for (const text of [...acked, "sent while it was down"]) {
    assert.equal(texts.filter((one) => one === text).length, 1, text);
  }
  await live.close();
});

test("a hub to which nobody writes finds the database again, and its log says once that it was lost and that it is back", async () => {
  const entries = () =>
    hub.lines
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line))
      .filter(({ component }) => component === "store");
  const told = entries().length;
  const isBack = hub.logged(({ message }) => message === "the database is back");
  await database.kill();
  const began = performance.now();
  const refused = await post(person.conversation, "lost", "lost-1");
  assert.equal(refused.status, 503);
  assert.ok(performance.now() - began < 2000, "the first post after the loss does not wait long");
  assert.ok(Number(refused.headers.get("retry-after")) > 0, "it may be sent again");
  for (let n = 0; n < 3; n += 1) assert.equal((await post(person.conversation, "lost", "lost-1")).status, 503);
  assert.equal((await fetch(`${hub.url}/healthz`)).status, 200);
  await database.start();
  await isBack;
  await readiness(200);
  const [lost, back, ...more] = entries().slice(told);
  assert.deepEqual(more, []);
  assert.equal(lost.level, "error");
  assert.match(lost.error, new RegExp(`check that it runs.*127\\.0\\.0\\.1:${database.port}`));
  assert.ok(!JSON.stringify(lost).includes(password));
  assert.ok(back.away_ms > 0);
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  assert.match(metrics, /^hubbub_store_outages_total [1-9]/m);
  assert.equal((await post(person.conversation, "found", "lost-1")).status, 201);
});

test("a dump, as the guide says, restores everything into another database", async () => {
  const kept = await everyMessage(person.conversation);
  await database.copy("hubbub", "restored");
  await database.query("GRANT ALL ON restored.* TO 'hubbub'@'127.0.0.1'");
  const restored = await startHub({ store: storeLine("restored") }, secrets);
  const { body } = await restored.api("GET", `/conversations/${person.conversation}/messages`);
  await restored.stop();
  restored.cleanUp();
  assert.deepEqual(body.messages, kept.slice(-100));
});

test("a hub whose database is away or refuses it ends with a message that says which, without the password", async () => {
  const folder = makeFolder();
  for (const [env, expected] of [
    [{ HUBBUB_DB_PASSWORD: "wrong-secret" }, /denied/i],
    [{}, /HUBBUB_DB_PASSWORD/],
  ]) {
    const other = new Hub(folder, configText({ store: storeLine() }));
    const { status, stdout, stderr } = await run(["serve", "--config", other.file], { cwd: folder, env });
    assert.notEqual(status, 0);
    assert.match(stdout + stderr, expected);
    assert.ok(!(stdout + stderr).includes("wrong-secret"));
  }
  const away = new Hub(folder, configText({ store: '"mysql://hubbub@127.0.0.1:1/hubbub"' }));
  const { status, stderr } = await run(["serve", "--config", away.file], { cwd: folder });
  assert.equal(status, 1);
  assert.match(stderr, /127\.0\.0\.1/);
  away.cleanUp();
});
