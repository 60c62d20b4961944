// What a visitor downloads to open the chat and talk, as a browser fetches it: at most 25 kB.
import assert from "node:assert/strict";
import http from "node:http";
import test, { after, before } from "node:test";
import { Stage } from "./support/stage.mjs";

const timeout = 60_000;
const budget = 25_000;

let stage;
let visitor;
let agent;
const scripts = [];

// Browsers that are asked to save data fetch nothing ahead of its use.
const savingData = () => Object.defineProperty(navigator, "connection", { get: () => ({ saveData: true }) });

before(async () => {
  stage = await Stage.open();
  const context = await stage.context();
  await context.addInitScript(savingData);
  context.on("request", (request) => request.resourceType() === "script" && scripts.push(request.url()));
  [visitor, agent] = await Promise.all([stage.visitor({ context }), stage.agent()]);
});

after(() => stage?.close());

const names = () =>
  scripts.map((url) =>
    url
      .split("/")
      .at(-1)
      .replace(/-\w{10}\.js$/, ""),
  );

// Bytes on the wire.
const gzipped = (url) =>
  new Promise((resolve, reject) => {
    http
      .get(url, { headers: { "accept-encoding": "gzip" } }, (response) => {
        assert.equal(response.headers["content-encoding"], "gzip", url);
        let bytes = 0;
        response.on("data", (chunk) => (bytes += chunk.length));
        response.on("end", () => resolve(bytes));
      })
      .on("error", reject);
  });

test("greeting, texts, typing, receipts and history take 25 kB gzip at most", { timeout }, async () => {
  await visitor.open();
  await visitor.greeted();
  await visitor.say("only words");
  await visitor.others.filter({ hasText: "someone will be with you shortly" }).waitFor();
  await agent.openRow("someone will be with you shortly");
  await agent.claim();
  await agent.reply.pressSequentially("words back");
  await visitor.log.locator(".typing").waitFor();
  await agent.reply.press("Enter");
  await visitor.bubble("words back").waitFor();
  await visitor.status.filter({ hasText: "Seen" }).waitFor();
  const ofWidget = scripts.filter((url) => !url.endsWith("/demo.js"));
  assert.deepEqual(
    names()
      .filter((name) => name !== "demo.js")
      .sort(),
    ["app", "en", "widget.js"],
  );
  const bytes = (await Promise.all(ofWidget.map(gzipped))).reduce((sum, size) => sum + size, 0);
  assert.ok(bytes <= budget, `${bytes} B`);
  await visitor.page.reload();
  await visitor.open();
  await visitor.bubble("words back").waitFor();
  assert.deepEqual([...new Set(names())].sort(), ["app", "demo.js", "en", "widget.js"]);
});

test("a part comes when something needs it, before that is shown", { timeout }, async () => {
  await visitor.panel.getByRole("button", { name: "Emoji", exact: true }).click();
  await visitor.panel.getByRole("searchbox", { name: "Search emoji" }).waitFor();
  await visitor.panel.getByRole("button", { name: "grinning smile happy" }).first().waitFor();
  await visitor.page.keyboard.press("Escape");
  assert.deepEqual([...new Set(names())].sort(), ["app", "demo.js", "emoji", "en", "en_late", "widget.js"]);
  assert.equal(await visitor.rows.count(), 4);
});
