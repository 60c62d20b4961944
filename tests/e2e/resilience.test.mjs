// What happens when the hub dies, the network goes, pages reload and tabs multiply: each message arrives once, in order.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Stage } from "./support/stage.mjs";

const timeout = 90_000;

let stage;
let visitor;
let agent;

before(async () => {
  stage = await Stage.open({ holder: "desk" });
  [visitor, agent] = await Promise.all([stage.visitor(), stage.agent()]);
  await visitor.open();
  await (await visitor.say("before")).waitFor();
  await agent.openRow("before");
  await agent.claim();
});

after(() => stage?.close());

test("what both say while the hub is dead is sent once, in order", { timeout }, async () => {
  await visitor.delivered();
  await stage.hub.kill();
  await visitor.say("first while dead");
  await visitor.say("second while dead");
  await agent.answer("answered while dead");
  await agent.page.getByText("Connection lost. Trying again…").waitFor();
  await agent.log.getByText("Will be sent when the connection is back").waitFor();
  await stage.hub.start();
  await agent.line("second while dead").waitFor();
  await visitor.bubble("answered while dead").waitFor();
  await visitor.delivered();
  await agent.receipts
    .last()
    .getByText(/Sent|Delivered|Read/)
    .waitFor();
  await agent.page.getByText("Connection lost. Trying again…").waitFor({ state: "detached" });
  const seen = await agent.texts();
  assert.deepEqual([...seen].sort(), ["answered while dead", "before", "first while dead", "second while dead"]);
  assert.ok(seen.indexOf("first while dead") < seen.indexOf("second while dead"));
  assert.deepEqual(await visitor.texts(), seen);
});

test("what is typed without a connection survives a reload and is sent once, in order", { timeout }, async () => {
  const context = await stage.context();
  const line = await cuttable(context);
  const guest = await stage.visitor({ context });
  await guest.open();
  await guest.say("before the tunnel");
  await guest.delivered();
  line.cut();
  await guest.panel
    .getByRole("status")
    .getByText(/Connection lost/)
    .waitFor();
  await guest.say("first in the tunnel");
  await guest.say("second in the tunnel");
  await guest.own.last().getByText("Sending…").waitFor();
  await guest.page.reload();
  await guest.open();
  await guest.bubble("second in the tunnel").waitFor();
  assert.equal(await agent.rows.filter({ hasText: "tunnel" }).filter({ hasText: "second" }).count(), 0);
  line.mend();
  await guest.page.evaluate(() => dispatchEvent(new Event("online")));
  await guest.delivered();
  const said = ["before the tunnel", "first in the tunnel", "second in the tunnel"];
  assert.deepEqual(await guest.texts(), said);
  await agent.box("Shared inbox");
  await agent.openRow("second in the tunnel");
  await agent.line("second in the tunnel").waitFor();
  assert.deepEqual(await agent.texts(), said);
  await context.close();
  await agent.box("Mine");
  await agent.openRow("");
});

// A browser whose way to the hub can be cut, while pages still load.
async function cuttable(context) {
  let isCut = false;
  const sockets = new Set();
  await context.routeWebSocket(/\/live$/, (socket) => {
    if (isCut) return void socket.close({ code: 1013 });
    socket.connectToServer();
    sockets.add(socket);
  });
  await context.route(/\/session$/, (route) => (isCut ? route.abort("connectionfailed") : route.continue()));
  return {
    cut() {
      isCut = true;
      for (const socket of sockets) void socket.close({ code: 1013 });
    },
    mend() {
      isCut = false;
    },
  };
}

test("the browser going offline and back misses nothing", { timeout }, async () => {
  await visitor.page.context().setOffline(true);
  await visitor.say("typed under ground");
  await agent.answer("said meanwhile");
  await agent.receipts.last().getByText("Sent").waitFor();
  await visitor.page.context().setOffline(false);
  await visitor.bubble("said meanwhile").waitFor();
  await agent.line("typed under ground").waitFor();
  const seen = await agent.texts();
  assert.deepEqual(await visitor.texts(), seen);
  assert.equal(new Set(seen).size, seen.length, "no doubles");
});

test("two tabs of one visitor stay in step", { timeout }, async () => {
  const tab = await stage.visitor({ context: visitor.page.context() });
  await tab.open();
  await tab.bubble("typed under ground").waitFor();
  await tab.say("from the second tab");
  await visitor.bubble("from the second tab").waitFor();
  await visitor.say("from the first tab");
  await tab.bubble("from the first tab").waitFor();
  await agent.line("from the first tab").waitFor();
  await agent.answer("to both");
  await Promise.all([tab, visitor].map((one) => one.bubble("to both").waitFor()));
  const seen = await agent.texts();
  assert.deepEqual(await tab.texts(), seen);
  assert.deepEqual(await visitor.texts(), seen);
  await tab.page.close();
});

test("a closed widget counts what is unread and shows the newest message", { timeout }, async () => {
  await visitor.page.keyboard.press("Escape");
  await visitor.panel.waitFor({ state: "detached" });
  await agent.answer("are you there?");
  await agent.answer("hello?");
  const launcher = visitor.page.getByRole("button", { name: "Open chat, 2 unread" });
  await launcher.waitFor();
  await visitor.page.locator("hubbub-widget .teaser").getByText("hello?").waitFor();
  await visitor.open();
  await agent.receipts.last().getByText("Read").waitFor();
  await visitor.page.keyboard.press("Escape");
  await visitor.page.getByRole("button", { name: "Open chat", exact: true }).waitFor();
});

test("the title flashes while the page is hidden, and comes back", { timeout }, async () => {
  const { page } = visitor;
  const title = await page.title();
  const hide = (hidden) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  await agent.answer("look here");
  await titled(page, "(1) New message");
  await titled(page, title); // they alternate
  await titled(page, "(1) New message");
  await hide(false);
  assert.equal(await page.title(), title);
});

// Resolves when the page has this title. (Playwright's waitForFunction needs eval, which the page's policy forbids.)
function titled(page, title) {
  return page.evaluate(
    (title) =>
      new Promise((resolve) => {
        const look = () => document.title === title && resolve();
        new MutationObserver(look).observe(document.head, { childList: true, subtree: true, characterData: true });
        look();
      }),
    title,
  );
}
