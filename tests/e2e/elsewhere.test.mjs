// One person, several channels: a visitor of the page goes on by text message, and the agent notices nothing but where
// each message came from.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { violations } from "./support/axe.mjs";
import { Elsewhere } from "./support/elsewhere.mjs";
import { Simulator } from "./support/simulator.mjs";
import { integrationsYaml, Stage } from "./support/stage.mjs";

const timeout = 60_000;
const number = "+12025550100";
const strangers = "+12025550199";
const channels = `
  - { id: phone, plugin: com.hubbub.simulator.phone, default_holder: desk }
  - { id: mailbox, plugin: com.hubbub.simulator.mailbox, default_holder: desk }`;

let stage;
let agent;
let visitor;
let elsewhere;
let phone;

before(async () => {
  stage = await Stage.open({ hub: { integrations: integrationsYaml({ holder: "desk" }) + channels } });
  agent = await stage.agent("Ana Silva", { reducedMotion: "reduce" });
  visitor = await stage.visitor({ reducedMotion: "reduce" });
  elsewhere = new Elsewhere(visitor);
  phone = await Simulator.open(await stage.context(), `${stage.hub.url}/hooks/phone/`);
  await phone.pickUp(number);
});

after(() => stage?.close());

async function assertFine(page, what) {
  const found = await violations(page);
  assert.deepEqual(found, [], `${what}:\n${found.join("\n")}`);
}

async function inBothLights(page, what) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.locator(`[data-theme=${colorScheme}]`).first().waitFor({ state: "attached" });
    await assertFine(page, `${what}, ${colorScheme}`);
  }
}

const focused = (locator) => locator.and(locator.page().locator(":focus")).waitFor();
const conversation = () => new URL(agent.page.url()).hash.split("/")[2];

// The newest code on a phone that is picked up.
async function codeOn(simulator, nth = 0) {
  const line = simulator.line("is your code").nth(nth);
  await line.waitFor();
  return /\d{6}/.exec(await line.innerText())[0];
}

test("the visitor and the agent talk on the page", { timeout }, async () => {
  await visitor.open();
  await visitor.say("Do you have the blue bowl?");
  await agent.box("Shared inbox");
  await agent.openRow("Do you have the blue bowl?");
  await agent.claim();
  await agent.line("Do you have the blue bowl?").getByText("Web chat").waitFor();
  await agent.page.getByRole("button", { name: /next answer goes to Web chat/ }).waitFor();
  await agent.answer("We do. Shall I keep one for you?");
  await visitor.bubble("We do. Shall I keep one for you?").waitFor();
});

test("the menu opens and closes by the keyboard, and lists what this hub offers", { timeout }, async () => {
  const { page } = visitor;
  await elsewhere.opener.focus();
  await page.keyboard.press("Enter");
  await elsewhere.button("Text message").waitFor();
  await elsewhere.button("E-mail").waitFor();
  await inBothLights(page, "channels");
  await page.keyboard.press("Escape");
  await elsewhere.sheet.waitFor({ state: "detached" });
  await focused(elsewhere.opener);
  assert.equal(await visitor.field.isVisible(), true, "Escape closes the menu only");
});

test("what is no number is refused in words", { timeout }, async () => {
  const { page } = visitor;
  await elsewhere.open();
  await elsewhere.ask("Text message", "Your mobile number", "555");
  await elsewhere.mistake.getByText("doesn’t look like a phone number").waitFor();
  await focused(elsewhere.sheet.getByRole("textbox", { name: "Your mobile number" }));
  await inBothLights(page, "a wrong number");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("+1 (202) 555-0100");
  await page.keyboard.press("Enter");
  await elsewhere.sheet.getByText(`We sent a code to ${number}.`).waitFor();
  await focused(elsewhere.code);
  await inBothLights(page, "code");
  assert.equal(await elsewhere.code.getAttribute("autocomplete"), "one-time-code");
  assert.equal(await elsewhere.sheet.getByRole("button", { name: /^New code in \d+ s$/ }).isDisabled(), true);
});

test("a wrong code says how many tries are left, and a reload finds the question again", { timeout }, async () => {
  const right = await codeOn(phone);
  const wrong = right === "111111" ? "222222" : "111111";
  await elsewhere.paste(wrong);
  await elsewhere.mistake.getByText("4 tries left").waitFor();
  assert.equal(await elsewhere.code.inputValue(), "");
  await visitor.page.reload();
  await visitor.open();
  await elsewhere.open();
  await elsewhere.sheet.getByText(`We sent a code to ${number}.`).waitFor();
});

test("the code from the phone connects it", { timeout }, async () => {
  const code = await codeOn(phone);
  await elsewhere.paste(` ${code.slice(0, 3)} ${code.slice(3)} `);
  await elsewhere.sheet.getByText(`Write to us from ${number}`).waitFor();
  await inBothLights(visitor.page, "connected");
  await elsewhere.done();
  await phone.line("You are connected").waitFor();
  await visitor.log.getByText("You are connected").waitFor();
  await agent.log.getByText("You are connected").waitFor();
});

test("who goes on by text message stays one person in one conversation", { timeout }, async () => {
  await phone.text("I am on the bus now. Yes please!");
  await visitor.bubble("I am on the bus now. Yes please!").waitFor();
  const said = agent.line("I am on the bus now. Yes please!");
  await said.getByText("SMS", { exact: true }).waitFor();
  await agent.box("All open");
  assert.equal(await agent.rows.count(), 1);
  await agent.openRow("I am on the bus now. Yes please!");
  assert.deepEqual(await agent.lines.locator(".hb-text").allInnerTexts(), [
    "Do you have the blue bowl?",
    "We do. Shall I keep one for you?",
    "I am on the bus now. Yes please!",
  ]);
  const details = agent.page.getByRole("complementary");
  await details.locator(".client", { hasText: number }).getByText("Answers go here").waitFor();
  await details.getByRole("heading", { name: "Verified" }).waitFor();
  await details.locator(".claim", { hasText: number }).getByText("by a code").waitFor();
});

test("the answer goes where the person is, and each side sees how far it came", { timeout }, async () => {
  const where = agent.page.getByRole("button", { name: /next answer goes to SMS/ });
  await where.click();
  const shown = agent.page.getByRole("dialog", { name: /next answer goes to SMS/ });
  await shown.locator("[aria-current=true]", { hasText: number }).waitFor();
  await inBothLights(agent.page, "where the answer goes");
  await agent.page.keyboard.press("Escape");
  await agent.answer("Kept. See you soon!");
  await phone.line("Kept. See you soon!").waitFor();
  await visitor.bubble("Kept. See you soon!").waitFor();
  const line = agent.line("Kept. See you soon!");
  await line.getByRole("button", { name: "Read" }).click();
  const delivery = line.getByRole("list", { name: "Deliveries" });
  await delivery.getByText("SMS").waitFor();
  await delivery.getByText(number).waitFor();
  await inBothLights(agent.page, "deliveries");
});

test("a number that is texted back is the choice that it stands for", { timeout }, async () => {
  const dialog = await agent.build("Quick replies");
  await dialog.getByRole("textbox", { name: "Message" }).fill("How shall we wrap it?");
  await dialog.getByRole("textbox", { name: "Button 1" }).fill("In paper");
  if ((await dialog.getByRole("textbox", { name: "Button 2" }).count()) === 0) {
    await dialog.getByRole("button", { name: "Add button" }).click();
  }
  await dialog.getByRole("textbox", { name: "Button 2" }).fill("In linen");
  await dialog.getByRole("button", { name: /^Send to/ }).click();
  await phone.line(/1.*In paper[^]*2.*In linen/).waitFor();
  await phone.text("2");
  await agent.line("In linen").getByText("SMS", { exact: true }).waitFor();
  const { body } = await stage.hub.api("GET", `/conversations/${conversation()}/messages`);
  const { content, source } = body.messages.at(-1);
  assert.deepEqual([content.text, content.payload], ["In linen", "In linen"]);
  assert.equal(source.type, "sms");
  await visitor.bubble("In linen").waitFor();
});

test("back on the page, answers come to the page", { timeout }, async () => {
  await visitor.say("Home again");
  await agent.page.getByRole("button", { name: /next answer goes to Web chat/ }).waitFor();
  const before = await phone.lines.count();
  await agent.answer("Welcome home");
  await visitor.bubble("Welcome home").waitFor();
  assert.equal(await phone.lines.count(), before);
});

test("whoever disconnects a phone is a stranger there", { timeout }, async () => {
  await elsewhere.open();
  await elsewhere.button("Disconnect").click();
  await elsewhere.sheet.getByText(`Disconnect ${number}?`).waitFor();
  await inBothLights(visitor.page, "disconnecting");
  await elsewhere.button("Disconnect").click();
  await elsewhere.button("Disconnect").waitFor({ state: "detached" });
  await visitor.page.keyboard.press("Escape");
  await phone.text("Who am I?");
  await agent.box("Shared inbox");
  await agent.openRow("Who am I?");
  assert.deepEqual(await agent.lines.locator(".hb-text").allInnerTexts(), ["Who am I?"]);
});

test("an agent separates two people who were taken for one", { timeout }, async () => {
  const other = await Simulator.open(await stage.context(), `${stage.hub.url}/hooks/phone/`);
  await other.pickUp(strangers);
  await other.text("I wrote before anybody knew me");
  await elsewhere.open();
  await elsewhere.ask("Text message", "Your mobile number", strangers);
  await elsewhere.paste(await codeOn(other));
  await elsewhere.done();
  await agent.box("All open");
  await agent.openRow("Welcome home");
  const details = agent.page.getByRole("complementary");
  await details.getByRole("heading", { name: "Same person as" }).waitFor();
  await details.locator(".client", { hasText: strangers }).waitFor();
  await assertFine(agent.page, "merged");
  await details.getByRole("button", { name: /^Separate / }).click();
  const question = agent.page.getByRole("alertdialog");
  await assertFine(agent.page, "separating");
  await question.getByRole("button", { name: "Separate" }).click();
  await agent.toasts.getByText("They are two people again.").waitFor();
  await details.locator(".client", { hasText: strangers }).waitFor({ state: "detached" });
  await details
    .locator(".merge")
    .getByText(/^Separated/)
    .waitFor();
});

test("the menu speaks other languages, from right to left as well", { timeout }, async () => {
  const { page } = visitor;
  await page.evaluate(() => window.Hubbub.setLocale("fr"));
  const name = "Continuer sur un autre canal";
  await visitor.panel.getByRole("button", { name }).click();
  const sheet = visitor.panel.getByRole("dialog", { name });
  await sheet.getByRole("button", { name: "SMS" }).click();
  await sheet.getByRole("textbox", { name: "Votre numéro de mobile" }).waitFor();
  await page.evaluate(() => window.Hubbub.setLocale("he"));
  await page.locator("hubbub-widget [dir=rtl]").first().waitFor();
  await page.setViewportSize({ width: 390, height: 780 });
  await inBothLights(page, "right to left, on a phone");
});

test("nothing went wrong in any browser", () => {
  // Browsers tell of each refusal: the number that was none, the code that was wrong.
  const faults = stage.faults.filter((fault) => !/status of 40[03] /.test(fault));
  assert.deepEqual(faults, []);
});
