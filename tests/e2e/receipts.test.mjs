// How far each message came, on a channel that tells little: what an agent sees of it. And what they see of two
// programs that answer each other.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { BotApi } from "../integration/telegram/support/bot_api.mjs";
import { violations } from "./support/axe.mjs";
import { Stage } from "./support/stage.mjs";

const timeout = 60_000;
const token = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";
const chat = 401;

let api;
let stage;
let agent;

before(async () => {
  api = await new BotApi(token).start();
  const integrations = `
  - id: telegram-main
    plugin: com.hubbub.telegram
    default_holder: desk
    settings: { token: "\${env:BOT_TOKEN}", mode: polling, api_url: "${api.url}" }`;
  const answering = "{ loop_guard: { turns: 3, window: 1h } }";
  stage = await Stage.open({ hub: { integrations, answering }, env: { BOT_TOKEN: token } });
  agent = await stage.agent("Ana Silva", { reducedMotion: "reduce" });
  api.say(chat, { text: "Is it ready?" });
  await agent.openRow("Is it ready?");
  await agent.claim();
});

after(async () => {
  await stage?.close();
  await api?.stop();
});

const line = (text) => agent.line(text);

async function told(text) {
  const button = line(text).getByRole("button", { expanded: false }).last();
  if (await button.count()) await button.click();
  return line(text).getByRole("list", { name: "Deliveries" });
}

test("what the channel never tells is said, and not left to be guessed", { timeout }, async () => {
  await agent.answer("It is.");
  await agent.receipts.getByText("Sent", { exact: true }).waitFor();
  const list = await told("It is.");
  await list.getByText("This channel does not tell whether it was delivered or read.").waitFor();
  await list.getByText("Telegram").waitFor();
  assert.deepEqual(await violations(agent.page), []);
});

test("a message that may have gone out does not read as sent", { timeout }, async () => {
  api.refuse("sendMessage", 0); // taken, and the connection breaks
  await agent.answer("Shall we wrap it?");
  await agent.receipts.getByText("Perhaps sent: nobody knows").waitFor();
  const list = await told("Shall we wrap it?");
  await list.getByText("Perhaps sent: nobody knows").waitFor();
  assert.equal(api.calls.filter(({ params }) => params.text === "Shall we wrap it?").length, 1, "not a second time");
});

test("what was refused says why", { timeout }, async () => {
  api.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user");
  await agent.answer("Hello?");
  await line("Hello?").getByText("The person has blocked the bot.").waitFor();
});

test(
  "two programs that answer each other are stopped before the eyes of the agent, who lets them go on",
  { timeout },
  async () => {
    const conversation = new URL(agent.page.url()).hash.split("/")[2];
    const speaks = async (text) => {
      const { status } = await stage.hub.api("POST", `/conversations/${conversation}/messages`, {
        author: { type: "business", subtypes: ["AI"] },
        content: { type: "text", text },
      });
      return status;
    };
    for (let turn = 1; turn <= 3; turn += 1) {
      assert.equal(await speaks(`How can I help? ${turn}`), 201);
      api.say(chat, { text: `I am away ${turn}` });
      await line(`I am away ${turn}`).waitFor();
    }
    assert.equal(await speaks("refused"), 403);
    const note = agent.page.getByText(/Automatic senders answered each other 3 times/);
    await note.waitFor();
    assert.equal(await speaks("refused again"), 403);
    assert.equal(await note.count(), 1);
    await agent.answer("Here is a human.");
    assert.equal(await speaks("So I go on."), 201);
  },
);

test("nothing went wrong in the browser", () => {
  assert.deepEqual(stage.faults, []);
});
