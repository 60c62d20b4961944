import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { contentOfDraft, moved, named, newDraft, newField, newItem, problemOf, type Draft } from "../src/model/build";

const item = { ...newItem, title: "Lamp", actions: [{ kind: "postback" as const, text: "Order", value: "" }] };

test("A new draft of each kind is not whole yet", () => {
  for (const kind of ["carousel", "list", "replies", "form", "location"] as const) {
    assert.notEqual(problemOf(newDraft(kind)), null, kind);
  }
});

describe("A carousel", () => {
  test("becomes items; an empty payload is the button's text", () => {
    const draft: Draft = { kind: "carousel", items: [{ ...item, description: " Oak ", mediaUrl: "/media/1/s/a.png" }] };
    assert.equal(problemOf(draft), null);
    assert.deepEqual(contentOfDraft(draft), {
      type: "carousel",
      items: [
        {
          title: "Lamp",
          description: "Oak",
          mediaUrl: "/media/1/s/a.png",
          actions: [{ type: "postback", text: "Order", payload: "Order" }],
        },
      ],
    });
  });
  test("refuses addresses that run code", () => {
    const link = (value: string): Draft => ({
      kind: "list",
      items: [{ ...item, actions: [{ kind: "link", text: "Go", value }] }],
    });
    assert.equal(problemOf(link("javascript:alert(1)")), "build.problem.action");
    assert.equal(problemOf(link("https://example.org")), null);
    assert.equal(
      problemOf({ kind: "list", items: [{ ...item, mediaUrl: "data:image/png,x" }] }),
      "build.problem.image",
    );
  });
});

test("Quick replies are actions of a text", () => {
  assert.deepEqual(contentOfDraft({ kind: "replies", text: "Which one?", replies: ["Red ", "Blue"] }), {
    type: "text",
    text: "Which one?",
    actions: [
      { type: "reply", text: "Red", payload: "Red" },
      { type: "reply", text: "Blue", payload: "Blue" },
    ],
  });
});

describe("A form", () => {
  test("gives each field a name of its own", () => {
    assert.deepEqual(
      named(["Your e-mail", "Prénom", "名前", "Prénom"]).map(([name]) => name),
      ["your_e_mail", "prenom", "field_3", "prenom_2"],
    );
  });
  test("needs choices where it asks to choose", () => {
    const choice = { ...newField, kind: "select" as const, label: "Size" };
    assert.equal(problemOf({ kind: "form", fields: [choice], block: false }), "build.problem.field");
    const draft: Draft = { kind: "form", fields: [{ ...choice, options: "Small\n\nLarge" }], block: true };
    assert.equal(problemOf(draft), null);
    assert.deepEqual(contentOfDraft(draft), {
      type: "form",
      fields: [
        {
          type: "select",
          name: "size",
          label: "Size",
          options: [
            { name: "small", label: "Small" },
            { name: "large", label: "Large" },
          ],
        },
      ],
      blockChatInput: true,
    });
  });
});

describe("A location", () => {
  const place = { kind: "location" as const, lat: "48,8584", long: "2.2945", name: "Eiffel Tower", address: "" };
  test("takes a decimal comma too", () => {
    assert.equal(problemOf(place), null);
    assert.deepEqual(contentOfDraft(place), {
      type: "location",
      coordinates: { lat: 48.8584, long: 2.2945 },
      location: { name: "Eiffel Tower" },
    });
  });
  test("lies on the globe", () => {
    assert.equal(problemOf({ ...place, lat: "91" }), "build.problem.coordinates");
    assert.equal(problemOf({ ...place, long: "" }), "build.problem.coordinates");
  });
});

test("Items move by one place", () => assert.deepEqual(moved(["a", "b", "c"], 0, 1), ["b", "a", "c"]));
