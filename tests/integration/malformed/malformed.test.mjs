// What people get wrong and what attackers try: each gets a clear error, and the hub runs on.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test, { after, before } from "node:test";
import { apiKey, configText, makeFolder, run, startHub } from "../../support/hub.mjs";
import { inSeconds, jwt } from "../../support/jwt.mjs";
import { Live } from "../../support/live.mjs";
import { exchange, statusOf } from "../../support/raw.mjs";

const widgetKey = "widget-signing-key-0123456789abcdef";
const widgetLimit = 100_000; // of the widget's uploads; the hub's own limit is larger
const integrations = `
  - id: web-main
    plugin: com.hubbub.web-widget
    default_holder: desk
    settings:
      allowed_origins: ["http://shop.test"]
      max_upload_bytes: ${widgetLimit}
      identity: { keys: { shop: "\${env:WIDGET_KEY}" } }`;
let hub;

before(async () => {
  const server =
    "{ address: 127.0.0.1, port: 0, limits: { rate_per_second: 0, header_timeout: 1s, body_timeout: 1s } }";
  hub = await startHub({ integrations, server }, { WIDGET_KEY: widgetKey });
});

after(async () => {
  await hub.stop(); // fails when the hub did not live through all this
  hub.cleanUp();
});

async function runsOn() {
  const response = await fetch(`${hub.url}/healthz`);
  assert.equal(response.status, 200);
  assert.equal(hub.child.exitCode, null);
}

const basic = `Basic ${Buffer.from(`${apiKey.id}:${apiKey.secret}`).toString("base64")}`;
const post = (route, body, headers = {}) =>
  fetch(`${hub.url}${route}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: basic, ...headers },
    body,
  });

// A refusal says what was wrong: {"errors":[{"code","title"}]}.
async function assertRefused(response, status, code) {
  const text = await response.text();
  assert.equal(response.status, status, text);
  const { errors } = JSON.parse(text);
  if (code) assert.match(errors[0].code, code);
  assert.ok(errors[0].title.length > 5, "the error has a text for people");
  await runsOn();
}

const person = async () => (await (await post("/v2/apps/hub/users", '{"externalId":"p1"}')).json()).user?.id ?? "p1";
let conversation;
async function aConversation() {
  if (conversation) return conversation;
  await person();
  const { body } = await hub.api("POST", "/conversations", {
    type: "personal",
    participants: [{ userExternalId: "p1" }],
  });
  conversation = body.conversation.id;
  return conversation;
}
const say = async (content, author = { type: "user", userExternalId: "p1" }) =>
  post(`/v2/apps/hub/conversations/${await aConversation()}/messages`, JSON.stringify({ author, content }));

// --- YAML ---------------------------------------------------------------------------------------------------------

const yamlCases = {
  "broken syntax": ["server: { port: 80", /hubbub\.yaml:\d+/],
  "an unknown key": ["server:\n  prot: 8080\n", /hubbub\.yaml:2.*prot.*port/s],
  "a wrong type": ['server:\n  port: "eighty"\n', /hubbub\.yaml:2.*server\.port/s],
  "a number out of range": ["server:\n  port: 70000\n", /hubbub\.yaml:2.*65535/s],
  "a key twice": ["log: { level: info }\nlog: { level: debug }\n", /hubbub\.yaml:2.*log/s],
  "a secret in the clear": [
    "api: { keys: [{ id: a, secret: hunter2hunter2 }] }\n",
    /hubbub\.yaml:1.*(\$\{env:|\$\{file:)/s,
  ],
  "a secret that is not there": ['api: { keys: [{ id: a, secret: "${env:NOBODY_SET_ME}" }] }\n', /NOBODY_SET_ME/],
  "an unknown plugin": ["integrations: [{ id: x, plugin: com.hubbub.web-wigdet }]\n", /com\.hubbub\.web-widget/],
  "a plugin's setting": [
    "integrations:\n  - id: x\n    plugin: com.hubbub.web-widget\n    settings:\n      colour: [1]\n",
    /hubbub\.yaml:5/,
  ],
};
for (const [what, [yaml, expected]] of Object.entries(yamlCases)) {
  test(`YAML with ${what} is refused with file and line`, async () => {
    const folder = makeFolder();
    const name = path.join(folder, "hubbub.yaml");
    const { api, integrations: own, server, log, ...rest } = { api: null, integrations: null, server: null, log: null };
    fs.writeFileSync(name, yaml + configText({ api, integrations: own, server, log, ...rest }));
    const { status, stdout, stderr } = await run(["check-config", "--config", name]);
    assert.equal(status, 2, stdout + stderr);
    assert.match(stdout + stderr, expected);
    assert.doesNotMatch(stdout + stderr, /hunter2/);
    fs.rmSync(folder, { recursive: true });
  });
}

test("all mistakes of a YAML file are told at once", async () => {
  const folder = makeFolder();
  const name = path.join(folder, "hubbub.yaml");
  fs.writeFileSync(name, "server:\n  prot: 1\nlog:\n  level: loud\nstore:\n  driver: oracle\n");
  const { status, stdout, stderr } = await run(["check-config", "--config", name]);
  assert.equal(status, 2);
  for (const line of [2, 4, 6]) assert.match(stdout + stderr, new RegExp(`hubbub\\.yaml:${line}`));
  fs.rmSync(folder, { recursive: true });
});

test("a bad edit is refused and the running state stays", async () => {
  const good = fs.readFileSync(hub.file, "utf8");
  const refused = hub.logged((entry) => entry.level === "error" && /config/.test(`${entry.logger} ${entry.message}`));
  fs.writeFileSync(hub.file, `${good}\nnonsense: true\n`);
  hub.child.kill("SIGHUP");
  const entry = await refused;
  assert.match(JSON.stringify(entry), /nonsense/);
  fs.writeFileSync(hub.file, good);
  await runsOn();
});

// --- HTTP ---------------------------------------------------------------------------------------------------------

const rawCases = {
  "a request line of garbage": [["\x01\x02 what\r\n\r\n"], 400],
  "both Content-Length and Transfer-Encoding": [
    ["POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    400,
  ],
  "two Content-Lengths": [["POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd"], 400],
  "headers without end": [["GET / HTTP/1.1\r\nHost: h\r\n", `X: ${"a".repeat(40000)}\r\n`], 431],
  "a slow sender of headers": [["GET / HTTP/1.1\r\nHos"], 408],
  "a slow sender of the body": [["POST /v2/apps/hub/users HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\n{"], 408],
  "a chunk of garbage": [
    ["POST /v2/apps/hub/users HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    400,
  ],
  "a path of broken escapes": [["GET /media/%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"], 400],
  "a path that climbs out": [["GET /console/../../etc/passwd HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"], 404],
  "an escaped path that climbs out": [
    ["GET /console/%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"],
    404,
  ],
};
for (const [what, [chunks, status]] of Object.entries(rawCases)) {
  test(`${what} gets ${status}`, async () => {
    const answer = await exchange(hub.url, chunks);
    assert.ok([status, status === 404 ? 400 : status].includes(statusOf(answer)), answer.slice(0, 300));
    assert.doesNotMatch(answer, /root:x:/);
    await runsOn();
  });
}

test("a body over the limit gets 413 before it is read", async () => {
  const answer = await exchange(hub.url, [
    `POST /v2/apps/hub/users HTTP/1.1\r\nHost: h\r\nAuthorization: ${basic}\r\nContent-Length: 50000000\r\n\r\n`,
  ]);
  assert.equal(statusOf(answer), 413, answer);
  await runsOn();
});

// --- REST ---------------------------------------------------------------------------------------------------------

const restCases = {
  "bad JSON": ["/v2/apps/hub/users", '{"externalId": ', 400],
  "broken UTF-8": [
    "/v2/apps/hub/users",
    Buffer.from([...Buffer.from('{"externalId":"'), 0xc3, 0x28, ...Buffer.from('"}')]),
    400,
  ],
  "deeply nested JSON": ["/v2/apps/hub/users", `${"[".repeat(20000)}`, 400],
  "JSON of the wrong shape": ["/v2/apps/hub/users", "[1,2,3]", 400],
  "an unknown app": ["/v2/apps/nobody/users", '{"externalId":"x"}', [403, 404]],
  "an unknown conversation": [
    "/v2/apps/hub/conversations/01ARZ3NDEKTSV4RRFFQ69G5FAV/messages",
    '{"author":{"type":"business"},"content":{"type":"text","text":"x"}}',
    404,
  ],
  "an id that is SQL": [
    `/v2/apps/hub/conversations/${encodeURIComponent("x' OR '1'='1")}/messages`,
    '{"author":{"type":"business"},"content":{"type":"text","text":"x"}}',
    404,
  ],
};
for (const [what, [route, body, status]] of Object.entries(restCases)) {
  test(`REST: ${what} gets ${status}`, async () => {
    const response = await post(route, body);
    await assertRefused(
      response,
      Array.isArray(status) ? (status.includes(response.status) ? response.status : status[0]) : status,
    );
  });
}

test("REST: a wrong secret and no secret get 401", async () => {
  const wrong = `Basic ${Buffer.from(`${apiKey.id}:wrong`).toString("base64")}`;
  await assertRefused(await post("/v2/apps/hub/users", "{}", { authorization: wrong }), 401, /unauthorized/);
  await assertRefused(await post("/v2/apps/hub/users", "{}", { authorization: "" }), 401);
  await assertRefused(await post("/v2/apps/hub/users", "{}", { authorization: "Basic %%%" }), 401);
});

test("REST: an expired, a `none` and a forged JWT get 401", async () => {
  const bearer = (token) => post("/v2/apps/hub/users", "{}", { authorization: `Bearer ${token}` });
  const kid = apiKey.id;
  await assertRefused(await bearer(jwt({ scope: "app", exp: inSeconds(-5) }, apiKey.secret, { kid })), 401);
  await assertRefused(await bearer(jwt({ scope: "app", exp: inSeconds(60) }, "", { kid, alg: "none" })), 401);
  await assertRefused(await bearer(jwt({ scope: "app", exp: inSeconds(60) }, "not the key", { kid })), 401);
  await assertRefused(await bearer("a.b"), 401);
});

const contentCases = {
  "an unknown type": { type: "hologram" },
  "no text": { type: "text" },
  "too long a text": { type: "text", text: "x".repeat(4097) },
  "a script as a link": {
    type: "text",
    text: "x",
    actions: [{ type: "link", text: "go", uri: "javascript:alert(1)" }],
  },
  "eleven cards": {
    type: "carousel",
    items: Array(11).fill({ title: "a", actions: [{ type: "reply", text: "a", payload: "a" }] }),
  },
  "an image from nowhere": { type: "image", mediaUrl: "data:text/html,<script>" },
};
for (const [what, content] of Object.entries(contentCases)) {
  test(`content with ${what} gets 400`, async () => {
    await assertRefused(await say(content, { type: "business" }), 400);
  });
}

// --- The widget's session and the live protocol ---------------------------------------------------------------------

const session = (body, origin = "http://shop.test") =>
  fetch(`${hub.url}/hooks/web-main/session`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(origin ? { origin } : {}) },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

test("a page that is not on the allow-list cannot open the widget", async () => {
  await assertRefused(await session({}, "http://evil.test"), 403);
  await assertRefused(await session({}, null), 403);
});

test("an expired, a `none`, a forged and an endless JWT cannot sign a visitor in", async () => {
  const header = { kid: "shop" };
  const claims = { external_id: "u1", exp: inSeconds(60) };
  for (const token of [
    jwt({ ...claims, exp: inSeconds(-1) }, widgetKey, header),
    jwt(claims, "", { ...header, alg: "none" }),
    jwt(claims, "a guess", header),
    jwt({ external_id: "u1" }, widgetKey, header),
    jwt(claims, widgetKey, { ...header, alg: "HS512" }),
    "nonsense",
  ]) {
    await assertRefused(await session({ jwt: token }), 401);
  }
  assert.equal((await session({ jwt: jwt(claims, widgetKey, header) })).status, 200);
});

test("somebody else's browser id without its secret opens nothing of theirs", async () => {
  const { browser } = await (await session({})).json();
  const answer = await session({ browser: { id: browser.id, secret: "guess" } });
  assert.equal(answer.status, 200, "a browser that lost its secret may begin anew");
  const fresh = await answer.json();
  assert.notEqual(fresh.browser.id, browser.id);
});

test("a bad session body gets 400", async () => {
  await assertRefused(await session('{"browser":'), 400);
});

async function refusedAtHello(frame) {
  const live = new Live(hub.url, { origin: "http://shop.test" });
  await live.opened();
  if (typeof frame === "object" && !Buffer.isBuffer(frame)) live.say(frame);
  else live.socket.send(frame);
  const { code } = await live.closed;
  await runsOn();
  return code;
}

test("a live connection without a valid token is closed with a reason", async () => {
  assert.equal(await refusedAtHello({ t: "hello", v: 1, token: "forged" }), 1008);
  assert.equal(await refusedAtHello({ t: "hello", v: 1 }), 1008);
  assert.equal(await refusedAtHello("this is not JSON"), 1008);
});

test("a live message of bytes, of broken UTF-8 or too large is closed by its code", async () => {
  assert.equal(await refusedAtHello(Buffer.from([1, 2, 3])), 1003);
  assert.equal(await refusedAtHello("x".repeat(400 * 1024)), 1009);
  const handshake =
    "GET /live HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nOrigin: http://shop.test\r\n\r\n";
  const broken = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]); // masked text frame, invalid UTF-8
  const answer = await exchange(hub.url, [handshake, broken]);
  const frame = answer.indexOf("\x88");
  assert.equal(answer.slice(frame + 2, frame + 4), "\x03\xef", "a close frame with 1007");
  await runsOn();
});

test("a live send that breaks the rules gets a nack and the connection lives", async () => {
  const { token } = await hub.widgetSession({});
  const live = new Live(hub.url, { token, origin: "http://shop.test" });
  await live.hello();
  live.say({ t: "send", id: "bad-1", content: { type: "carousel", items: [] } });
  const nack = await live.next((frame) => frame.id === "bad-1");
  assert.equal(nack.t, "nack");
  assert.equal(nack.retryAfterMs, undefined);
  live.say({ t: "what is this" });
  const ack = await live.send("good-1", "still here");
  assert.equal(ack.t, "ack");
  await live.close();
});

// --- Attachments ------------------------------------------------------------------------------------------------------

const upload = async (bytes, name, type) => {
  const { token } = await hub.widgetSession({});
  return fetch(`${hub.url}/live/attachments?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": type, origin: "http://shop.test" },
    body: bytes,
  });
};
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("an attachment named as a path stays in the media folder", async () => {
  const response = await upload(png, "../../../../evil.png", "image/png");
  assert.equal(response.status, 201);
  const { attachment } = await response.json();
  assert.doesNotMatch(attachment.mediaUrl, /\.\./);
  const media = await fetch(new URL(attachment.mediaUrl, hub.url));
  assert.equal(media.status, 200);
  assert.equal(media.headers.get("x-content-type-options"), "nosniff");
  assert.ok(!fs.existsSync(path.join(hub.folder, "../evil.png")));
});

test("a script dressed as an image is refused or never shown inline", async () => {
  const response = await upload(Buffer.from("<html><script>alert(1)</script>"), "cat.png", "image/png");
  if (response.status === 201) {
    const { attachment } = await response.json();
    const media = await fetch(new URL(attachment.mediaUrl, hub.url));
    assert.match(media.headers.get("content-disposition") ?? "", /^attachment/);
    assert.doesNotMatch(media.headers.get("content-type"), /html|svg|image/);
  } else {
    await assertRefused(response, 415);
  }
});

test("a file above the widget’s own limit gets 413 before it is read, and so does one that only grows above it", async () => {
  const { token } = await hub.widgetSession({});
  const head = (fields) =>
    `POST /live/attachments?name=a.txt HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${token}\r\n${fields}\r\n`;
  const whole = await upload(Buffer.alloc(widgetLimit + 1, "x"), "a.txt", "text/plain");
  await assertRefused(whole, 413, /too_large/);
  assert.equal((await upload(Buffer.alloc(widgetLimit, "x"), "a.txt", "text/plain")).status, 201);
  assert.equal(statusOf(await exchange(hub.url, [head(`Content-Length: ${widgetLimit + 1}\r\n`)])), 413);
  const chunk = `${(60_000).toString(16)}\r\n${"x".repeat(60_000)}\r\n`;
  assert.equal(statusOf(await exchange(hub.url, [head("Transfer-Encoding: chunked\r\n"), chunk, chunk])), 413);
  await runsOn();
});

test("a stranger is refused before a byte of their upload is read", async () => {
  for (const [who, status] of [
    ["", 401],
    ["Authorization: Bearer forged\r\n", 401],
  ]) {
    const head = `POST /live/attachments?name=a HTTP/1.1\r\nHost: h\r\n${who}Content-Length: 20000000\r\n\r\n`;
    assert.equal(statusOf(await exchange(hub.url, [head])), status);
  }
  await runsOn();
});

test("a token opens nothing on another page than the one that asked for it", async () => {
  const { token } = await hub.widgetSession({});
  const elsewhere = new Live(hub.url, { token, origin: "http://evil.test" });
  const bye = await elsewhere.hello();
  assert.deepEqual([bye.t, bye.code], ["bye", "unauthorized"]);
  assert.equal((await elsewhere.closed).code, 1008);
  const stolen = await fetch(`${hub.url}/live/attachments?name=a.png`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "image/png", origin: "http://evil.test" },
    body: png,
  });
  await assertRefused(stolen, 403, /forbidden/);
  const own = new Live(hub.url, { token, origin: "http://shop.test" });
  assert.equal((await own.hello()).t, "welcome");
  await own.close();
});

test("media without its secret is not found", async () => {
  const { attachment } = await (await upload(png, "a.png", "image/png")).json();
  const guess = attachment.mediaUrl.replace(/(\/media\/[^/]+\/)[^/]+/, "$1guessed");
  assert.equal((await fetch(new URL(guess, hub.url))).status, 404);
});
