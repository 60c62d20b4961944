import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "@hubbub/web";
import { emptyThread } from "../src/state/thread";
import { isInPublic } from "../src/state/visibility";

const said = (type: "user" | "agent", visibility?: unknown) =>
  ({
    message: { author: { type }, ...(visibility !== undefined && { metadata: { visibility } }) },
  }) as unknown as Entry;
const after = (...entries: Entry[]) => isInPublic({ ...emptyThread("c1"), entries });

test("What the person posted last decides whether all can read the answer", () => {
  assert.equal(isInPublic(undefined), false);
  assert.equal(after(), false);
  assert.equal(after(said("user")), false, "most channels have no public");
  assert.equal(after(said("user", "public")), true);
  assert.equal(after(said("user", "unlisted"), said("agent", "direct")), true);
  assert.equal(after(said("user", "public"), said("user", "direct")), false);
  assert.equal(after(said("user", "private"), said("user", { public: true })), false);
});
