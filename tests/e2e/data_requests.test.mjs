// What agents and administrators do for a person: their preferred channel, an export of their data, their erasure with
// its proof. By the keyboard, without a finding of axe, light and dark.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import test, { after, before } from "node:test";
import { violations } from "./support/axe.mjs";
import { Stage } from "./support/stage.mjs";

const timeout = 60_000;
const still = { reducedMotion: "reduce" };

let stage;
let visitor; // whom the erasure is about
let admin;
let agent;

before(async () => {
  stage = await Stage.open({ holder: "desk" });
  [visitor, admin, agent] = await Promise.all([
    stage.visitor(still),
    stage.agent("Ana Silva", { ...still, role: "admin" }),
    stage.agent("Ben Okafor", still),
  ]);
  await visitor.open();
  await visitor.say("please forget me one day");
  const other = await stage.visitor(still);
  await other.open();
  await other.say("what do you know about me?");
  for (const desk of [admin, agent]) await desk.openRow("please forget me one day");
  for (const { page } of [admin, agent]) await details(page).getByText("Channels").waitFor();
});

after(() => stage?.close());

const details = (page) => page.locator("aside.details");
const preferred = (page) => details(page).getByLabel("Preferred channel");
const chosen = (page, value) =>
  page.locator(`.prefers option[value="${value}"]:checked`).waitFor({ state: "attached" });
const erasing = (page) => page.getByRole("alertdialog", { name: "Erase this person for good?" });
const erased = (page) => page.getByRole("dialog", { name: "The person is erased" });

async function assertFine(page, what) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, ...still });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    const found = await violations(page);
    assert.deepEqual(found, [], `${what}, ${colorScheme}:\n${found.join("\n")}`);
  }
}

test("an agent sets where the person prefers to be answered, and a colleague sees it", { timeout }, async () => {
  const select = preferred(agent.page);
  assert.equal(await select.inputValue(), "");
  assert.equal(await select.locator("option").first().innerText(), "As last used");
  await select.selectOption({ label: "Web chat" });
  await agent.toasts.getByText("The preferred channel is saved.").waitFor();
  await chosen(admin.page, "web");
  await preferred(admin.page).selectOption("");
  await chosen(agent.page, "");
});

test("an agent sets whom the person wants to be answered by", { timeout }, async () => {
  const by = (page) => details(page).getByLabel("Wants to be answered by");
  assert.equal(await by(agent.page).inputValue(), "");
  await by(agent.page).selectOption({ label: "The bot" });
  await agent.toasts.getByText("Who answers this person first is saved.").waitFor();
  await chosen(admin.page, "bot");
  await by(admin.page).selectOption("human");
  await chosen(agent.page, "human");
});

test("who is no administrator neither sees nor reaches what is theirs", { timeout }, async () => {
  const { page } = agent;
  assert.equal(
    await details(page)
      .getByRole("button", { name: /^(Export|Erase)/ })
      .count(),
    0,
  );
  assert.equal(await page.getByRole("link", { name: "Erasures" }).count(), 0);
  const conversation = page.url();
  await page.goto(`${stage.hub.url}/console/#/erasures`);
  await page.getByText("Only for administrators").waitFor();
  await assertFine(page, "erasures, as an agent");
  const status = await page.evaluate(async () => (await fetch("/console/api/erasures")).status);
  assert.equal(status, 403);
  await page.goto(conversation);
  await agent.log.waitFor();
});

test("an administrator exports the data as a tar file", { timeout }, async () => {
  const { page } = admin;
  await admin.openRow("what do you know about me?"); // an erasure is not finished while an export is downloaded
  await page.getByRole("log").getByText("what do you know about me?").waitFor();
  await details(page)
    .getByRole("button", { name: /^Erase/ })
    .waitFor();
  await assertFine(page, "details of an administrator");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    details(page).getByRole("button", { name: "Export data" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^person-\w+\.tar$/);
  const file = await download.path();
  const { stdout, status } = spawnSync("tar", ["-xOf", file, "messages.json"], { encoding: "utf8" });
  assert.equal(status, 0);
  assert.match(stdout, /what do you know about me/);
  assert.doesNotMatch(stdout, /please forget me/);
  assert.ok(fs.statSync(file).size > 1024);
  await admin.toasts.getByText(download.suggestedFilename()).waitFor();
});

test("an export that the hub refuses says why", { timeout }, async () => {
  const { page } = admin;
  const title = "cannot make a file in media: No space left on device";
  await page.route("**/console/api/people/*/export", (route) =>
    route.fulfill({ status: 503, json: { errors: [{ code: "export_unwritable", title }] } }),
  );
  await details(page).getByRole("button", { name: "Export data" }).click();
  await details(page).getByRole("alert").getByText(title).waitFor();
  await assertFine(page, "a failed export");
  await page.unroute("**/console/api/people/*/export");
});

test("an erasure asks for a word, and is left by Escape without a trace", { timeout }, async () => {
  const { page } = admin;
  await admin.openRow("please forget me one day");
  await admin.line("please forget me one day").waitFor();
  const opener = details(page).getByRole("button", { name: /^Erase/ });
  await opener.focus();
  await page.keyboard.press("Enter");
  await erasing(page).waitFor();
  const act = erasing(page).getByRole("button", { name: "Erase for good" });
  assert.ok(await act.isDisabled());
  await assertFine(page, "the question");
  await erasing(page).getByLabel("Your reference").fill("not ok");
  await erasing(page).getByLabel(/^Type/).fill("erase");
  await erasing(page).getByText("At most 64 letters").waitFor();
  assert.ok(await act.isDisabled());
  await erasing(page).getByLabel("Your reference").fill("TICKET-7");
  assert.ok(await act.isEnabled());
  await page.keyboard.press("Escape");
  await erasing(page).waitFor({ state: "detached" });
  await opener.and(page.locator(":focus")).waitFor();
  await visitor.say("still here");
  await admin.line("still here").waitFor();
});

test("an erasure that the hub refuses says why, and can be tried again", { timeout }, async () => {
  const { page } = admin;
  await page.route("**/console/api/people/*/erase", (route) => route.abort());
  await details(page)
    .getByRole("button", { name: /^Erase/ })
    .click();
  await erasing(page).getByLabel(/^Type/).fill("Erase");
  await page.keyboard.press("Enter");
  await erasing(page).getByRole("alert").getByText("it is not known whether").waitFor();
  await assertFine(page, "an erasure that failed");
  await page.unroute("**/console/api/people/*/erase");
});

test("an erasure takes the person from every screen, and ends with a finished proof", { timeout }, async () => {
  const { page } = admin;
  await erasing(page).getByLabel("Your reference").fill("TICKET-7");
  const told = agent.toasts.getByText("was deleted").waitFor(); // from now on: a toast goes by itself
  await erasing(page).getByLabel(/^Type/).press("Enter");
  await erased(page).waitFor();
  await erased(page)
    .getByText(/^Finished/)
    .waitFor();
  await erased(page).getByText("TICKET-7").waitFor();
  const messages = erased(page).getByRole("row").filter({ hasText: "Messages" });
  assert.match(await messages.innerText(), /2/);
  await assertFine(page, "the proof");
  const [proof] = await Promise.all([
    page.waitForEvent("download"),
    erased(page)
      .getByRole("button", { name: /^Save proof/ })
      .click(),
  ]);
  const saved = JSON.parse(fs.readFileSync(await proof.path(), "utf8"));
  assert.deepEqual([saved.state, saved.requestId], ["finished", "TICKET-7"]);
  await page.keyboard.press("Escape");
  await erased(page).waitFor({ state: "detached" });
  await page.locator("#main:focus").waitFor();
  for (const desk of [admin, agent]) {
    await desk.page.getByText("Choose a conversation", { exact: true }).waitFor();
    await desk.rows.filter({ hasText: "still here" }).waitFor({ state: "detached" });
    assert.equal(await desk.rows.count(), 1);
  }
  await told;
});

test("the proofs are kept on a page of their own", { timeout }, async () => {
  const { page } = admin;
  await page.getByRole("link", { name: "Erasures", exact: true }).click();
  const proof = page.getByRole("listitem").filter({ hasText: "TICKET-7" });
  await proof.getByText(/^Finished/).waitFor();
  await proof.getByText("Ana Silva").waitFor();
  await proof.getByText(/items removed$/).click();
  await proof.getByRole("row").filter({ hasText: "Conversations" }).waitFor();
  await assertFine(page, "the page of erasures");
});
