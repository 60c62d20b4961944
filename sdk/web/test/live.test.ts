import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStore } from "../src/live/index";
import { conversation, heard, message, settled, Stage, textsOf } from "./stage";

test("Messages show once and in order, whatever the order of their arrival", async () => {
  const stage = new Stage();
  const live = stage.client();
  const seen: number[] = [];
  live.on("message", ({ message: { seq } }) => seen.push(seq));
  const socket = await stage.welcome(live, conversation(4));
  for (const seq of [1, 3, 2, 2, 4, 1]) socket.hears(heard(seq));
  assert.deepEqual(seen, [1, 2, 3, 4]);
  assert.deepEqual(textsOf(live), ["m1", "m2", "m3", "m4"]);
});

test("A hole that does not close by itself is asked for", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live, conversation(4));
  socket.hears(heard(1));
  socket.hears(heard(4));
  assert.equal(socket.saidOf("history").length, 0);
  await stage.clock.turn(1600);
  assert.deepEqual(socket.saidOf("history")[0], { t: "history", before: 4, limit: 2 });
  socket.hears({ t: "history", conversation: "c1", before: 4, messages: [message(2), message(3)], hasMore: true });
  assert.deepEqual(textsOf(live), ["m1", "m2", "m3", "m4"]);
  assert.equal(live.timeline().hasMore, false);
});

test("After a lost connection it resumes behind the last message shown", async () => {
  const stage = new Stage();
  const live = stage.client();
  const first = await stage.welcome(live, conversation(2));
  assert.equal(first.said[0]?.["after"], 0);
  first.hears(heard(1));
  first.hears(heard(2));
  first.hears(heard(4));
  first.breaks();
  assert.equal(live.state, "waiting");
  await stage.clock.turn(1000);
  const second = await stage.accept(conversation(5));
  assert.equal(second.said[0]?.["after"], 2);
  for (const seq of [3, 4, 5]) second.hears(heard(seq));
  assert.deepEqual(textsOf(live), ["m1", "m2", "m3", "m4", "m5"]);
});

test("A gap drops what is held and begins anew", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live, conversation(2));
  socket.hears(heard(1));
  socket.hears({ t: "gap", conversation: "c1", firstSeq: 201 });
  socket.hears(heard(201));
  assert.deepEqual(textsOf(live), ["m201"]);
  assert.equal(live.timeline().hasMore, true);
  live.history();
  assert.deepEqual(socket.saidOf("history")[0], { t: "history", before: 201, limit: 50 });
  live.history();
  assert.equal(socket.saidOf("history").length, 1, "one page at a time");
  socket.hears({
    t: "history",
    conversation: "c1",
    before: 201,
    messages: [message(199), message(200)],
    hasMore: false,
  });
  assert.deepEqual(textsOf(live), ["m199", "m200", "m201"]);
});

test("An optimistic message becomes the hub's without changing its key", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  const id = live.send({ type: "text", text: "hello" });
  assert.deepEqual(
    live.timeline().entries.map(({ key, state }) => [key, state]),
    [[id, "sending"]],
  );
  socket.hears({ t: "ack", id, seq: 1, messageId: "msg1", conversation: "c1", received: "2026-01-01T10:00:00Z" });
  assert.deepEqual(
    live.timeline().entries.map(({ key, state }) => [key, state]),
    [[id, "sent"]],
  );
  socket.hears(heard(1, "hello", { author: { type: "user" }, source: { type: "web", clientMessageId: id } }));
  assert.deepEqual(
    live.timeline().entries.map(({ key, message: { id: is } }) => [key, is]),
    [[id, "msg1"]],
  );
  assert.equal(stage.store.length, 0);
});

test("The echo before the ack settles a message just as well", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  const id = live.send({ type: "text", text: "hello" });
  socket.hears(heard(1, "hello", { author: { type: "user" }, source: { type: "web", clientMessageId: id } }));
  socket.hears({ t: "ack", id, seq: 1, messageId: "msg1", conversation: "c1", received: "" });
  assert.deepEqual(textsOf(live), ["hello"]);
  assert.equal(stage.store.length, 0);
});

test("What was written offline goes out in order, one by one, and survives a reload", async () => {
  const store = new MemoryStore();
  const before = new Stage(store).client();
  before.send({ type: "text", text: "one" });
  before.send({ type: "text", text: "two" });
  before.destroy();

  const stage = new Stage(store);
  const live = stage.client();
  assert.deepEqual(textsOf(live), ["one", "two"]);
  const socket = await stage.welcome(live);
  const [one] = socket.saidOf("send");
  assert.equal(socket.saidOf("send").length, 1, "the second waits for the first one's ack");
  socket.hears({ t: "ack", id: one?.id, seq: 1, messageId: "msg1", conversation: "c1", received: "" });
  const [, two] = socket.saidOf("send");
  assert.deepEqual(two?.["content"], { type: "text", text: "two" });
  socket.hears({ t: "ack", id: two?.id, seq: 2, messageId: "msg2", conversation: "c1", received: "" });
  assert.equal(store.length, 0);
  assert.deepEqual(textsOf(live), ["one", "two"]);
});

test("A message without an ack is sent again under the same id", async () => {
  const stage = new Stage();
  const live = stage.client();
  const first = await stage.welcome(live);
  const id = live.send({ type: "text", text: "hello" });
  await stage.clock.turn(12_500);
  assert.equal(first.closed, true);
  await stage.clock.turn(1_000);
  const second = await stage.accept();
  assert.deepEqual(
    second.saidOf("send").map((said) => said.id),
    [id],
  );
});

test("A refusal stops the message and not those after it; retry sends it under its id", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  const bad = live.send({ type: "text", text: "bad" });
  const good = live.send({ type: "text", text: "good" });
  socket.hears({ t: "nack", id: bad, code: "too_long", title: "Too long." });
  assert.deepEqual(
    live.timeline().entries.map(({ state }) => state),
    ["failed", "sending"],
  );
  assert.equal(live.timeline().entries[0]?.error?.title, "Too long.");
  assert.deepEqual(
    socket.saidOf("send").map(({ id }) => id),
    [bad, good],
  );
  socket.hears({ t: "ack", id: good, seq: 1, messageId: "msg1", conversation: "c1", received: "" });
  live.retry(bad);
  assert.deepEqual(
    socket.saidOf("send").map(({ id }) => id),
    [bad, good, bad],
  );
  live.discard(bad);
  assert.deepEqual(textsOf(live), ["good"]);
});

test("A nack with a pause is repeated after it, and nothing overtakes", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  const one = live.send({ type: "text", text: "one" });
  live.send({ type: "text", text: "two" });
  socket.hears({ t: "nack", id: one, code: "rate_limited", title: "Slowly.", retryAfterMs: 2000 });
  await stage.clock.turn(1900);
  assert.equal(socket.saidOf("send").length, 1);
  await stage.clock.turn(200);
  assert.deepEqual(
    socket.saidOf("send").map(({ id }) => id),
    [one, one],
  );
});

test("Another tab that sent the message takes it out of this one's outbox", async () => {
  const stage = new Stage();
  const live = stage.client();
  const id = live.send({ type: "text", text: "hello" });
  const key = `hubbub:web-main:out:${id}`;
  assert.ok(stage.store.getItem(key));
  stage.store.removeItem(key);
  stage.tell({ type: "storage", key });
  assert.deepEqual(textsOf(live), []);
});

test("Pauses between tries grow, and `online` ends them", async () => {
  const stage = new Stage();
  const live = stage.client();
  live.connect();
  await settled();
  const pauses: number[] = [];
  for (let i = 0; i < 4; ++i) {
    const at = stage.clock.now();
    const tries = stage.sockets.length;
    stage.socket.breaks();
    while (stage.sockets.length === tries) await stage.clock.turn(25);
    pauses.push(stage.clock.now() - at);
  }
  assert.deepEqual(pauses, [375, 750, 1500, 3000]);
  stage.socket.breaks();
  stage.tell({ type: "online" });
  await settled();
  assert.equal(live.state, "connecting");
});

test("Offline, nothing is tried", async () => {
  const stage = new Stage();
  const live = stage.client();
  await stage.welcome(live);
  stage.tell({ type: "offline" });
  assert.equal(live.state, "waiting");
  await stage.clock.turn(120_000);
  assert.equal(stage.sockets.length, 1);
  stage.tell({ type: "online" });
  await settled();
  assert.equal(stage.sockets.length, 2);
});

test("A restarting hub is given the time it asks for", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  socket.hears({ t: "bye", code: "restarting", retryAfterMs: 5000 });
  await stage.clock.turn(5200);
  assert.equal(stage.sockets.length, 1);
  await stage.clock.turn(400);
  assert.equal(stage.sockets.length, 2);
});

test("An expired token is renewed once, not for ever", async () => {
  const stage = new Stage();
  const asked: boolean[] = [];
  const live = stage.client({
    token: (renew) => {
      asked.push(renew);
      return Promise.resolve(`token${asked.length}`);
    },
  });
  live.connect();
  await settled();
  for (let i = 0; i < 3; ++i) {
    stage.socket.opens();
    stage.socket.hears({ t: "bye", code: "token_expired", title: "Expired." });
    await settled();
  }
  assert.deepEqual(asked, [false, true, true]);
  assert.equal(live.state, "refused");
  assert.equal(stage.sockets[1]?.said[0]?.["token"], "token2");
});

test("An ended login stays ended; any other dismissal is tried again, later", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  socket.hears({ t: "bye", code: "too_fast", title: "Slowly.", retryAfterMs: 10_000 });
  await stage.clock.turn(9_900);
  assert.equal(stage.sockets.length, 1);
  await stage.clock.turn(600);
  const again = await stage.accept();
  again.hears({ t: "bye", code: "signed_out", title: "The login has ended." });
  await stage.clock.turn(60_000);
  assert.equal(live.state, "refused");
  assert.equal(stage.sockets.length, 2);
});

test("A session that the hub refuses is not asked for again", async () => {
  const stage = new Stage();
  const refused = { t: "bye" as const, code: "origin_not_allowed", title: "No." };
  const live = stage.client({ token: () => Promise.reject(Object.assign(new Error("No."), { refused })) });
  let bye: unknown;
  live.on("state", (event) => (bye = event.bye));
  live.connect();
  await stage.clock.turn(60_000);
  assert.equal(live.state, "refused");
  assert.deepEqual(bye, refused);
});

test("Silence is probed by a ping and ends the connection when unanswered", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  await stage.clock.turn(25_100);
  assert.equal(socket.saidOf("ping").length, 1);
  socket.hears({ t: "pong" });
  await stage.clock.turn(24_000);
  assert.equal(live.state, "online");
  await stage.clock.turn(12_000);
  assert.equal(socket.closed, true);
});

test("Typing is said at most each three seconds, and its end once", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  for (let i = 0; i < 20; ++i) {
    live.typing("h".repeat(i + 1));
    await stage.clock.turn(200);
  }
  assert.equal(socket.saidOf("typing").length, 2);
  await stage.clock.turn(5_000);
  live.typing("");
  assert.deepEqual(
    socket.saidOf("typing").map(({ on }) => on),
    [true, true, false],
  );
  assert.equal("text" in (socket.saidOf("typing")[0] ?? {}), false, "the text stays here unless previews are on");
});

test("With previews, the last text goes out soon after it was typed", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  live.typing("h", { preview: true });
  live.typing("he", { preview: true });
  live.typing("hey", { preview: true });
  await stage.clock.turn(800);
  assert.deepEqual(
    socket.saidOf("typing").map(({ text }) => text),
    ["h", "hey"],
  );
});

test("Somebody's typing ends by itself, or with their message", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live, conversation(1));
  const typing = { t: "typing", conversation: "c1", on: true, who: { type: "agent", id: "a1", name: "Maya" } };
  socket.hears(heard(1));
  socket.hears(typing);
  assert.equal(live.timeline().typing[0]?.name, "Maya");
  await stage.clock.turn(6_100);
  assert.equal(live.timeline().typing.length, 0);
  socket.hears(typing);
  socket.hears(heard(2));
  assert.equal(live.timeline().typing.length, 0);
});

test("Read marks never go back, count what is unread, and are repeated after a lost connection", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live, conversation(3, { userReadSeq: 1 }));
  for (const seq of [1, 2, 3]) socket.hears(heard(seq));
  assert.equal(live.timeline().unread("user"), 2);
  live.read(3);
  live.read(2);
  assert.deepEqual(
    socket.saidOf("read").map(({ seq }) => seq),
    [3],
  );
  assert.equal(live.timeline().unread("user"), 0);
  await stage.clock.turn(200);
  assert.deepEqual(
    socket.saidOf("got").map(({ seq }) => seq),
    [3],
    "one `got` for the batch",
  );
  socket.breaks();
  await stage.clock.turn(1000);
  const second = await stage.accept(conversation(3));
  assert.deepEqual(
    second.saidOf("read").map(({ seq }) => seq),
    [3],
  );
});

test("`start` is said once there is a connection, and only without a conversation", async () => {
  const stage = new Stage();
  const live = stage.client();
  live.start();
  const socket = await stage.welcome(live, null);
  assert.equal(socket.saidOf("start").length, 1);
  socket.hears({ t: "conversation", conversation: conversation(0) });
  live.start();
  assert.equal(socket.saidOf("start").length, 1);
});

test("Typing in a conversation that nobody follows ends when its line tells of a new message", async () => {
  const stage = new Stage();
  const live = stage.client({ role: "agent", name: "console" });
  live.connect();
  await settled();
  stage.socket.opens();
  stage.socket.hears({ t: "welcome", v: 1, role: "agent", agent: { id: "a1", name: "Alex" }, agents: [], limits: {} });
  const { socket } = stage;
  const row = (lastSeq: number) =>
    socket.hears({ t: "row", row: { conversation: { id: "c1", lastSeq, userReadSeq: 0, businessReadSeq: 0 } } });
  const types = () =>
    socket.hears({ t: "typing", conversation: "c1", on: true, who: { type: "user", id: "u1", name: "Jo" } });
  const shown = () => live.timeline("c1").typing.length;
  types();
  row(1);
  assert.equal(shown(), 0);
  types();
  row(1);
  assert.equal(shown(), 1, "nothing new was said");
  row(2);
  assert.equal(shown(), 0);
});

test("An agent follows conversations, and again after a lost connection", async () => {
  const stage = new Stage();
  const live = stage.client({ role: "agent", name: "console" });
  const welcome = { t: "welcome", v: 1, role: "agent", agent: { id: "a1", name: "Alex" }, agents: [], limits: {} };
  live.connect();
  await settled();
  stage.socket.opens();
  assert.deepEqual(stage.socket.said[0], { t: "hello", v: 1 });
  stage.socket.hears(welcome);
  live.open("c1");
  live.open("c2");
  live.shut("c2");
  const first = stage.socket;
  assert.deepEqual(
    first.saidOf("open").map((said) => said["conversation"]),
    ["c1", "c2"],
  );
  first.hears(heard(7, "seven"));
  const id = live.send({ type: "text", text: "answer" }, { conversation: "c1" });
  assert.equal(first.saidOf("send")[0]?.["conversation"], "c1");
  first.breaks();
  await stage.clock.turn(1000);
  stage.socket.opens();
  stage.socket.hears(welcome);
  assert.deepEqual(stage.socket.saidOf("open"), [{ t: "open", conversation: "c1", after: 7 }]);
  assert.deepEqual(
    stage.socket.saidOf("send").map((said) => said.id),
    [id],
  );
  stage.socket.hears({ t: "ack", id, seq: 8, messageId: "msg8", conversation: "c1", received: "" });
  assert.deepEqual(textsOf(live, "c1"), ["seven", "answer"]);
  assert.throws(() => live.send({ type: "text", text: "to whom?" }), /needs a conversation/);
});

test("Words and fields from a newer hub, and broken ones, are passed over", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live, conversation(0));
  socket.hears({ t: "hologram", depth: 3 });
  socket.onmessage?.({ data: "{" });
  socket.onmessage?.({ data: new ArrayBuffer(2) });
  socket.hears(heard(1));
  assert.deepEqual(textsOf(live), ["m1"]);
});

test("A page whose lists have a toJSON of their own still sends lists", async () => {
  const lists = Array.prototype as { toJSON?: unknown };
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live);
  lists.toJSON = () => "broken";
  try {
    live.send({ type: "formResponse", fields: [{ type: "text", name: "n", label: "N", text: "x" }] });
    assert.equal(typeof lists.toJSON, "function");
  } finally {
    delete lists.toJSON;
  }
  const content = socket.saidOf("send")[0]?.["content"] as { fields: unknown };
  assert.ok(Array.isArray(content.fields));
});
