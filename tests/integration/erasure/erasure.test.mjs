// What docs/operate.md promises to people who ask for their data, or to be forgotten: over a real hub and its files.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import test, { after, before } from "node:test";
import { promisify } from "node:util";
import { Agent } from "../../support/console.mjs";
import { apiKey, run, startHub } from "../../support/hub.mjs";
import { Live } from "../../support/live.mjs";
import { startContractProxy } from "../rest/contract_proxy.mjs";

const execute = promisify(execFile);
const origin = "http://shop.test";
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const kinds = [
  "users",
  "clients",
  "identities",
  "consents",
  "links",
  "merges",
  "records",
  "conversations",
  "tickets",
  "messages",
  "deliveries",
  "tasks",
  "attachments",
];
const integrations = `
  - id: web-main
    plugin: com.hubbub.web-widget
    default_holder: bot
    settings: { allowed_origins: ["*"] }
  - id: bot
    plugin: com.hubbub.greeter`;
const authorization = `Basic ${Buffer.from(`${apiKey.id}:${apiKey.secret}`).toString("base64")}`;
let hub;
let proxy;

before(async () => {
  hub = await startHub({ integrations });
  proxy = await startContractProxy(hub.url);
});

after(async () => {
  await proxy?.stop();
  await hub?.stop();
  hub?.cleanUp();
  assert.deepEqual(proxy?.violations, [], "the hub keeps to docs/openapi.yaml");
});

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const until = (look, what) => hub.until(look, what, 90000);

// Somebody in the widget, with a picture; `word` is in everything that they say.
async function aPerson(word) {
  const session = await hub.widgetSession({ locale: "en" });
  const live = new Live(hub.url, { token: session.token, origin });
  await live.hello();
  const ack = await live.send(randomUUID(), `first ${word}`);
  for (let n = 0; n < 8; n += 1) await live.send(randomUUID(), `${word} number ${n}`);
  const picture = Buffer.concat([png, Buffer.from(word)]); // a picture of their own
  const response = await fetch(`${hub.url}/live/attachments?name=${word}.png`, {
    method: "POST",
    headers: { authorization: `Bearer ${session.token}`, "content-type": "image/png", origin },
    body: picture,
  });
  const { attachment } = await response.json();
  const pictureId = randomUUID();
  live.say({ t: "send", id: pictureId, content: { type: "image", mediaUrl: attachment.mediaUrl } });
  const shown = await live.next((frame) => (frame.t === "ack" || frame.t === "nack") && frame.id === pictureId);
  assert.equal(shown.t, "ack", JSON.stringify(shown));
  await until(async () => {
    const { body } = await hub.api("GET", `/conversations/${ack.conversation}/messages`);
    return body.messages.some(({ author }) => author.type === "business");
  }, "the bot's answer");
  const { body } = await hub.api("GET", `/conversations/${ack.conversation}/participants`);
  const { userId } = body.participants[0];
  await hub.api("PATCH", `/users/${userId}`, { profile: { givenName: word, email: `${word}@people.test` } });
  return { session, live, userId, conversation: ack.conversation, attachment, picture };
}

// The archive, unpacked by the system's own tar: {name: bytes}.
async function unpacked(archive) {
  const folder = fs.mkdtempSync(path.join(hub.folder, "unpacked-"));
  await execute("tar", ["-xf", archive, "-C", folder]);
  const files = {};
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    files[path.relative(folder, file)] = fs.readFileSync(file);
  }
  fs.rmSync(folder, { recursive: true });
  return files;
}

function checkManifest(files) {
  const manifest = JSON.parse(files["manifest.json"]);
  assert.deepEqual(
    manifest.files.map(({ path: name }) => name).sort(),
    Object.keys(files)
      .filter((name) => name !== "manifest.json")
      .sort(),
  );
  for (const one of manifest.files) {
    assert.equal(sha256(files[one.path]), one.sha256, one.path);
    assert.equal(files[one.path].length, one.bytes, one.path);
  }
  for (const kind of kinds) {
    const told = JSON.parse(files[`${kind}.json`]);
    assert.equal(told[kind].length, manifest.files.find(({ path: name }) => name === `${kind}.json`).items, kind);
  }
  return manifest;
}

// Everything that the hub keeps, as bytes.
function everyFile() {
  const all = [];
  for (const entry of fs.readdirSync(hub.folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile()) all.push({ file, bytes: fs.readFileSync(file) });
  }
  return all;
}

const finished = (id) =>
  until(async () => {
    const { body } = await hub.api("GET", `/erasures/${id}`);
    return body.erasure.state === "finished" && body.erasure;
  }, "the end of the erasure");

test("an export holds everything of one person, and nothing of others", async () => {
  const ana = await aPerson("quetzal");
  const other = await aPerson("ocelot");
  const archive = path.join(hub.folder, "ana.tar");
  const made = await run(["person", "export", "--config", hub.file, "--id", ana.userId, "--out", archive], {
    cwd: hub.folder,
  });
  assert.equal(made.status, 0, made.stderr);
  assert.equal(fs.statSync(archive).mode & 0o777, 0o600);
  const files = await unpacked(archive);
  const manifest = checkManifest(files);
  assert.equal(manifest.userId, ana.userId);
  const { messages } = JSON.parse(files["messages.json"]);
  assert.ok(messages.filter(({ author }) => author.type === "user").length >= 10);
  assert.ok(
    messages.some(({ author }) => author.type === "bot"),
    "what was answered belongs to the conversation",
  );
  assert.equal(JSON.parse(files["users.json"]).users[0].givenName, "quetzal");
  assert.deepEqual(files[`attachments/${ana.attachment.id}.png`], ana.picture);
  const records = JSON.parse(files["records.json"]).records.map(({ integrationId }) => integrationId);
  assert.deepEqual(records.sort(), ["bot", "web-main"], "plugins take part");
  for (const bytes of Object.values(files)) assert.ok(!bytes.includes("ocelot"));
  for (const secret of [ana.attachment.mediaUrl.split("/").at(-2), ana.session.browser.secret]) {
    const copies = Object.entries(files).filter(([name, bytes]) => name !== "messages.json" && bytes.includes(secret));
    assert.deepEqual(
      copies.map(([name]) => name),
      [],
    );
  }

  const again = await run(["person", "export", "--config", hub.file, "--id", ana.userId, "--out", archive], {
    cwd: hub.folder,
  });
  assert.equal(again.status, 2, "what is there is not written over");
  const nobody = await run(["person", "export", "--config", hub.file, "--id", "nobody", "--out", `${archive}2`], {
    cwd: hub.folder,
  });
  assert.equal(nobody.status, 2);
  assert.match(nobody.stderr, /no user 'nobody'/);
  assert.ok(!fs.existsSync(`${archive}2`));
  fs.rmSync(archive);

  const response = await fetch(`${hub.url}/v2/apps/hub/users/${other.userId}/export`, { headers: { authorization } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/x-tar");
  fs.writeFileSync(archive, Buffer.from(await response.arrayBuffer()));
  assert.equal(checkManifest(await unpacked(archive)).userId, other.userId);
  fs.rmSync(archive);
  for (const path_ of [`/users/${other.userId}/export`, "/erasures"]) {
    assert.equal((await fetch(`${hub.url}/v2/apps/hub${path_}`)).status, 401);
  }
  await Promise.all([ana.live.close(), other.live.close()]);
});

test("an erasure leaves a proof, and no word in any file of the hub", { timeout: 180_000 }, async () => {
  const word = "xenopterygii";
  const ana = await aPerson(word);
  const archive = path.join(hub.folder, "before.tar");
  await run(["person", "export", "--config", hub.file, "--id", ana.userId, "--out", archive], { cwd: hub.folder });
  const files = await unpacked(archive);
  const manifest = checkManifest(files);
  fs.rmSync(archive);
  await ana.live.close();

  const refused = await hub.api("DELETE", `/users/${ana.userId}`, undefined, {
    "x-request-id": "Ana Silva <a@b.test>",
  });
  assert.equal(refused.status, 400, "a reference names nobody");
  // Killed right after the commit: the next start ends what was begun.
  const gone = await fetch(`${proxy.url}/v2/apps/hub/users/${ana.userId}`, {
    method: "DELETE",
    headers: { authorization, "x-request-id": "DSAR-2026-17" },
  });
  assert.equal(gone.status, 200);
  const { erasure } = await gone.json();
  await hub.kill();
  await hub.start();
  assert.equal((await hub.api("GET", `/users/${ana.userId}`)).status, 404);
  assert.equal((await hub.api("DELETE", `/users/${ana.userId}`)).status, 404);
  assert.equal(
    (await fetch(`${hub.url}/v2/apps/hub/users/${ana.userId}/export`, { headers: { authorization } })).status,
    404,
  );

  assert.equal(erasure.userId, ana.userId);
  assert.equal(erasure.requestedBy, "api:key-main");
  assert.equal(erasure.requestId, "DSAR-2026-17");
  assert.deepEqual(
    erasure.removed.map(({ kind }) => kind),
    kinds,
  );
  for (const kind of ["messages", "users", "conversations", "identities", "records", "attachments", "merges"]) {
    const removed = erasure.removed.find((one) => one.kind === kind);
    const shown = manifest.files.find((one) => one.path === `${kind}.json`);
    assert.equal(removed.count, shown.items, kind);
    assert.equal(removed.sha256, shown.sha256, `${kind}: the proof is of what the export showed`);
  }

  const end = await finished(erasure.id);
  assert.ok(end.finishedAt >= end.erasedAt);
  const found = await fetch(`${proxy.url}/v2/apps/hub/erasures?userId=${ana.userId}`, { headers: { authorization } });
  assert.deepEqual((await found.json()).erasures, [end]);
  const proof = await run(["person", "proof", ana.userId, "--config", hub.file], { cwd: hub.folder });
  assert.deepEqual(JSON.parse(proof.stdout), end);
  assert.equal((await run(["person", "proof", "nothing", "--config", hub.file], { cwd: hub.folder })).status, 2);

  const left = [word, `${word}@people.test`, ana.session.browser.id, ana.conversation, ana.attachment.id];
  for (const { file, bytes } of everyFile()) {
    for (const text of left) assert.ok(!bytes.includes(text), `${text} is in ${file}`);
  }
});

test("who comes back after an erasure is a stranger", async () => {
  const ana = await aPerson("okapi");
  assert.equal((await hub.api("DELETE", `/users/${ana.userId}`)).status, 200);
  await ana.live.close();
  const session = await hub.widgetSession({ browser: ana.session.browser });
  assert.notEqual(session.browser.id, ana.session.browser.id);
  const live = new Live(hub.url, { token: session.token, origin });
  await live.hello();
  const ack = await live.send(randomUUID(), "me again");
  assert.notEqual(ack.conversation, ana.conversation);
  const { body } = await hub.api("GET", `/conversations/${ack.conversation}/messages`);
  assert.ok(body.messages.every(({ content }) => !/okapi/.test(content.text ?? "")));
  await live.close();
});

test("administrators export and erase at the console, agents do not", async () => {
  const ana = await aPerson("tapir");
  await ana.live.close();
  const agent = await Agent.login(hub, await hub.addAgent("Bo", "bo@hubbub.test"));
  for (const [method, route] of [
    ["GET", `/people/${ana.userId}/export`],
    ["POST", `/people/${ana.userId}/erase`],
    ["GET", "/erasures"],
  ]) {
    assert.equal((await agent.call(method, route)).status, 403, route);
  }
  const made = await run(
    [
      "agent",
      "add",
      "--config",
      hub.file,
      "--email",
      "admin@hubbub.test",
      "--name",
      "Ada",
      "--role",
      "admin",
      "--password-stdin",
    ],
    { cwd: hub.folder, input: "correct horse battery" },
  );
  assert.equal(made.status, 0, made.stderr);
  const admin = await Agent.login(hub, { email: "admin@hubbub.test", password: "correct horse battery" });
  const response = await fetch(`${hub.url}/console/api/people/${ana.userId}/export`, {
    headers: { cookie: admin.cookie },
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-disposition"), /person-.*\.tar/);
  const archive = path.join(hub.folder, "tapir.tar");
  fs.writeFileSync(archive, Buffer.from(await response.arrayBuffer()));
  checkManifest(await unpacked(archive));
  fs.rmSync(archive);
  const erased = await admin.call("POST", `/people/${ana.userId}/erase`);
  assert.equal(erased.status, 200);
  assert.match(erased.body.erasure.requestedBy, /^agent:/);
  const { body } = await admin.call("GET", "/erasures");
  assert.equal(body.erasures[0].id, erased.body.erasure.id);
});
