// A visitor falls silent: the agent sees it, they are asked once whether they want to go on, then the matter ends.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { violations } from "./support/axe.mjs";
import { Stage } from "./support/stage.mjs";

const timeout = 60_000;
const nudge = "Are you still there? Just write when you want to go on.";
let stage;
let visitor;
let agent;

before(async () => {
  const integrations = `
  - id: web-main
    plugin: com.hubbub.web-widget
    default_holder: desk
    settings: { demo: true, allowed_origins: ["*"] }`;
  stage = await Stage.open({ hub: { integrations, desk: "{ silence: { nudge_after: 3s, close_after: 3s } }" } });
  [visitor, agent] = await Promise.all([stage.visitor(), stage.agent("Ana Silva", { reducedMotion: "reduce" })]);
  await visitor.open();
});

after(() => stage?.close());

const lines = (text) => agent.line(text).count();

test(
  "whoever writes is left alone; whoever does not is asked once, and then the matter ends",
  { timeout },
  async () => {
    await visitor.say("Do you still have the blue bowl?");
    await agent.openRow("Do you still have the blue bowl?");
    await agent.answer("Which size?");
    await visitor.say("the large one");
    await agent.line("the large one").waitFor();
    await agent.answer("Yes. Shall I keep it?");
    await visitor.others.filter({ hasText: nudge }).waitFor();
    await agent.line(nudge).waitFor();
    await agent.page.getByText(/They have not answered for \d+ s: the matter is finished\./).waitFor();
    assert.equal(await lines(nudge), 1, "asked once, and not about what was answered");
    assert.deepEqual(await violations(agent.page), []);
  },
);

test("their next word begins a new matter", { timeout }, async () => {
  await visitor.say("Sorry, I was on the bus.");
  await agent.box("Shared inbox");
  await agent.openRow("Sorry, I was on the bus.");
});

test("the inbox says since when somebody does not answer", { timeout }, async () => {
  await agent.page.clock.install();
  await agent.page.reload();
  await agent.openRow("Sorry, I was on the bus.");
  await agent.claim();
  await agent.answer("No hurry.");
  await agent.box("Mine");
  await agent.page.clock.fastForward("12:00");
  await agent.page.getByText(/^Silent: 1\dm$/).waitFor();
});

test("nothing went wrong in the browser", () => {
  assert.deepEqual(stage.faults, []);
});
