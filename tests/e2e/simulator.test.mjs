// A newcomer without any account: the demo page leads to a phone and a mailbox, and an agent answers on both.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { startHub } from "../support/hub.mjs";
import { freePort } from "../support/ports.mjs";
import { violations } from "./support/axe.mjs";
import { noisePng } from "./support/files.mjs";
import { Simulator } from "./support/simulator.mjs";
import { integrationsYaml, Stage } from "./support/stage.mjs";

const timeout = 60_000;
const number = "+12025550100";
const simulators = `
  - { id: phone, plugin: com.hubbub.simulator.phone, default_holder: desk }
  - { id: mailbox, plugin: com.hubbub.simulator.mailbox, default_holder: desk }`;

let stage;
let agent;
let phone;
let mailbox;

before(async () => {
  const links = "demo_links: { Pick up a phone: /hooks/phone/, Open a mailbox: /hooks/mailbox/ }";
  stage = await Stage.open({ hub: { integrations: integrationsYaml({ holder: "desk", widget: links }) + simulators } });
  agent = await stage.agent("Ana Silva", { reducedMotion: "reduce" });
});

after(() => stage?.close());

async function assertFine(page, what) {
  const found = await violations(page);
  assert.deepEqual(found, [], `${what}:\n${found.join("\n")}`);
}

async function inBothLights(page, what) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    await assertFine(page, `${what}, ${colorScheme}`);
  }
}

const focused = (locator) => locator.and(locator.page().locator(":focus")).waitFor();

test("the demo page leads to both", { timeout }, async () => {
  const context = await stage.context();
  const page = await context.newPage();
  await page.goto(stage.demoUrl);
  await page.getByRole("link", { name: "Open a mailbox" }).click();
  await page.getByRole("heading", { name: "Mailbox simulator" }).waitFor();
  await page.goto(stage.demoUrl);
  await page.getByRole("link", { name: "Pick up a phone" }).click();
  await page.getByRole("heading", { name: "Phone simulator" }).waitFor();
  await assertFine(page, "before a choice");
  await context.close();
});

test("somebody picks up a phone by the keyboard and texts", { timeout }, async () => {
  phone = await Simulator.open(await stage.context(), `${stage.hub.url}/hooks/phone/`);
  const { page } = phone;
  await page.keyboard.press("Tab");
  await focused(phone.address);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("555");
  await page.keyboard.press("Enter");
  await page.getByText("This is no phone number").waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("+1 (202) 555-0100");
  await page.keyboard.press("Enter");
  await focused(page.getByRole("textbox", { name: "Text message" }));
  assert.equal(new URL(page.url()).hash, `#${encodeURIComponent(number)}`);
  await page.keyboard.type("Is my cup ready? 👋");
  await page.keyboard.press("Enter");
  await phone.line("Is my cup ready? 👋").waitFor();
  await agent.box("Shared inbox");
  await agent.openRow("Is my cup ready? 👋");
  await agent.claim();
});

test("the agent answers on the phone, and sees that it was read", { timeout }, async () => {
  await agent.answer("It is. Shall we wrap it?");
  await phone.line("It is. Shall we wrap it?").waitFor();
  await agent.receipts.getByText("Read").waitFor();
});

test("choices come as numbers", { timeout }, async () => {
  const conversation = new URL(agent.page.url()).hash.split("/")[2];
  const actions = ["In paper", "In linen"].map((text) => ({ type: "reply", text, payload: text }));
  const { status } = await stage.hub.api("POST", `/conversations/${conversation}/messages`, {
    author: { type: "business" },
    content: { type: "text", text: "How?", actions },
  });
  assert.equal(status, 201);
  await phone.line(/1.*In paper[^]*2.*In linen/).waitFor();
});

test("a phone that nobody looks at tells that texts are there, not that they were read", { timeout }, async () => {
  await phone.pickUp("+1 202 555 0199");
  await phone.text("A second phone");
  await agent.answer("Linen it is.");
  const row = phone.known.filter({ hasText: number });
  await row.getByText("1 unread").waitFor();
  await agent.receipts.getByText("Delivered").waitFor();
  await row.getByRole("link").click();
  await phone.line("Linen it is.").waitFor();
  await row.getByText("unread").waitFor({ state: "detached" });
});

test("a reload shows the same again, each text once", { timeout }, async () => {
  const said = await phone.lines.allInnerTexts();
  await phone.page.reload();
  await phone.line("Linen it is.").waitFor();
  assert.deepEqual(await phone.lines.allInnerTexts(), said);
  await inBothLights(phone.page, "phone");
});

test("a mail with a picture reaches the agent, and the answer the mailbox", { timeout }, async () => {
  mailbox = await Simulator.open(await stage.context(), `${stage.hub.url}/hooks/mailbox/`);
  await mailbox.pickUp("Ada@Example.org");
  await mailbox.mail({ subject: "A cracked bowl", text: "It came like this." });
  const buffer = await noisePng(mailbox.page, 64);
  await mailbox.mail({ text: "Look here.", file: { name: "bowl.png", mimeType: "image/png", buffer } });
  await mailbox.log.getByRole("img", { name: "bowl.png" }).waitFor();
  await agent.box("Shared inbox");
  await agent.openRow("Look here.");
  await agent.lines.filter({ hasText: "A cracked bowl" }).filter({ hasText: "It came like this." }).waitFor();
  await agent.log.getByRole("button", { name: /^View image/ }).waitFor();
  await agent.claim();
  await agent.answer("We send you a new one: https://shop.test/return");
  const mail = mailbox.line("We send you a new one");
  await mail.getByRole("heading", { name: "Re: A cracked bowl" }).waitFor();
  assert.equal(await mail.getByRole("link").getAttribute("href"), "https://shop.test/return");
  await agent.receipts.getByText("Read").waitFor();
  await inBothLights(mailbox.page, "mailbox");
});

test("on a narrow screen nothing is cut off", { timeout }, async () => {
  for (const { page } of [phone, mailbox]) {
    await page.setViewportSize({ width: 390, height: 780 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `${wider} px too wide`);
    await assertFine(page, "narrow");
  }
});

test("another site cannot write through the browser, nor by a name that points here", { timeout }, async () => {
  const url = `${stage.hub.url}/hooks/phone/messages`;
  const body = JSON.stringify({ id: "message-1", address: number, text: "I am somebody else" });
  const post = async (headers) => (await fetch(url, { method: "POST", headers, body })).status;
  assert.equal(await post({ "content-type": "application/json", origin: "https://evil.example" }), 403);
  assert.equal(await post({ "content-type": "text/plain" }), 415);
});

test("a hub that others can reach runs without it, and says why", { timeout }, async () => {
  const port = await freePort();
  const hub = await startHub({
    app: '{ id: hub, name: Test Hub, public_url: "https://chat.example.org" }',
    server: `{ address: 127.0.0.1, port: ${port} }`,
    integrations: simulators,
  });
  try {
    const refused = hub.lines.map((line) => JSON.parse(line)).filter(({ level }) => level === "error");
    assert.deepEqual(refused.map(({ integration }) => integration).sort(), ["mailbox", "phone"]);
    for (const { error } of refused) assert.match(error, /others than this machine can reach this hub.*allow_public/);
    assert.equal((await fetch(`http://127.0.0.1:${port}/hooks/phone/state`)).status, 404);
  } finally {
    await hub.stop();
    hub.cleanUp();
  }
});

test("nothing went wrong in any browser", () => {
  const faults = stage.faults.filter((fault) => !fault.includes("400 (Bad Request)")); // the number that was none
  assert.deepEqual(faults, []);
});
