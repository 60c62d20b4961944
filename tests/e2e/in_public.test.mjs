// Somebody asks in public, and the agent decides who reads the answer.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { createRestAPIClient } from "masto";
import { MastodonServer } from "../integration/mastodon/support/server.mjs";
import { violations } from "./support/axe.mjs";
import { Stage } from "./support/stage.mjs";

const timeout = 60_000;
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
let server;
let stage;
let agent;
let zoe;

before(async () => {
  server = await new MastodonServer().start();
  server.files.set("/files/zoe.png", { bytes: png, type: "image/png" });
  const token = server.join("shop");
  zoe = createRestAPIClient({ url: server.url, accessToken: server.join("zoe") });
  const integrations = `
  - id: social-main
    plugin: com.hubbub.mastodon
    default_holder: desk
    style: social
    settings: { base_url: "${server.url}", token: "\${env:SOCIAL}", poll_every_s: 2 }`;
  stage = await Stage.open({ hub: { integrations }, env: { SOCIAL: token } });
  agent = await stage.agent("Ana Silva", { reducedMotion: "reduce" });
});

after(async () => {
  await stage?.close();
  await server?.stop();
});

const seen = (text) => [...server.posts.all.values()].find(({ content }) => content.includes(text))?.visibility;
const until = (test) => stage.hub.until(test, String(test));

test("the agent is told that all can read it, and goes on in private", { timeout }, async () => {
  await until(() => server.calls.filter(({ what }) => what.endsWith("/notifications")).length > 1);
  await zoe.v1.statuses.create({ status: "@shop where is my order?" });
  await agent.openRow("where is my order?");
  await agent.claim();
  await agent.page.getByRole("heading", { name: "Zoe" }).first().waitFor();
  await agent.page.getByText("They wrote in public: everybody can read the answer.").waitFor();
  await agent.answer("We look for it.");
  await agent.receipts.getByText("Sent", { exact: true }).waitFor();
  assert.equal(seen("We look for it."), "unlisted");

  await agent.page.getByLabel("Answer in private").check();
  await agent.page.getByText("Only they can read the answer.").waitFor();
  assert.deepEqual(await violations(agent.page), []);
  await agent.answer("Its number is 4711.");
  await agent.line("Its number is 4711.").waitFor();
  await until(() => seen("4711"));
  assert.equal(seen("4711"), "direct");

  await zoe.v1.statuses.create({ status: "@shop thank you", visibility: "direct" });
  await agent.line("thank you").waitFor();
  await agent.page.getByLabel("Answer in private").waitFor({ state: "detached" });
});

test("nothing went wrong in the browser", () => {
  assert.deepEqual(stage.faults, []);
});
