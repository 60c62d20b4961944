import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Delivery, Ticket } from "../src/model/types";
import { handoverNote, linesOf, receiptOf, type Bubble, type Line } from "../src/state/timeline";
import { entry, thread } from "./rows";

const bubbles = (lines: Line[]): Bubble[] => lines.filter((line): line is Bubble => line.kind === "bubble");
const kinds = (lines: Line[]): string[] => lines.map((line) => line.kind);

const ticket: Ticket = { id: "t", status: "open", owner: null, openedAt: "2026-11-21T10:02:30Z" };

test("Messages of one author within five minutes are one run", () => {
  const lines = bubbles(linesOf({ thread: thread([entry(1, "user", 0), entry(2, "user", 2), entry(3, "user", 20)]) }));
  assert.deepEqual(
    lines.map(({ first, last }) => [first, last]),
    [
      [true, false],
      [false, true],
      [true, true],
    ],
  );
});

test("Each day is announced once, before its first message", () => {
  const late = entry(2, "user", 60 * 48);
  assert.deepEqual(kinds(linesOf({ thread: thread([entry(1, "user", 0), late]) })), ["day", "bubble", "day", "bubble"]);
});

test("What the system says is an event, not a bubble", () => {
  assert.deepEqual(kinds(linesOf({ thread: thread([entry(1, "system", 0)]) })), ["day", "event"]);
});

test("New messages begin at the first one of the person after what was read", () => {
  const entries = [entry(1, "user", 0), entry(2, "agent", 1), entry(3, "user", 2), entry(4, "user", 3)];
  assert.deepEqual(kinds(linesOf({ thread: thread(entries), newAfter: 2 })), [
    "day",
    "bubble",
    "bubble",
    "new",
    "bubble",
    "bubble",
  ]);
  assert.equal(kinds(linesOf({ thread: thread(entries), newAfter: null })).includes("new"), false);
});

describe("The bot's note", () => {
  const note = handoverNote({ reason: "Wants a person", answer: "Broken lamp" });
  test("stands where the ticket was opened", () => {
    const entries = [entry(1, "user", 0), entry(2, "user", 2), entry(3, "agent", 4)];
    assert.deepEqual(kinds(linesOf({ thread: thread(entries), ticket, note })), [
      "day",
      "bubble",
      "bubble",
      "handover",
      "bubble",
    ]);
  });
  test("stands last while nothing was said since", () => {
    assert.equal(kinds(linesOf({ thread: thread([entry(1, "user", 0)]), ticket, note })).at(-1), "handover");
  });
  test("tells the reason apart from the facts, and skips what is empty or nested", () => {
    assert.deepEqual(handoverNote({ reason: "R", answer: "A", order: 7, empty: "", deep: { x: 1 } }), {
      reason: "R",
      facts: [
        ["answer", "A"],
        ["order", "7"],
      ],
    });
    assert.equal(handoverNote({}), null);
    assert.equal(handoverNote(null), null);
  });
});

describe("Channels", () => {
  const from = (seq: number, type: string) => {
    const said = entry(seq, "user", seq);
    return { ...said, message: { ...said.message, source: { type, integrationId: `${type}-main` } } };
  };
  const to = (message: string, type: string, status: Delivery["status"] = "sent"): Delivery => {
    return { messageId: message, clientId: `on-${type}`, integrationId: `${type}-main`, type, status };
  };
  test("of what a person wrote are where it came from, of ours where it went", () => {
    const lines = bubbles(
      linesOf({
        thread: thread([from(1, "web"), entry(2, "agent", 2)]),
        deliveries: [to("m2", "sms", "failed"), to("m2", "email")],
      }),
    );
    assert.deepEqual(
      lines.map(({ channels }) => channels.map(({ type }) => type)),
      [["web"], ["sms", "email"]],
    );
  });
  test("end a run", () => {
    const lines = bubbles(linesOf({ thread: thread([from(1, "web"), from(2, "sms"), from(3, "sms")]) }));
    assert.deepEqual(
      lines.map(({ first }) => first),
      [true, true, false],
    );
  });
  test("that are not known yet end none", () => {
    const lines = bubbles(
      linesOf({ thread: thread([entry(1, "agent", 1), entry(2, "agent", 2)]), deliveries: [to("m1", "sms")] }),
    );
    assert.equal(lines[1]?.first, false);
  });
  test("tell the best that any of them reached, and fail only together", () => {
    const said = entry(2, "agent", 2);
    const receipt = (...deliveries: Delivery[]) => receiptOf(said, thread([]), deliveries);
    assert.equal(receipt(to("m2", "sms", "queued")), "queued");
    assert.equal(receipt(to("m2", "sms", "failed"), to("m2", "email", "queued")), "queued");
    assert.equal(receipt(to("m2", "sms", "failed"), to("m2", "email", "delivered")), "delivered");
    assert.equal(receipt(to("m2", "sms", "failed"), to("m2", "email", "failed")), "failed");
  });
});

describe("Receipts", () => {
  const ours = (seq: number) => entry(seq, "agent", seq);
  test("follow the marks of the person's devices", () => {
    const marks = thread([], { userReadSeq: 1, userDeliveredSeq: 2 });
    assert.equal(receiptOf(ours(1), marks), "read");
    assert.equal(receiptOf(ours(2), marks), "delivered");
    assert.equal(receiptOf(ours(3), marks), "sent");
  });
  test("tell unknown apart from unread", () => {
    assert.equal(receiptOf(ours(3), thread([]), [{ messageId: "m3", status: "unknown" }]), "unknown");
    assert.equal(receiptOf(ours(3), thread([]), [{ messageId: "m3", status: "sent" }]), "sent");
  });
  test("show under the last message, and under the last of each better state above", () => {
    const lines = bubbles(
      linesOf({ thread: thread([ours(1), ours(2), ours(3), ours(4)], { userReadSeq: 2, userDeliveredSeq: 2 }) }),
    );
    assert.deepEqual(
      lines.map((line) => line.receipt),
      [null, "read", null, "sent"],
    );
  });
  test("show each failure with its reason", () => {
    const refused = entry(0, "agent", 9, { state: "failed", error: { code: "invalid_content", title: "Too long." } });
    const lines = bubbles(
      linesOf({
        thread: thread([ours(1), ours(2), refused]),
        deliveries: [{ messageId: "m1", status: "failed", reason: "number unknown" }],
      }),
    );
    assert.deepEqual(
      lines.map(({ receipt, reason }) => [receipt, reason]),
      [
        ["failed", "number unknown"],
        ["sent", undefined],
        ["refused", "Too long."],
      ],
    );
  });
  test("never show under what the person wrote", () => {
    assert.deepEqual(
      bubbles(linesOf({ thread: thread([entry(1, "user", 0)]) })).map((line) => line.receipt),
      [null],
    );
  });
});
