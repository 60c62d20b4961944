// The story of the spine: a visitor and an agent talk, from the greeting to the end.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Stage } from "./support/stage.mjs";

const hello = "hello 👋🏽 שלום";
const withinMs = 200;
const timeout = 60_000;

let stage;
let visitor;
let agent;

before(async () => {
  stage = await Stage.open();
  [visitor, agent] = await Promise.all([stage.visitor(), stage.agent()]);
});

after(() => stage?.close());

// When Enter was pressed in the visitor's page, by the machine's clock.
async function noteEnter(page) {
  await page.evaluate(() => {
    const noted = (event) => event.key === "Enter" && (window.enteredAt = performance.timeOrigin + performance.now());
    addEventListener("keydown", noted, { capture: true });
  });
}

// Resolves with the moment at which a message with `text` stands in the agent's log.
function seenAt(page, text) {
  return page.evaluate(
    (text) =>
      new Promise((resolve) => {
        const look = () => {
          const texts = [...document.querySelectorAll("li.line .hb-text")].map((element) => element.textContent);
          if (!texts.includes(text)) return;
          observer.disconnect();
          resolve(performance.timeOrigin + performance.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
        look();
      }),
    text,
  );
}

async function latencyOf(text) {
  await visitor.type(text);
  await agent.typing.getByText(text, { exact: true }).waitFor(); // typing first, word by word
  await agent.typing.getByText(/^Visitor \w+ is typing$/).waitFor();
  assert.equal(await agent.line(text).count(), 0, "typed, not sent");
  const seen = seenAt(agent.page, text);
  await visitor.field.press("Enter");
  const took = (await seen) - (await visitor.page.evaluate(() => window.enteredAt));
  await agent.typing.waitFor({ state: "detached" });
  return took;
}

test("the visitor opens the widget and is greeted", { timeout }, async () => {
  await visitor.open();
  await visitor.greeted();
});

test("the agent sees the visitor type, then the message within 200 ms", { timeout }, async (t) => {
  await noteEnter(visitor.page);
  await agent.box("With the bot");
  await agent.openRow("How can we help you?");
  const took = [await latencyOf(hello)];
  await visitor.others.filter({ hasText: "someone will be with you shortly" }).waitFor();
  took.push(await latencyOf("do you have blue bowls?"), await latencyOf("the large ones"));
  t.diagnostic(`Enter to the agent's screen: ${took.map((ms) => ms.toFixed(1)).join(", ")} ms`);
  assert.ok(Math.min(...took) > 0 && Math.min(...took) < withinMs, `took ${took} ms`);
});

test("the bot has handed the answer to the desk", { timeout }, async () => {
  await agent.log.getByText("From the bot").waitFor();
  await agent.box("Shared inbox");
  await agent.openRow("the large ones");
  await agent.claim();
});

test("the visitor sees that the message was read", { timeout }, async () => {
  await visitor.own.last().getByText("Seen").waitFor();
});

test("the agent answers with a carousel, built in the console", { timeout }, async () => {
  const dialog = await agent.build("Carousel");
  for (const [n, title, button] of [
    [1, "Bowl “Tide”", "Reserve Tide"],
    [2, "Bowl “Dusk”", "Reserve Dusk"],
  ]) {
    const item = dialog.getByRole("group", { name: `Item ${n}`, exact: true });
    await item.getByLabel("Title").fill(title);
    await item.getByLabel("Description").fill("Blue stoneware, 24 cm");
    await item.getByRole("textbox", { name: "Button 1" }).fill(button);
  }
  await dialog.getByRole("button", { name: /^Send to/ }).click();
  await dialog.waitFor({ state: "detached" });
  await agent.log.getByRole("listitem").filter({ hasText: "Bowl “Tide”" }).first().waitFor();
});

test("the visitor sees the carousel and taps a button, which the agent sees", { timeout }, async () => {
  const carousel = visitor.log.locator(".hb-carousel");
  await carousel.getByText("Bowl “Dusk”").waitFor();
  assert.equal(await carousel.locator(".hb-card").count(), 2);
  await agent.receipts.getByText("Read").waitFor();
  await carousel.getByRole("button", { name: "Reserve Tide" }).click();
  await agent.line("Reserve Tide").waitFor();
  await visitor.own.filter({ hasText: "Reserve Tide" }).waitFor();
});

test("the visitor sees the agent type", { timeout }, async () => {
  await agent.reply.pressSequentially("It is");
  await visitor.log.getByRole("img", { name: "Ana Silva is typing" }).waitFor();
  await agent.answer("It is yours. Thank you!");
  await visitor.bubble("It is yours. Thank you!").waitFor();
});

test("the visitor reloads the page and finds the history, each message once", { timeout }, async () => {
  const said = await visitor.texts();
  assert.deepEqual(said.filter((text) => text === hello).length, 1);
  await visitor.page.reload();
  await visitor.open();
  await visitor.bubble("It is yours. Thank you!").waitFor();
  assert.deepEqual(await visitor.texts(), said);
  assert.equal(await visitor.log.locator(".hb-carousel").count(), 1);
  assert.deepEqual(await agent.texts(), said, "both see the same conversation");
});

test("the agent marks the conversation finished", { timeout }, async () => {
  await agent.act("Mark finished").click();
  await agent.toasts.getByText(/conversation is finished/).waitFor();
  await agent.box("Finished");
  await agent.openRow("It is yours. Thank you!");
  await agent.page.getByText("This conversation is finished.").waitFor();
});

test("nothing went wrong in either browser", () => assert.deepEqual(stage.faults, []));
