// What docs/operate.md promises to those who run a hub: start, stop, edits, health, metrics, logs, backup.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import test, { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Agent } from "../../support/console.mjs";
import { Hub, agentPassword, apiKey, configText, hubbub, makeFolder, run, startHub } from "../../support/hub.mjs";
import { inSeconds, jwt } from "../../support/jwt.mjs";
import { Live } from "../../support/live.mjs";
import { statusOf } from "../../support/raw.mjs";

const execute = promisify(execFile);
const build = path.resolve(path.dirname(hubbub), "..");
const isRelease = /CMAKE_BUILD_TYPE:STRING=Release/.test(fs.readFileSync(path.join(build, "CMakeCache.txt"), "utf8"));
const guide = fs.readFileSync(new URL("../../../docs/operate.md", import.meta.url), "utf8");
const metricsToken = "scrape-0123456789abcdef";
const origin = "http://shop.test";
const widget = (id, settings = "") => `
  - id: ${id}
    plugin: com.hubbub.web-widget
    settings: { allowed_origins: ["*"]${settings} }`;

let hub;

before(async () => {
  const log = "{ format: json, level: debug }";
  const metrics = '{ token: "${env:SCRAPE}" }';
  const webhooks = `
  - { id: crm, target: "http://127.0.0.1:9/", secret: "\${env:SCRAPE}", triggers: ["user:merge"] }`;
  hub = await startHub({ log, metrics, webhooks, integrations: widget("web-main") }, { SCRAPE: metricsToken });
});

after(async () => {
  await hub?.stop();
  hub?.cleanUp();
});

const get = async (url, headers = {}) => {
  const response = await fetch(url, { headers: { origin, ...headers } });
  return { status: response.status, text: await response.text() };
};

async function withHub(changes, body, env) {
  const own = await startHub(changes, env);
  try {
    await body(own);
  } finally {
    if (own.child.exitCode === null && own.child.signalCode === null) await own.stop();
    own.cleanUp();
  }
}

// A person with a conversation in which `count` messages were said.
async function aConversation(own, externalId, count = 1) {
  await own.api("POST", "/users", { externalId });
  const { body } = await own.api("POST", "/conversations", {
    type: "personal",
    participants: [{ userExternalId: externalId }],
  });
  const { id } = body.conversation;
  for (let n = 1; n <= count; n += 1) assert.equal((await say(own, id, `message ${n}`)).status, 201);
  return id;
}
const say = (own, id, text) =>
  own.api("POST", `/conversations/${id}/messages`, { author: { type: "business" }, content: { type: "text", text } });
const said = async (own, id) =>
  (await own.api("GET", `/conversations/${id}/messages`)).body.messages.map(({ content }) => content.text);

// --- Stop ---------------------------------------------------------------------------------------------------------------

test("SIGTERM: sockets hear why, what is under way is answered, the end is clean", async () => {
  await withHub({}, async (own) => {
    const agent = await Agent.login(own, await own.addAgent());
    const agentLive = await agent.connect();
    const { token } = await own.widgetSession();
    const live = new Live(own.url, { token, origin });
    await live.hello();
    // A login hashes a password on a worker: it is still under way when the signal comes.
    const socket = net.connect(own.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => (answer += data));
    const ended = once(socket, "close");
    const head = `HTTP/1.1\r\nHost: 127.0.0.1:${own.port}\r\nOrigin: ${own.url}\r\n`;
    socket.write(`GET /healthz ${head}\r\n`);
    while (!answer.includes("alive")) await once(socket, "data");
    answer = "";
    const body = JSON.stringify({ email: "ana@hubbub.test", password: agentPassword });
    socket.write(
      `POST /console/api/login ${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    assert.equal((await get(`${own.url}/healthz`)).status, 200); // asked later, hence the login has been read
    own.child.kill("SIGTERM");
    for (const one of [live, agentLive]) {
      const bye = await one.next((frame) => frame.t === "bye");
      assert.equal(bye.code, "restarting");
      assert.ok(bye.retryAfterMs > 0);
      assert.equal((await one.closed).code, 1001);
    }
    await ended;
    assert.equal(statusOf(answer), 200, answer);
    const [code] = await own.exited;
    assert.equal(code, 0, own.lines.slice(-5).join("\n"));
  });
});

test("SIGTERM: a plugin that does not return from its stop is named, and delays the end by no more than the timeout", async () => {
  const hanging = path.join(build, "tests/unit/plugins/hanging");
  const integrations = `${widget("web-main")}
  - { id: stuck, plugin: com.hubbub.test.misbehaving }`;
  const server = "{ address: 127.0.0.1, port: 0, stop_timeout: 1s }";
  await withHub({ integrations, server, plugins: `{ directories: ["${hanging}"] }` }, async (own) => {
    const id = await aConversation(own, "kept");
    const complaint = own.logged((entry) => entry.level === "error" && entry.integration === "stuck");
    const began = performance.now();
    await own.stop();
    assert.ok(performance.now() - began < 8000, "within the bound");
    assert.equal((await complaint).in, "stop()");
    await own.start();
    assert.deepEqual(await said(own, id), ["message 1"], "what was acknowledged is stored");
    own.child.kill("SIGKILL");
    await own.exited;
  });
});

test("SIGTERM under load: every post that was answered with 201 is there after the restart", async () => {
  await withHub({}, async (own) => {
    const id = await aConversation(own, "loaded", 0);
    const acked = [];
    let isOver = false;
    const posters = Array.from({ length: 12 }, async (_, poster) => {
      for (let n = 0; !isOver; n += 1) {
        const answer = await say(own, id, `${poster}:${n}`).catch(() => null);
        if (answer?.status !== 201) return assert.ok(!answer || answer.status === 503, JSON.stringify(answer));
        acked.push(`${poster}:${n}`);
      }
    });
    while (acked.length < 20) await pause(5);
    await own.stop();
    isOver = true;
    await Promise.all(posters);
    await own.start();
    const stored = new Set();
    for (let page = ""; ;) {
      const { body } = await own.api("GET", `/conversations/${id}/messages${page}`);
      for (const { content } of body.messages) stored.add(content.text);
      if (!body.meta.hasMore) break;
      page = `?page[before]=${body.meta.beforeCursor}`;
    }
    assert.deepEqual(
      acked.filter((text) => !stored.has(text)),
      [],
    );
  });
});

// --- Changing the configuration -----------------------------------------------------------------------------------------

test("an edit of the file adds, changes and removes integrations, others run on", async () => {
  await withHub({ integrations: widget("web-main", ', title: "Before"') + widget("web-old") }, async (own) => {
    const live = new Live(own.url, { token: (await own.widgetSession()).token, origin });
    await live.hello();
    const edit = async (from, to, expected) => {
      const told = own.logged((entry) => entry.message === expected);
      const text = fs.readFileSync(own.file, "utf8").replace(from, to);
      fs.writeFileSync(`${own.file}.new`, text);
      fs.renameSync(`${own.file}.new`, own.file); // as editors and configuration managers do
      return told;
    };
    const config = async (id) => get(`${own.url}/hooks/${id}/config`);

    assert.equal((await config("web-new")).status, 404);
    await edit(/$/, `${widget("web-new").slice(1)}\n`, "an integration was added");
    assert.equal((await config("web-new")).status, 200);

    assert.match((await config("web-main")).text, /Before/);
    const changed = await edit('"Before"', '"After"', "an integration was changed");
    assert.equal(changed.integration, "web-main");
    assert.match((await config("web-main")).text, /After/);

    const removed = await edit(widget("web-old").slice(1), "", "an integration was removed");
    assert.equal(removed.integration, "web-old");
    assert.equal((await config("web-old")).status, 404);
    assert.equal((await config("web-new")).status, 200);

    const applied = await edit("level: info", "level: debug", "a key of the configuration took effect");
    assert.equal(applied.key, "log.level");
    const waits = await edit(
      "name: Test Hub",
      "name: Other Hub",
      "a key of the configuration changed and waits for a restart",
    );
    assert.match(waits.key, /app/);
    assert.equal((await live.send("m-1", "still connected")).t, "ack");
    await live.close();
  });
});

test("a bad edit is refused with its line, and the hub runs on as it was", async () => {
  await withHub({}, async (own) => {
    const good = fs.readFileSync(own.file, "utf8");
    const refused = own.logged((entry) => entry.level === "error" && /refused/.test(entry.message));
    fs.writeFileSync(own.file, good.replace("com.hubbub.web-widget", "com.hubbub.web-wigdet"));
    const entry = await refused;
    assert.match(entry.key, /integrations/);
    assert.equal(typeof entry.line, "number");
    assert.match(entry.mistake, /com\.hubbub\.web-widget/);
    assert.equal((await get(`${own.url}/hooks/web-main/config`)).status, 200);
  });
});

test("SIGHUP reads a secret behind ${file:…} again", async () => {
  await withHub({}, async (own) => {
    const secret = "another-secret-0123456789abcdef0123456789";
    const as = (password) => ({ authorization: `Basic ${Buffer.from(`${apiKey.id}:${password}`).toString("base64")}` });
    fs.writeFileSync(path.join(own.folder, "api-key"), secret);
    const applied = own.logged((entry) => /took effect/.test(entry.message) && /api/.test(entry.key));
    own.child.kill("SIGHUP");
    await applied;
    assert.equal((await own.api("POST", "/users", { externalId: "a" }, as(secret))).status, 201);
    assert.equal((await own.api("POST", "/users", { externalId: "b" }, as(apiKey.secret))).status, 401);
  });
});

// --- What keeps a hub from starting ---------------------------------------------------------------------------------------

async function refusesToStart(folder, changes, expected) {
  const file = path.join(folder, "refused.yaml");
  fs.writeFileSync(file, configText(changes));
  const { status, stdout, stderr } = await run(["serve", "--config", file], { cwd: folder });
  assert.equal(status, 1, stdout + stderr);
  assert.match(stdout + stderr, expected);
}

test("a second hub on the same SQLite file is refused", async () => {
  await refusesToStart(hub.folder, {}, /Another hub runs on .*hub\.db/);
  assert.equal((await get(`${hub.url}/readyz`)).status, 200);
});

test("a taken port is named", async () => {
  const server = `{ address: 127.0.0.1, port: ${hub.port} }`;
  await refusesToStart(
    hub.folder,
    { server, store: "sqlite:other.db" },
    new RegExp(`port ${hub.port} of 127\\.0\\.0\\.1 is taken`),
  );
});

test("a database of a newer version is refused, by serve and by agent add", async () => {
  await withHub({}, async (own) => {
    await own.stop();
    const { stdout } = await execute("sqlite3", [
      `${own.folder}/hub.db`,
      "SELECT MAX(version) + 1 FROM schema_migrations",
    ]);
    const insert = `INSERT INTO schema_migrations VALUES (${stdout.trim()}, 'from the future', 'x', 0)`;
    await execute("sqlite3", [`${own.folder}/hub.db`, insert]);
    await refusesToStart(own.folder, {}, /newer/);
    await assert.rejects(own.addAgent(), /newer/);
  });
});

// --- Health, metrics, logs ----------------------------------------------------------------------------------------------

test("/healthz and /readyz say what the guide says", async () => {
  const alive = await get(`${hub.url}/healthz`);
  assert.deepEqual([alive.status, JSON.parse(alive.text)], [200, { status: "alive" }]);
  const ready = await get(`${hub.url}/readyz`);
  assert.equal(ready.status, 200);
  const report = JSON.parse(ready.text);
  assert.equal(report.status, "ready");
  assert.deepEqual(
    report.checks.map(({ name, status }) => [name, status]),
    [["store", "ok"]],
  );
});

// The names in the guide's table; `_x` after a name stands for its first two words and x.
function documentedMetrics() {
  const names = [];
  for (const row of guide.split("\n").filter((line) => /^\| `(hubbub|process)_/.test(line))) {
    let stem = "";
    for (const [, name] of row.split("|")[1].matchAll(/`([a-z_]+)/g)) {
      if (!name.startsWith("_")) stem = name.split("_").slice(0, 2).join("_");
      names.push(name.startsWith("_") ? stem + name : name);
    }
  }
  return names.filter((name) => name !== "hubbub_plugin_");
}

test("/metrics has every metric of the guide, and no other", async () => {
  await aConversation(hub, "counted");
  assert.equal((await get(`${hub.url}/metrics`)).status, 401);
  assert.equal((await get(`${hub.url}/metrics`, { authorization: "Bearer wrong" })).status, 401);
  const { status, text } = await get(`${hub.url}/metrics`, { authorization: `Bearer ${metricsToken}` });
  assert.equal(status, 200);
  const told = [...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(([, name]) => name);
  const plain = told.filter((name) => !name.startsWith("hubbub_plugin_"));
  assert.deepEqual(plain.sort(), documentedMetrics().sort());
  const value = (series) => Number(new RegExp(`^${series.replace(/[{}]/g, "\\$&")} (\\S+)$`, "m").exec(text)?.[1]);
  assert.equal(value("hubbub_tickets_lost"), 0);
  assert.equal(value("hubbub_tasks_dead"), 0);
  assert.equal(value('hubbub_integration_up{integration="web-main",plugin="com.hubbub.web-widget"}'), 1);
  assert.ok(value('hubbub_messages_total{author="agent"}') >= 1);
  assert.ok(value("hubbub_store_commits_total") >= 1);
  assert.ok(value("process_resident_memory_bytes") > 1e6);
});

test("each log line is one JSON object, and no secret is in any", async () => {
  const login = await hub.addAgent();
  const agent = await Agent.login(hub, login);
  await assert.rejects(Agent.login(hub, { ...login, password: "a wrong password" }), /401/);
  const { token, browser } = await hub.widgetSession();
  const live = new Live(hub.url, { token, origin });
  await live.hello();
  await live.send("m-1", 'a line\nand "another" \u001b[31m');
  await live.close();
  const bearer = jwt({ scope: "app", exp: inSeconds(60) }, apiKey.secret, { kid: apiKey.id });
  assert.equal(
    (await hub.api("POST", "/users", { externalId: "x" }, { authorization: `Bearer ${bearer}` })).status,
    201,
  );
  await get(`${hub.url}/metrics?token=${metricsToken}`, { authorization: `Bearer ${metricsToken}` });
  await get(`${hub.url}/nothing/here?token=${token}`);
  const told = hub.logged((entry) => /took effect|configuration|reload/.test(entry.message));
  fs.writeFileSync(hub.file, fs.readFileSync(hub.file, "utf8").replace("Test Hub", "Renamed Hub"));
  await told;
  assert.ok(hub.lines.length >= 2);
  for (const line of hub.lines) {
    const entry = JSON.parse(line);
    assert.match(entry.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(entry.level, /^(debug|info|warning|error)$/);
    assert.ok(entry.message && entry.component);
  }
  const all = hub.lines.join("\n");
  const session = agent.cookie.split("=")[1];
  for (const secret of [
    apiKey.secret,
    agentPassword,
    "a wrong password",
    token,
    browser.secret,
    bearer,
    metricsToken,
    session,
    agent.csrfToken,
  ]) {
    assert.ok(secret.length > 8 && !all.includes(secret), "a secret is in the log");
  }
});

// --- The command line ---------------------------------------------------------------------------------------------------

test("version, help and unknown commands", async () => {
  const { status, stdout } = await run(["version"]);
  assert.equal(status, 0);
  assert.match(stdout, /^hubbub \d+\.\d+\.\d+\S*, SDK ABI \d+\.\d+\n$/);
  assert.equal((await run(["--help"])).status, 0);
  const unknown = await run(["sevre"]);
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /no command 'sevre'/);
});

test("plugin list names the plugins that came with the hub", async () => {
  const { status, stdout } = await run(["plugin", "list", "--config", hub.file], { cwd: hub.folder, env: hub.env });
  assert.equal(status, 0);
  assert.match(stdout, /^com\.hubbub\.web-widget\s+\d\S*\s+channel/m);
  assert.match(stdout, /^com\.hubbub\.greeter\s+\d\S*\s+workflow/m);
});

for (const name of ["web_widget", "simulator", "sms", "telegram", "email", "greeter"]) {
  test(`plugin check passes ${name}`, async () => {
    const { status, stdout, stderr } = await run([
      "plugin",
      "check",
      path.join(build, `lib/hubbub/plugins/${name}.so`),
    ]);
    assert.equal(status, 0, stdout + stderr);
  });
}

test("plugin check refuses what is no plugin", async () => {
  const { status, stdout, stderr } = await run(["plugin", "check", hub.file]);
  assert.notEqual(status, 0);
  assert.ok((stdout + stderr).includes(hub.file), stdout + stderr);
});

test("an agent is added once; a second time and a short password are refused", async () => {
  const add = (email, input) =>
    run(["agent", "add", "--config", hub.file, "--email", email, "--name", "Bo", "--password-stdin"], {
      cwd: hub.folder,
      env: hub.env,
      input,
    });
  const first = await add("bo@hubbub.test", agentPassword);
  assert.equal(first.status, 0, first.stderr);
  await Agent.login(hub, { email: "bo@hubbub.test", password: agentPassword }); // beside the running hub
  const second = await add("Bo@hubbub.test", agentPassword);
  assert.equal(second.status, 2);
  assert.match(second.stderr, /bo@hubbub\.test/i);
  const short = await add("cy@hubbub.test", "short");
  assert.equal(short.status, 2);
  assert.match(short.stderr, /10/);
});

test("check-config ends with 0 for a good file, with 2 for a bad or an absent one", async () => {
  const good = await run(["check-config", "--config", hub.file], { cwd: hub.folder, env: hub.env });
  assert.equal(good.status, 0, good.stderr);
  const unset = await run(["check-config", "--config", hub.file], { cwd: hub.folder });
  assert.equal(unset.status, 2);
  assert.match(unset.stderr, /environment variable SCRAPE is not set/);
  const absent = await run(["check-config", "--config", path.join(hub.folder, "absent.yaml")]);
  assert.equal(absent.status, 2);
  assert.match(absent.stderr, /absent\.yaml/);
});

test("check-config tells what the chosen provider of text messages needs", async () => {
  const folder = makeFolder();
  const file = path.join(folder, "hub.yaml");
  const check = async (settings) => {
    fs.writeFileSync(
      file,
      `integrations:\n  - id: sms-main\n    plugin: com.hubbub.sms\n    settings: { ${settings} }\n`,
    );
    return run(["check-config", "--config", file], { cwd: folder, env: { KEY: "a-key-of-sixteen-or-more" } });
  };
  const kannel = await check('provider: kannel, kannel: { username: hub, password: "${env:KEY}" }');
  assert.equal(kannel.status, 2);
  assert.match(kannel.stderr, /settings\.kannel\.sendsms_url: missing/);
  assert.match(kannel.stderr, /settings\.kannel\.webhook_key: missing/);
  assert.doesNotMatch(kannel.stderr, /twilio/);
  const twilio = await check(
    'provider: twilio, twilio: { auth_token: "${env:KEY}", api_key: SK00000000000000000000000000000001 }',
  );
  assert.equal(twilio.status, 2);
  for (const key of ["account_sid", "api_secret", "from"])
    assert.match(twilio.stderr, new RegExp(`settings\\.twilio\\.${key}: missing`));
  const neither = await check("");
  assert.match(neither.stderr, /settings\.provider: missing/);
  assert.doesNotMatch(neither.stderr, /twilio: missing|kannel: missing/);
  fs.rmSync(folder, { recursive: true });
});

// --- Backup, start-up time, memory ----------------------------------------------------------------------------------------

test("a backup that was made while the hub ran restores everything until then", async () => {
  await withHub({}, async (own) => {
    const id = await aConversation(own, "kept", 5);
    const file = path.join(own.folder, "hub.db");
    const [, command] = /`sqlite3 \S+ "(\.backup '[^']+')"`/.exec(guide);
    const backup = path.join(own.folder, "backup.db");
    await execute("sqlite3", [file, command.replace(/'[^']+'/, `'${backup}'`)]);
    await say(own, id, "after the backup");
    await own.stop();
    fs.copyFileSync(backup, file);
    for (const extra of ["hub.db-wal", "hub.db-shm"]) fs.rmSync(path.join(own.folder, extra), { force: true });
    await own.start();
    assert.deepEqual(
      await said(own, id),
      [1, 2, 3, 4, 5].map((n) => `message ${n}`),
    );
    assert.equal((await say(own, id, "and on")).body.messages[0].seq, 6);
  });
});

test("the hub is ready within 300 ms and needs at most 40 MB at rest", async (context) => {
  const times = [];
  let memory = Infinity;
  for (let tries = 0; tries < 3; tries += 1) {
    const own = new Hub(makeFolder(), configText());
    const begun = performance.now();
    const up = own.start();
    await up;
    times.push(performance.now() - begun);
    const status = fs.readFileSync(`/proc/${own.child.pid}/status`, "utf8");
    memory = Math.min(memory, Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024);
    await own.stop();
    own.cleanUp();
  }
  const best = Math.min(...times);
  context.diagnostic(`start to ready, with an empty database: ${best.toFixed(0)} ms; at rest: ${memory.toFixed(1)} MB`);
  if (!isRelease) return context.diagnostic("not a release build: measured only");
  assert.ok(best <= 300, `${best} ms`);
  assert.ok(memory <= 40, `${memory} MB`);
});
