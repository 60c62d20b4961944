import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToString } from "preact-render-to-string";
import {
  answerText,
  directionOf,
  en,
  es,
  fill,
  formatBytes,
  formatDay,
  fr,
  isEmojiOnly,
  mediaUrl,
  MessageContent,
  mistakeIn,
  piecesOf,
  previewOf,
  QuickReplies,
  safeUrl,
  type Content,
  type ContentContext,
} from "../src/index";
import { message } from "./stage";

const context: ContentContext = { texts: en, locale: "en", hub: "https://hub.example", interactive: true };
const html = (content: Content, extra: Partial<ContentContext> = {}): string =>
  renderToString(
    <MessageContent content={content} message={{ ...message(1), content }} context={{ ...context, ...extra }} />,
  );

test("Markup in a text stays text", () => {
  const shown = html({ type: "text", text: '<img src=x onerror="alert(1)"><script>alert(1)</script>' });
  assert.doesNotMatch(shown, /<img|<script/);
  assert.match(shown, /&lt;img/);
});

test("Only allowed schemes become links", () => {
  for (const bad of [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "/relative",
    "x",
    "",
  ]) {
    assert.equal(safeUrl(bad), null, bad);
  }
  assert.equal(safeUrl("https://example.com/a b"), "https://example.com/a%20b");
  assert.equal(safeUrl("mailto:a@b.c"), "mailto:a@b.c");
  assert.equal(mediaUrl("javascript:alert(1)", "https://hub.example"), null);
  assert.equal(mediaUrl("/media/1/s/a.png", "https://hub.example"), "https://hub.example/media/1/s/a.png");
  const shown = html({
    type: "text",
    text: "x",
    actions: [
      { type: "link", text: "Bad", uri: "javascript:alert(1)" },
      { type: "link", text: "Good", uri: "https://example.com" },
    ],
  });
  assert.doesNotMatch(shown, /Bad|javascript/);
  assert.match(shown, /rel="noopener noreferrer nofollow"/);
});

test("Addresses in a text are found, without the punctuation around them", () => {
  const hrefs = (text: string): (string | undefined)[] => piecesOf(text).flatMap(({ href }) => (href ? [href] : []));
  assert.deepEqual(hrefs("See https://a.example/x?y=1&z=2. And (https://b.example/c_(d))!"), [
    "https://a.example/x?y=1&z=2",
    "https://b.example/c_(d)",
  ]);
  assert.deepEqual(hrefs("www.example.com, me@example.com"), ["https://www.example.com/", "mailto:me@example.com"]);
  assert.deepEqual(hrefs("no address: a.b, 1.5, file.txt"), []);
  const text = "ab https://a.example, cd";
  assert.equal(
    piecesOf(text)
      .map((piece) => piece.text)
      .join(""),
    text,
  );
});

test("A text of nothing but emoji is large", () => {
  for (const text of ["👍", "👋🏽", "🇫🇷 🇪🇸", "👨‍👩‍👧‍👦", "❤️", "1️⃣"]) assert.equal(isEmojiOnly(text), true, text);
  for (const text of ["", "a👍", "123", "#", "👍".repeat(7), "שלום"]) assert.equal(isEmojiOnly(text), false, text);
});

test("Every kind of content renders, and an unknown one says so", () => {
  const item = {
    title: "T",
    description: "D",
    mediaUrl: "/m",
    actions: [{ type: "postback" as const, text: "Go", payload: "GO" }],
  };
  const kinds: [Content, RegExp][] = [
    [
      { type: "image", mediaUrl: "/media/1/s/a.png", altText: "A cat" },
      /<img src="https:\/\/hub\.example\/media[^>]*alt="A cat"/,
    ],
    [{ type: "file", mediaUrl: "/m", altText: "a.pdf", mediaSize: 2048 }, /2 kB/],
    [{ type: "location", coordinates: { lat: 52.5, long: 13.4 } }, /openstreetmap\.org\/\?mlat=52\.5/],
    [{ type: "carousel", items: [item, item] }, /aria-label="1 of 2"/],
    [{ type: "list", items: [item] }, /hb-list/],
    [{ type: "form", fields: [{ type: "email", name: "e", label: "E-mail" }] }, /type="email"/],
    [{ type: "formResponse", fields: [{ type: "text", name: "n", label: "Name", text: "Ada" }] }, /<dd[^>]*>Ada/],
    [{ type: "hologram", textFallback: "A hologram" } as unknown as Content, /A hologram/],
    [{ type: "hologram" } as unknown as Content, /can’t be shown/],
  ];
  for (const [content, expected] of kinds) assert.match(html(content), expected);
});

test("Buttons and forms of what the agent has sent can't be used by the agent", () => {
  const shown = html(
    { type: "text", text: "x", actions: [{ type: "postback", text: "Go", payload: "GO" }] },
    { interactive: false },
  );
  assert.match(shown, /<button[^>]*disabled/);
});

test("An answered form is closed", () => {
  const form: Content = { type: "form", fields: [{ type: "text", name: "n", label: "Name" }] };
  assert.doesNotMatch(html(form, { isAnswered: () => true }), /<input/);
});

test("Quick replies are only the replies", () => {
  const content: Content = {
    type: "text",
    text: "x",
    actions: [
      { type: "reply", text: "Yes", payload: "Y" },
      { type: "link", text: "Link", uri: "https://example.com" },
    ],
  };
  const shown = renderToString(<QuickReplies message={{ ...message(1), content }} context={context} />);
  assert.match(shown, /Yes/);
  assert.doesNotMatch(shown, /Link/);
});

test("A field tells what is wrong with it", () => {
  const text = { type: "text" as const, name: "n", label: "N", minSize: 2, maxSize: 4 };
  assert.equal(mistakeIn(text, "", en), en.required);
  assert.equal(mistakeIn(text, "a", en), fill(en.tooShort, { n: 2 }));
  assert.equal(mistakeIn(text, "abcde", en), fill(en.tooLong, { n: 4 }));
  assert.equal(mistakeIn(text, "👍🏽👍", en), null);
  const email = { type: "email" as const, name: "e", label: "E" };
  for (const bad of ["a", "a@b", "a b@c.d", "@c.d", "a@.d"])
    assert.equal(mistakeIn(email, bad, en), en.invalidEmail, bad);
  assert.equal(mistakeIn(email, " ada@example.com ", en), null);
  const select = { type: "select" as const, name: "s", label: "S", options: [{ name: "s", label: "Small" }] };
  assert.equal(mistakeIn(select, "", en), en.required);
  assert.equal(mistakeIn(select, "s", en), null);
  assert.equal(answerText({ type: "select", name: "s", label: "S", select: [{ name: "s", label: "Small" }] }), "Small");
});

test("The three languages say the same things, with the same names to fill in", () => {
  const names = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const table of [fr, es]) {
    assert.deepEqual(Object.keys(table).sort(), Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[]) assert.deepEqual(names(table[key]), names(en[key]), key);
  }
});

test("Days, sizes and directions are told as the reader tells them", () => {
  const now = new Date(2026, 4, 20, 12).getTime();
  const at = (year: number, month: number, day: number): string => new Date(year, month, day, 9).toISOString();
  assert.equal(formatDay(at(2026, 4, 20), "en", en, now), "Today");
  assert.equal(formatDay(at(2026, 4, 19), "fr", fr, now), "Hier");
  assert.equal(formatDay(at(2026, 4, 17), "en", en, now), "Sunday");
  assert.equal(formatDay(at(2025, 4, 17), "en-GB", en, now), "17 May 2025");
  assert.equal(formatBytes(1_500_000, "fr"), "1,5 MB");
  assert.equal(directionOf("he-IL"), "rtl");
  assert.equal(directionOf("en"), "ltr");
});

test("One line stands for a message", () => {
  assert.equal(previewOf({ type: "text", text: " a\n b " }, en), "a b");
  assert.equal(previewOf({ type: "image", mediaUrl: "/m" }, en), "📷 Photo");
  assert.equal(previewOf({ type: "hologram" } as unknown as Content, en), en.unsupported);
});
