import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { boxIds } from "../src/model/types";
import { inBox, listBox, neighbour, putRow, replaceBox, sameBoxes, silentSince, unreadOf } from "../src/state/boxes";
import { row, type RowShape } from "./rows";

const boxesOf = (shape: RowShape) => boxIds.filter((box) => inBox(box, row(shape), "ana"));

describe("A conversation stands in the boxes that the hub lists it in", () => {
  const table: [string, RowShape, string[]][] = [
    ["unclaimed at the desk", {}, ["shared", "all"]],
    ["claimed by me", { owner: "ana" }, ["mine", "all"]],
    ["claimed by a colleague", { owner: "ben" }, ["all"]],
    ["held by a workflow", { holder: "greeter", status: null }, ["automated", "all"]],
    ["pending and mine", { status: "pending", owner: "ana" }, ["mine", "all"]],
    ["solved", { status: "solved", owner: "ana", holder: "greeter" }, ["finished"]],
    ["closed", { status: "closed", owner: "ben", holder: "greeter" }, ["finished"]],
  ];
  for (const [name, shape, boxes] of table) test(name, () => assert.deepEqual(boxesOf(shape), boxes));
});

test("A box lists the newest activity first", () => {
  const old = row({ id: "old", at: "2026-11-21T09:00:00Z" });
  const fresh = row({ id: "fresh", at: "2026-11-21T11:00:00Z" });
  assert.deepEqual(
    listBox({ old, fresh }, "shared", "ana").map((one) => one.conversation.id),
    ["fresh", "old"],
  );
});

test("A row that an answer brings late does not undo a newer live one", () => {
  const rows = putRow({}, row({ lastSeq: 5 }));
  assert.equal(putRow(rows, row({ lastSeq: 4 })), rows);
});

test("Whoever does not answer is called silent after ten minutes", () => {
  const since = "2026-11-21T10:00:00Z";
  const waiting = row();
  const unanswered = { ...waiting, conversation: { ...waiting.conversation, silentSince: since } };
  assert.equal(silentSince(unanswered, Date.parse("2026-11-21T10:09:59Z")), undefined);
  assert.equal(silentSince(unanswered, Date.parse("2026-11-21T10:10:00Z")), since);
  assert.equal(silentSince(waiting, Date.parse("2026-11-22T10:00:00Z")), undefined);
});

test("Read marks never go back", () => {
  const rows = putRow(putRow({}, row({ lastSeq: 5, readSeq: 5 })), row({ lastSeq: 6, readSeq: 3 }));
  assert.equal(rows["c1"]?.conversation.businessReadSeq, 5);
  assert.equal(unreadOf(row({ lastSeq: 6, readSeq: 4 })), 2);
});

test("What the hub no longer lists leaves the box; other boxes keep theirs", () => {
  const gone = row({ id: "gone" });
  const mine = row({ id: "mine", owner: "ana" });
  const next = replaceBox({ gone, mine }, "shared", "ana", [row({ id: "here" })]);
  assert.deepEqual(Object.keys(next).sort(), ["here", "mine"]);
});

test("Counts are asked for again only when a row changes its boxes", () => {
  assert.equal(sameBoxes(row(), row({ lastSeq: 9 }), "ana"), true);
  assert.equal(sameBoxes(row(), row({ owner: "ben" }), "ana"), false);
  assert.equal(sameBoxes(undefined, row(), "ana"), false);
});

test("Stepping stays within the list, and begins at its top when the selected one has left", () => {
  const list = ["a", "b", "c"].map((id) => row({ id }));
  assert.equal(neighbour(list, "a", 1), "b");
  assert.equal(neighbour(list, "c", 1), "c");
  assert.equal(neighbour(list, "a", -1), "a");
  assert.equal(neighbour(list, "gone", -1), "a");
  assert.equal(neighbour([], null, 1), null);
});

describe("A conversation is finished", () => {
  const ended = (lastSeq: number) => row({ status: "closed", holder: "greeter", lastSeq });
  test("from the end of its ticket until something new is said", () => {
    const open = putRow({}, row({ owner: "ana" }));
    const finished = putRow(open, ended(3));
    assert.equal(inBox("finished", finished["c1"] ?? row(), "ana"), true);
    const again = putRow(finished, ended(4));
    assert.equal(inBox("automated", again["c1"] ?? row(), "ana"), true);
    assert.equal(inBox("all", putRow(again, ended(5))["c1"] ?? row(), "ana"), true);
  });
  test("when the hub lists it so, whatever we believed", () => {
    const believed = putRow({}, ended(3));
    const listed = replaceBox(believed, "automated", "ana", [ended(3)]);
    assert.equal(inBox("automated", listed["c1"] ?? row(), "ana"), true);
    assert.equal(inBox("finished", replaceBox(listed, "finished", "ana", [ended(3)])["c1"] ?? row(), "ana"), true);
  });
});
