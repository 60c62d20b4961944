// Everybody can use it: axe finds nothing in widget and console, and the keyboard is enough.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { violations } from "./support/axe.mjs";
import { contents, postAll, uploadMedia } from "./support/contents.mjs";
import { noisePng } from "./support/files.mjs";
import { Stage } from "./support/stage.mjs";

const timeout = 60_000;
const still = { reducedMotion: "reduce" };

let stage;
let visitor;
let agent;

before(async () => {
  stage = await Stage.open({ holder: "desk" });
  [visitor, agent] = await Promise.all([stage.visitor(still), stage.agent("Ana Silva", still)]);
});

after(() => stage?.close());

async function assertFine(page, what) {
  const found = await violations(page);
  assert.deepEqual(found, [], `${what}:\n${found.join("\n")}`);
}

const focused = (locator) => locator.and(locator.page().locator(":focus")).waitFor();

test("the widget is used by the keyboard alone", { timeout }, async () => {
  const { page } = visitor;
  await visitor.launcher.waitFor();
  await page.keyboard.press("Shift+Tab"); // the widget is the last stop of the page
  await focused(visitor.launcher);
  await page.keyboard.press("Enter");
  await focused(visitor.field);
  await page.keyboard.type("by keyboard");
  await page.keyboard.press("Enter");
  await visitor.bubble("by keyboard").waitFor();
  await visitor.delivered();
  await page.keyboard.press("Tab");
  await focused(visitor.panel.getByRole("button", { name: "Emoji" }));
  await page.keyboard.press("Enter");
  await focused(visitor.panel.getByRole("searchbox"));
  await visitor.panel.getByRole("button", { name: "grinning smile happy" }).first().waitFor();
  await page.keyboard.type("tada");
  await page.keyboard.press("Enter");
  await focused(visitor.field);
  assert.equal(await visitor.field.inputValue(), "🎉");
  await page.keyboard.press("Enter");
  await visitor.log.locator(".hb-emoji").getByText("🎉").waitFor();
  await page.keyboard.press("Escape");
  await visitor.panel.waitFor({ state: "detached" });
  await focused(visitor.launcher);
});

test("the demo page with the closed widget", { timeout }, () => assertFine(visitor.page, "closed"));

test("the widget with every kind of content", { timeout }, async () => {
  await agent.openRow("🎉");
  const conversation = new URL(agent.page.url()).hash.split("/")[2];
  await postAll(
    stage.hub,
    conversation,
    contents(await uploadMedia(stage.hub, await noisePng(visitor.page, 240, 160))),
  );
  await visitor.open();
  await visitor.log.getByRole("button", { name: "None of them" }).waitFor();
  await assertFine(visitor.page, "open");
  await visitor.log.getByRole("button", { name: "Send" }).click(); // an empty form: its mistakes are shown
  await visitor.log.getByRole("alert").first().waitFor();
  await visitor.panel.getByRole("button", { name: "Attach" }).click();
  await assertFine(visitor.page, "open, with mistakes and a menu");
});

test("the emoji picker and a picture seen large", { timeout }, async () => {
  await visitor.panel.getByRole("button", { name: "Emoji", exact: true }).click();
  await visitor.panel.getByRole("button", { name: "grinning smile happy" }).first().waitFor();
  await assertFine(visitor.page, "emoji");
  await visitor.page.keyboard.press("Escape");
  await visitor.log.getByRole("button", { name: /^View image/ }).click();
  await visitor.page.getByRole("dialog", { name: "A glazed bowl" }).waitFor();
  await assertFine(visitor.page, "lightbox");
  await visitor.page.keyboard.press("Escape");
});

for (const locale of ["fr", "es", "he"]) {
  test(`the widget in ${locale}`, { timeout }, async () => {
    await visitor.page.evaluate((locale) => window.Hubbub.setLocale(locale), locale);
    await visitor.page.locator(`hubbub-widget [lang^=${locale}]`).waitFor();
    assert.equal(
      await visitor.panel.evaluate((element) => getComputedStyle(element).direction),
      locale === "he" ? "rtl" : "ltr",
    );
    await assertFine(visitor.page, locale);
  });
}

test("the widget on a phone, dark", { timeout }, async () => {
  await visitor.panel.locator(".to-bottom").click();
  await visitor.panel.locator(".to-bottom").waitFor({ state: "detached" });
  await visitor.page.evaluate(() => window.Hubbub.setLocale("en"));
  await visitor.page.setViewportSize({ width: 390, height: 780 });
  await visitor.page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await visitor.page.locator("hubbub-widget[data-theme=dark]").waitFor({ state: "attached" });
  const below = await visitor.log.evaluate(async (log) => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    return log.scrollHeight - log.scrollTop - log.clientHeight;
  });
  assert.ok(below < 60, `the newest message stays in sight, ${below} px are below`);
  await assertFine(visitor.page, "dark phone");
  await visitor.page.keyboard.press("Escape");
  await assertFine(visitor.page, "dark phone, closed");
});

test("without motion a new appearance is there at once", { timeout }, async () => {
  const colours = await agent.page.evaluate(() => {
    const colourIn = (theme) => {
      document.documentElement.dataset.theme = theme;
      return getComputedStyle(document.querySelector(".thread-who h1")).color;
    };
    return [colourIn("light"), colourIn("dark"), colourIn("light")];
  });
  assert.notEqual(colours[0], colours[1]);
  assert.equal(colours[0], colours[2]);
});

for (const colorScheme of ["light", "dark"]) {
  test(`the console, ${colorScheme}`, { timeout }, async () => {
    const { page } = agent;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    await agent.log.getByText("Which one shall we keep for you?").waitFor();
    await assertFine(page, "conversation and details");
    if (colorScheme === "light") await agent.claim();
    for (const kind of ["Quick replies", "Carousel", "List", "Form", "Location"]) {
      const dialog = await agent.build(kind);
      await dialog.waitFor();
      await assertFine(page, kind);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    }
    await page.locator(".thread-who h1").click();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await assertFine(page, "shortcuts");
    await page.keyboard.press("Escape");
    await agent.page.getByRole("button", { name: "Your account and settings" }).click();
    await assertFine(page, "menu");
    await page.getByRole("menuitem", { name: "Settings" }).click();
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    await assertFine(page, "settings");
    await page.keyboard.press("Escape");
    for (const box of ["Mine", "Finished"]) {
      await agent.box(box);
      await assertFine(page, box);
    }
    await page.getByRole("link", { name: "Dead letters" }).click();
    await page.getByText("No dead letters").waitFor();
    await assertFine(page, "dead letters");
    await agent.box("All open");
    await agent.rows.first().click();
  });

  test(`the login, ${colorScheme}`, { timeout }, async () => {
    const page = await (await stage.context({ ...still, colorScheme })).newPage();
    await page.goto(`${stage.hub.url}/console/`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Enter your e-mail address.").waitFor();
    await assertFine(page, "login");
    await page.context().close();
  });
}
