// Agents at the desk: who has what, who is here, what was said once, the keyboard, and who may come in.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Desk } from "./support/desk.mjs";
import { Stage } from "./support/stage.mjs";

const timeout = 60_000;

let stage;
let visitor;
let ana;
let ben;

before(async () => {
  stage = await Stage.open({ holder: "desk" });
  [visitor, ana, ben] = await Promise.all([stage.visitor(), stage.agent("Ana Silva"), stage.agent("Ben Ito")]);
  await visitor.open();
  await visitor.say("grüße👋🏽שלום, is the kettle back?");
});

after(() => stage?.close());

test("agents see who of them is online", { timeout }, async () => {
  await Promise.all([ana.team("Ben Ito").waitFor(), ben.team("Ana Silva").waitFor()]);
});

test("a new conversation comes to both by itself, and each sees the other in it", { timeout }, async () => {
  await Promise.all([ana, ben].map((desk) => desk.openRow("is the kettle back?")));
  await ana.page.locator(".thread-head").getByText("Also here: Ben Ito").waitFor({ state: "attached" });
  await ben.page.locator(".thread-head").getByText("Also here: Ana Silva").waitFor({ state: "attached" });
});

test("of two who claim at once one gets it, and the other learns who", { timeout }, async () => {
  let release;
  const claimed = new Promise((resolve) => (release = resolve));
  await ben.page.route(/\/claim$/, async (route) => {
    await claimed;
    await route.continue();
  });
  await ben.act("Claim").click();
  await ana.claim();
  release();
  await ben.toasts.getByText(/Ana Silva/).waitFor();
  await ben.page.getByText("Claimed by Ana Silva").waitFor();
  await ben.page.getByText("Ana Silva is answering this conversation.").waitFor();
  await ben.page.unroute(/\/claim$/);
});

test("a claimed conversation leaves the shared inbox and stands in mine, live", { timeout }, async () => {
  await ben.box("Shared inbox");
  await ben.page.getByText("The queue is empty").waitFor();
  await ana.box("Mine");
  await ana.openRow("is the kettle back?");
  await ana.act("More actions").click();
  await ana.page.getByRole("menuitem", { name: "Return to queue" }).click();
  await ben.rows.filter({ hasText: "is the kettle back?" }).waitFor();
  await ana.page.getByText("Nothing is waiting for you").waitFor();
});

test("a colleague sees the answer while it is typed", { timeout }, async () => {
  await ana.box("Shared inbox");
  await ana.openRow("is the kettle back?");
  await ben.openRow("is the kettle back?");
  await ana.reply.pressSequentially("Yes,");
  await ben.log.getByText("Ana Silva is typing a reply").waitFor();
  await ana.answer("Yes, in green and in blue 🫖");
  await ben.line("Yes, in green and in blue 🫖").waitFor();
  await ben.page.getByText("Claimed by Ana Silva").waitFor(); // sending claims
});

// The index is filled beside the hot path: asks again until it answers.
async function find(desk, query) {
  const search = desk.page.getByRole("searchbox", { name: "Search all messages" });
  for (let tries = 0; tries < 40; ++tries) {
    const answered = desk.page.waitForResponse(/\/console\/api\/search/);
    await search.fill("");
    await search.fill(query);
    const { hits } = await (await answered).json();
    if (hits.length) break;
  }
  await desk.page.getByRole("status").getByText("1 message found").waitFor();
  return desk.list.locator(".hits");
}

for (const [query, marked] of [
  ["שלום", "שלום"], // beside an emoji, without a space
  ["grüße", "grüße"],
  ["KETTLE", "kettle"],
  ["kett", "kett"],
]) {
  test(`the search finds “${query}”`, { timeout: 30_000 }, async () => {
    const hits = await find(ana, query);
    assert.equal(await hits.locator("mark").first().innerText(), marked);
    assert.equal(await hits.getByRole("link").count(), 1);
  });
}

test("a hit opens the conversation at its message", { timeout }, async () => {
  const hits = await find(ana, "green");
  await hits.getByRole("link").click();
  await ana.log.locator(".line-found").getByText("Yes, in green and in blue 🫖").waitFor();
  await ana.page.getByRole("button", { name: "Clear search" }).click();
});

test("everything is done by the keyboard", { timeout }, async () => {
  const { keyboard } = ana.page;
  const second = await stage.visitor();
  await second.open();
  await second.say("another question");
  await ana.page.locator(".thread-who h1").click();
  await keyboard.press("g");
  await keyboard.press("i");
  await ana.rows.filter({ hasText: "another question" }).waitFor();
  await keyboard.press("j");
  await ana.line("another question").waitFor();
  await keyboard.press("c");
  await ana.page.getByText("Claimed by you").waitFor();
  await keyboard.press("g");
  await keyboard.press("m");
  await ana.page.getByRole("heading", { level: 1, name: "Mine" }).waitFor();
  await ana.rows.filter({ hasText: "another question" }).waitFor();
  await ana.rows.filter({ hasText: "in green and in blue" }).waitFor();
  assert.equal(await ana.rows.count(), 2);
  await keyboard.press("j");
  await ana.line("another question").waitFor();
  await keyboard.press("j");
  await ana.line("Yes, in green and in blue 🫖").waitFor();
  await keyboard.press("k");
  await ana.line("another question").waitFor();
  await keyboard.press("r");
  assert.equal(await ana.reply.evaluate((element) => element === document.activeElement), true);
  await keyboard.type("je k e: these are letters here");
  await keyboard.press("Enter");
  await second.bubble("je k e: these are letters here").waitFor();
  await keyboard.press("Escape");
  await keyboard.press("/");
  assert.equal(await ana.page.evaluate(() => document.activeElement.id), "search");
  await keyboard.press("Escape");
  await keyboard.press("?");
  const help = ana.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.waitFor();
  await keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  await keyboard.press("e");
  await ana.toasts.getByText(/conversation is finished/).waitFor();
  await second.page.context().close();
});

test("the session cookie is out of reach of scripts and other sites", { timeout }, async () => {
  const cookies = await ana.page.context().cookies();
  const session = cookies.find(({ name }) => name === "hubbub_session");
  assert.equal(session.httpOnly, true);
  assert.equal(session.sameSite, "Strict");
  assert.equal(await ana.page.evaluate(() => document.cookie), "");
});

test("what changes something needs the CSRF token", { timeout }, async () => {
  const statuses = await ben.page.evaluate(async () => {
    const post = (headers) =>
      fetch("/console/api/tasks/none/retry", { method: "POST", headers }).then(({ status }) => status);
    const { csrfToken } = await (await fetch("/console/api/me")).json();
    return [await post({}), await post({ "X-CSRF-Token": "guess" }), await post({ "X-CSRF-Token": csrfToken })];
  });
  assert.deepEqual(statuses, [403, 403, 404]);
});

test("logging out ends the session in every tab", { timeout }, async () => {
  const tab = await ben.page.context().newPage();
  await tab.goto(`${stage.hub.url}/console/`);
  await tab.getByRole("navigation", { name: "Boxes" }).waitFor();
  await ben.page.getByRole("button", { name: "Your account and settings" }).click();
  await ben.page.getByRole("menuitem", { name: "Sign out" }).click();
  await ben.page.getByRole("heading", { name: "Sign in to Hubbub" }).waitFor();
  await tab.getByRole("heading", { name: "Sign in to Hubbub" }).waitFor();
  assert.equal(await tab.evaluate(() => fetch("/console/api/me").then(({ status }) => status)), 401);
  await ana.page.getByRole("region", { name: "Team" }).locator("li.offline", { hasText: "Ben Ito" }).waitFor();
});

test("guessing passwords locks the login, the right one included", { timeout }, async () => {
  const page = await (await stage.context()).newPage();
  await page.goto(`${stage.hub.url}/console/`);
  const button = page.getByRole("button", { name: "Sign in" });
  await page.getByLabel("E-mail").fill("ben@hubbub.test");
  for (let tries = 0; tries < 5; ++tries) {
    await page.getByLabel("Password", { exact: true }).fill(`guess ${tries}`);
    const answered = page.waitForResponse(/\/console\/api\/login/);
    await button.click();
    if ((await answered).status() === 429) break;
    await page.getByText("That e-mail and password don't match.").waitFor();
  }
  const desk = new Desk(page, ben.credentials);
  if (await button.isEnabled()) {
    await page.getByLabel("Password", { exact: true }).fill(desk.credentials.password);
    await button.click();
  }
  await page
    .getByRole("alert")
    .getByText(/^Too many attempts\. Try again in \d+:\d\d\.$/)
    .waitFor();
  assert.equal(await button.isDisabled(), true);
});
