import assert from "node:assert/strict";
import { test } from "node:test";
import { conversation, heard, message, Stage, textsOf } from "./stage";

const deleted = (...ranges: [number, number][]) => ({ t: "deleted", conversation: "c1", ranges });

test("A deleted message vanishes, and does not come back", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live, conversation(3));
  for (const seq of [1, 2, 3]) socket.hears(heard(seq));
  socket.hears(deleted([2, 2]));
  assert.deepEqual(textsOf(live), ["m1", "m3"]);
  socket.hears(heard(2));
  assert.deepEqual(textsOf(live), ["m1", "m3"]);
});

test("Nobody waits for what was deleted before it came", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live, conversation(5));
  socket.hears(heard(1));
  socket.hears(heard(4));
  socket.hears(deleted([2, 3]));
  assert.deepEqual(textsOf(live), ["m1", "m4"]);
  socket.hears(deleted([5, 6]));
  socket.hears(heard(7));
  assert.deepEqual(textsOf(live), ["m1", "m4", "m7"]);
  await stage.clock.turn(2000);
  assert.equal(socket.saidOf("history").length, 0, "there is no hole");
  assert.equal(live.timeline().unread("user"), 3);
});

test("Older pages join over what was deleted between", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live, conversation(6));
  socket.hears(deleted([3, 4]));
  socket.hears({ t: "history", conversation: "c1", before: 7, messages: [message(5), message(6)], hasMore: true });
  live.history();
  socket.hears({ t: "history", conversation: "c1", before: 5, messages: [message(1), message(2)], hasMore: false });
  assert.deepEqual(textsOf(live), ["m1", "m2", "m5", "m6"]);
  assert.equal(live.timeline().hasMore, false);
});

test("A deleted conversation empties the window; the next word begins another", async () => {
  const stage = new Stage();
  const live = stage.client();
  const socket = await stage.welcome(live, conversation(2));
  for (const seq of [1, 2]) socket.hears(heard(seq));
  socket.hears({ t: "deleted", conversation: "c1" });
  assert.deepEqual(textsOf(live), []);
  assert.equal(live.timeline().conversation, "");
  socket.hears({ ...heard(1), conversation: "c2" });
  assert.deepEqual(textsOf(live), ["m1"]);
  assert.equal(live.timeline().conversation, "c2");
});

test("What was held of a conversation deleted meanwhile is dropped on return", async () => {
  const stage = new Stage();
  const live = stage.client();
  const first = await stage.welcome(live, conversation(2));
  for (const seq of [1, 2]) first.hears(heard(seq));
  first.breaks();
  await stage.clock.turn(1000);
  const second = await stage.accept({ ...conversation(1), id: "c2" });
  assert.deepEqual([second.said[0]?.["conversation"], second.said[0]?.["after"]], ["c1", 2]);
  second.hears({ t: "history", conversation: "c2", before: 2, messages: [message(1)], hasMore: false });
  assert.deepEqual(textsOf(live), ["m1"]);
});
