import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Details } from "../src/model/types";
import { initialApp, signedOut, type App } from "../src/state/app";
import {
  deservesNotice,
  onAgents,
  onDeleted,
  onDelivery,
  onPresence,
  onRow,
  onThread,
  readUpTo,
} from "../src/state/hub";
import { defaults } from "../src/state/settings";
import { row, thread } from "./rows";

const me = { id: "ana", name: "Ana", email: "ana@example.org", role: "agent" };
const app = (part: Partial<App> = {}): App => ({ ...initialApp(defaults(["en"])), session: "in", me, ...part });

describe("A notice is given", () => {
  const held = row({ lastSeq: 3, readSeq: 3 });
  const before = app({ rows: { c1: held } });
  const wrote = row({ lastSeq: 4, readSeq: 3 });
  const looking = app({ rows: { c1: held }, route: { page: "inbox", box: "all", conversation: "c1", seq: null } });

  test("when a person writes to the shared inbox", () => assert.equal(deservesNotice(before, wrote, true), true));
  test("when a conversation reaches the desk", () => {
    const botHeld = app({ rows: { c1: row({ holder: "greeter", lastSeq: 4, readSeq: 3 }) } });
    assert.equal(deservesNotice(botHeld, wrote, true), true);
  });
  test("not for what a colleague has claimed", () => {
    assert.equal(deservesNotice(before, row({ lastSeq: 4, readSeq: 3, owner: "ben" }), true), false);
  });
  test("not while the bot talks", () => {
    assert.equal(deservesNotice(before, row({ lastSeq: 4, readSeq: 3, holder: "greeter" }), true), false);
  });
  test("not for the conversation in front of the agent, unless they look elsewhere", () => {
    assert.equal(deservesNotice(looking, wrote, true), false);
    assert.equal(deservesNotice(looking, wrote, false), true);
  });
  test("not twice for the same message", () => {
    assert.equal(deservesNotice(onRow(before, wrote), wrote, true), false);
  });
});

test("What was read in the window is read in the list", () => {
  const next = onThread(app({ rows: { c1: row({ lastSeq: 5, readSeq: 2 }) } }), thread([]), 5);
  assert.equal(next.rows["c1"]?.conversation.businessReadSeq, 5);
  assert.equal(readUpTo(next, "c1", 4), next);
});

test("A changed row changes the details that are shown", () => {
  const details = {
    row: row(),
    person: { user: { id: "u" }, clients: [], identities: [], merges: [] },
    tickets: [],
    earlier: [],
    control: { holder: "desk" },
    deliveries: [],
    answersTo: null,
  };
  const next = onRow(app({ details: { c1: details } }), row({ owner: "ben" }));
  assert.equal(next.details["c1"]?.row.ticket?.owner?.id, "ben");
});

test("A deleted conversation leaves nothing on the screen", () => {
  const before = app({
    rows: { c1: row() },
    threads: { c1: thread([]) },
    presence: { c1: [] },
    route: { page: "inbox", box: "all", conversation: "c1", seq: null },
  });
  const after = onDeleted(before, "c1");
  assert.deepEqual([after.rows, after.threads, after.presence], [{}, {}, {}]);
  assert.deepEqual(after.route, { page: "inbox", box: "all", conversation: null, seq: null });
  assert.deepEqual(onDeleted(before, "c2").route, before.route);
});

test("Presence is kept by conversation", () => {
  const next = onPresence(app(), "c1", [{ id: "ben", name: "Ben" }]);
  assert.deepEqual(
    next.presence["c1"]?.map((agent) => agent.name),
    ["Ben"],
  );
});

test("Signing out forgets the people and keeps the settings", () => {
  const settings = { ...defaults(["fr"]), enterSends: false };
  const out = signedOut(app({ settings, rows: { c1: row() } }), "Session over");
  assert.deepEqual(out.rows, {});
  assert.equal(out.me, null);
  assert.equal(out.settings.enterSends, false);
  assert.equal(out.notice, "Session over");
});

test("A colleague who leaves stays in the team, offline", () => {
  const ben = { id: "ben", name: "Ben", online: true };
  const next = onAgents(app({ colleagues: [ben, { id: "ana", name: "Ana", online: true }] }), [
    { id: "ana", name: "Ana" },
  ]);
  assert.deepEqual(
    next.colleagues.map((one) => [one.id, one.online]),
    [
      ["ana", true],
      ["ben", false],
    ],
  );
});

test("A delivery that comes further takes the place of what was known of it", () => {
  const details = { row: row(), deliveries: [{ messageId: "m1", clientId: "k1", status: "failed", taskId: "t1" }] };
  const before = app({ details: { c1: details as unknown as Details } });
  const next = onDelivery(before, "c1", { messageId: "m1", clientId: "k1", status: "queued" });
  assert.deepEqual(next.details["c1"]?.deliveries, [{ messageId: "m1", clientId: "k1", status: "queued" }]);
  const other = onDelivery(next, "c1", { messageId: "m1", clientId: "k2", status: "sent" });
  assert.equal(other.details["c1"]?.deliveries.length, 2);
  assert.equal(onDelivery(before, "elsewhere", { messageId: "m1", status: "sent" }), before);
});
