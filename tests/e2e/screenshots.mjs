// Takes pictures of widget and console in their main scenes, to be looked at:  node tests/e2e/screenshots.mjs FOLDER
import fs from "node:fs";
import path from "node:path";
import { contents, postAll, uploadMedia } from "./support/contents.mjs";
import { Elsewhere } from "./support/elsewhere.mjs";
import { Simulator } from "./support/simulator.mjs";
import { integrationsYaml, Stage } from "./support/stage.mjs";

const folder = process.argv[2];
if (!folder) {
  console.error("usage: node tests/e2e/screenshots.mjs FOLDER");
  process.exit(2);
}
fs.mkdirSync(folder, { recursive: true });

const simulators = `
  - { id: phone, plugin: com.hubbub.simulator.phone, default_holder: greeter-main }
  - { id: mailbox, plugin: com.hubbub.simulator.mailbox, default_holder: greeter-main }`;
const stage = await Stage.open({ hub: { integrations: integrationsYaml() + simulators } });
const shoot = async (page, name) => {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))),
  );
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  console.log(name);
};
const still = { reducedMotion: "reduce" };

// A picture of something: soft shapes instead of noise.
const bowl = (page) =>
  page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 420 });
    const context = canvas.getContext("2d");
    const sky = context.createLinearGradient(0, 0, 640, 420);
    sky.addColorStop(0, "#f4e9da");
    sky.addColorStop(1, "#d9c4a5");
    context.fillStyle = sky;
    context.fillRect(0, 0, 640, 420);
    context.fillStyle = "#2f5d74";
    context.beginPath();
    context.ellipse(320, 220, 190, 150, 0, 0, Math.PI);
    context.fill();
    context.fillStyle = "#3f7d99";
    context.beginPath();
    context.ellipse(320, 220, 190, 46, 0, 0, 2 * Math.PI);
    context.fill();
    return canvas.toDataURL("image/png").split(",")[1];
  });

async function greeting(visitor, agent) {
  await shoot(visitor.page, "widget-closed");
  await visitor.open();
  await visitor.greeted();
  await shoot(visitor.page, "widget-greeted");
  await visitor.say("hello 👋🏽 שלום — do you still have the blue bowl?");
  await visitor.others.filter({ hasText: "someone will be with you shortly" }).waitFor();
  await agent.openRow("someone will be with you shortly");
  await agent.log.getByText("From the bot").waitFor();
  await shoot(agent.page, "console-handover");
  await agent.claim();
  await visitor.type("the larger one, for salad");
  await agent.typing.getByText("the larger one, for salad").waitFor();
  await shoot(agent.page, "console-typing");
  await visitor.field.press("Enter");
}

async function widgetScenes(visitor, agent) {
  const conversation = new URL(agent.page.url()).hash.split("/")[2];
  const png = Buffer.from(await bowl(visitor.page), "base64");
  const all = contents(await uploadMedia(stage.hub, png));
  const { page } = visitor;
  for (const [name, part] of [
    ["text-image-file", all.slice(0, 3)],
    ["location-list", all.slice(3, 5)],
    ["carousel", all.slice(5, 6)],
    ["form", all.slice(6, 7)],
    ["replies", all.slice(7)],
  ]) {
    await postAll(stage.hub, conversation, part);
    await visitor.others.nth((await visitor.others.count()) - 1).waitFor();
    await shoot(page, `widget-${name}`);
  }
  await visitor.panel.getByRole("button", { name: "Emoji", exact: true }).click();
  await visitor.panel.getByRole("button", { name: "grinning smile happy" }).first().waitFor();
  await shoot(page, "widget-emoji");
  await page.keyboard.press("Escape");
  await agent.reply.pressSequentially("One mom");
  await visitor.log.getByRole("img", { name: "Ana Silva is typing" }).waitFor();
  await shoot(page, "widget-agent-types");
  await agent.reply.fill("");
  await page.emulateMedia({ colorScheme: "dark", ...still });
  await shoot(page, "widget-dark");
  await page.evaluate(() => window.Hubbub.setLocale("he"));
  await shoot(page, "widget-rtl-dark");
  await page.emulateMedia({ colorScheme: "light", ...still });
  await page.evaluate(() => window.Hubbub.setLocale("fr"));
  await page.setViewportSize({ width: 390, height: 780 });
  await shoot(page, "widget-phone-fr");
  await page.evaluate(() => window.Hubbub.setLocale("en"));
  await page.keyboard.press("Escape");
  await agent.answer("Your bowl is ready to be fetched.");
  await page.locator("hubbub-widget .teaser").waitFor();
  await shoot(page, "widget-phone-teaser");
  await page.setViewportSize({ width: 1280, height: 860 });
  await shoot(page, "widget-teaser");
}

// The visitor goes on by text message, and the agent answers there.
async function elsewhereScenes(visitor, agent) {
  const { page } = visitor;
  const number = "+12025550100";
  const phone = await Simulator.open(await stage.context(still), `${stage.hub.url}/hooks/phone/`);
  await phone.pickUp(number);
  const elsewhere = await new Elsewhere(visitor).open();
  await elsewhere.button("Text message").waitFor();
  await shoot(page, "elsewhere-channels");
  await elsewhere.ask("Text message", "Your mobile number", "555");
  await elsewhere.mistake.getByText("phone number").waitFor();
  await shoot(page, "elsewhere-wrong-number");
  await elsewhere.sheet.getByRole("textbox").fill(number);
  await elsewhere.button("Send code").click();
  await elsewhere.code.fill("123");
  await shoot(page, "elsewhere-code");
  const asked = phone.line("is your code");
  await asked.waitFor();
  await elsewhere.paste(/\d{6}/.exec(await asked.innerText())[0]);
  await elsewhere.sheet.getByText("You’re connected").waitFor();
  await shoot(page, "elsewhere-connected");
  await page.emulateMedia({ colorScheme: "dark", ...still });
  await shoot(page, "elsewhere-connected-dark");
  await page.emulateMedia({ colorScheme: "light", ...still });
  await elsewhere.done();
  await elsewhere.open();
  await elsewhere.button("Disconnect").waitFor();
  await shoot(page, "elsewhere-channels-linked");
  await page.evaluate(() => window.Hubbub.setLocale("he"));
  await shoot(page, "elsewhere-rtl");
  await page.evaluate(() => window.Hubbub.setLocale("en"));
  await page.keyboard.press("Escape");
  await phone.text("I am on the bus now. Can you keep it for me?");
  await agent.line("I am on the bus now. Can you keep it for me?").waitFor();
  await agent.answer("Of course. See you at six!");
  await phone.line("See you at six!").waitFor();
  await agent.receipts.last().getByText("Read").waitFor();
  await agent.receipts.last().click();
  for (const dismiss of await agent.toasts.getByRole("button", { name: "Dismiss" }).all()) await dismiss.click();
  await agent.toasts.getByRole("button").first().waitFor({ state: "detached" });
  await shoot(agent.page, "elsewhere-console");
  await agent.receipts.last().click();
  await agent.page.getByRole("button", { name: /next answer goes to SMS/ }).click();
  await shoot(agent.page, "elsewhere-console-where");
  await agent.page.keyboard.press("Escape");
  await phone.page.setViewportSize({ width: 1000, height: 780 });
  await shoot(phone.page, "elsewhere-phone");
  await phone.page.context().close();
}

async function consoleScenes(agent) {
  const { page } = agent;
  await shoot(page, "console-conversation");
  const dialog = await agent.build("Carousel");
  const item = dialog.getByRole("group", { name: "Item 1", exact: true });
  await item.getByLabel("Title").fill("Bowl “Tide”");
  await item.getByLabel("Description").fill("Blue stoneware, 24 cm");
  await item.getByRole("textbox", { name: "Button 1" }).fill("Reserve");
  await shoot(page, "console-builder");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Insert rich content" }).click();
  await shoot(page, "console-insert");
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox").fill("bowl");
  await agent.list.locator(".hits").waitFor();
  await shoot(page, "console-search");
  await page.getByRole("searchbox").fill("");
  await page.emulateMedia({ colorScheme: "dark", ...still });
  await shoot(page, "console-dark");
  await page.setViewportSize({ width: 1000, height: 720 });
  await shoot(page, "console-narrow-dark");
  await page.setViewportSize({ width: 390, height: 780 });
  await page.emulateMedia({ colorScheme: "light", ...still });
  await shoot(page, "console-phone");
  await page.setViewportSize({ width: 1280, height: 860 });
  await agent.act("Mark finished").click();
  await agent.toasts.getByText(/is finished/).waitFor();
  await shoot(page, "console-finished");
}

try {
  const [visitor, agent] = await Promise.all([stage.visitor(still), stage.agent("Ana Silva", still)]);
  const login = await (await stage.context()).newPage();
  await login.goto(`${stage.hub.url}/console/`);
  await login.getByLabel("E-mail").waitFor();
  await shoot(login, "console-login");
  await shoot(agent.page, "console-empty");
  await agent.box("All open");
  await greeting(visitor, agent);
  for (const text of ["Where is my parcel?", "Merci beaucoup pour la tasse !"]) {
    const other = await stage.visitor(still);
    await other.open();
    await other.say(text);
    await other.others.first().waitFor();
    await other.page.context().close();
  }
  await elsewhereScenes(visitor, agent);
  await widgetScenes(visitor, agent);
  await consoleScenes(agent);
} finally {
  await stage.close();
}
if (stage.faults.length) console.error(stage.faults.join("\n"));
