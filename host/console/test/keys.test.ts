import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { commandOf, sends, takesText } from "../src/lib/keys";

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test("Each shortcut has its command", () => {
  const commands = ["j", "k", "/", "r", "c", "e", "?", "g"].map((key) => commandOf(press(key), false)?.do);
  assert.deepEqual(commands, ["next", "previous", "search", "reply", "claim", "finish", "help", "prefix"]);
});

test("After g, a letter chooses a box and nothing else", () => {
  assert.deepEqual(commandOf(press("i"), true), { do: "box", box: "shared" });
  assert.deepEqual(commandOf(press("M"), true), { do: "box", box: "mine" });
  assert.deepEqual(commandOf(press("b"), true), { do: "box", box: "automated" });
  assert.equal(commandOf(press("e"), true), null);
});

test("The browser's and the system's shortcuts stay theirs", () => {
  assert.equal(commandOf(press("r", { ctrlKey: true }), false), null);
  assert.equal(commandOf(press("k", { metaKey: true }), false), null);
  assert.equal(commandOf(press("e", { altKey: true }), false), null);
  assert.equal(commandOf(press("j", { isComposing: true }), false), null);
});

test("Keys that are typed into a field are never shortcuts", () => {
  assert.equal(takesText({ tagName: "TEXTAREA" }), true);
  assert.equal(takesText({ tagName: "INPUT", type: "search" }), true);
  assert.equal(takesText({ tagName: "SELECT" }), true);
  assert.equal(takesText({ tagName: "DIV", isContentEditable: true }), true);
  assert.equal(takesText({ tagName: "INPUT", type: "checkbox" }), false);
  assert.equal(takesText({ tagName: "BUTTON" }), false);
  assert.equal(takesText(null), false);
});

describe("Enter", () => {
  test("sends, and with Shift makes a line", () => {
    assert.equal(sends(press("Enter"), true), true);
    assert.equal(sends(press("Enter", { shiftKey: true }), true), false);
  });
  test("makes a line where the agent prefers so; with Ctrl or ⌘ it sends", () => {
    assert.equal(sends(press("Enter"), false), false);
    assert.equal(sends(press("Enter", { ctrlKey: true }), false), true);
    assert.equal(sends(press("Enter", { metaKey: true }), false), true);
  });
  test("chooses a word while an input method is open", () => {
    assert.equal(sends(press("Enter", { isComposing: true }), true), false);
  });
});
