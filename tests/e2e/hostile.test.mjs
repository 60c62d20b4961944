// Names, messages and pages that mean harm: all of it is shown as text, none of it runs, and the widget works on.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { inSeconds, jwt } from "../support/jwt.mjs";
import { openSite, Stage } from "./support/stage.mjs";
import { Widget } from "./support/widget.mjs";

const timeout = 60_000;
const widgetKey = "widget-signing-key-0123456789abcdef";
const image = '<img src=x onerror="window.pwned=1">';
const messages = [
  image,
  "<script>window.pwned=1</script>",
  "javascript:window.pwned=1",
  "</div></li></template><svg onload=window.pwned=1>",
  '{{constructor.constructor("window.pwned=1")()}} ${window.pwned=1}',
  "invoice\u202Egpj.exe",
  'http://shop.test/"onmouseover="window.pwned=1',
];

let stage;
let allowed;
let stranger;
let visitor;
let agent;

before(async () => {
  [allowed, stranger] = await Promise.all([openSite(), openSite()]);
  process.env.WIDGET_KEY = widgetKey;
  stage = await Stage.open({
    origins: [allowed.origin],
    holder: "desk",
    widget: 'identity: { keys: { shop: "${env:WIDGET_KEY}" } }',
  });
});

after(async () => {
  await stage?.close();
  await Promise.all([allowed.close(), stranger.close()]);
});

const tag = (attributes = "") => `<script async src="${stage.hub.url}/hooks/web-main/widget.js"${attributes}></script>`;

async function assertUnharmed(...pages) {
  for (const page of pages) assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.deepEqual(stage.faults, []);
}

test("a name and messages full of markup are shown as they were written", { timeout }, async () => {
  const externalId = "mallory";
  const { status } = await stage.hub.api("POST", "/users", {
    externalId,
    profile: {
      givenName: image,
      surname: "\u202Eyrollam",
      email: "m@example.org",
      avatarUrl: "javascript:window.pwned=1",
    },
    metadata: { "<b onclick=pwned>": "<script>window.pwned=1</script>" },
  });
  assert.equal(status, 201);
  [visitor, agent] = await Promise.all([stage.visitor(), stage.agent("Eve <i>O’Neil</i>")]);
  const token = jwt({ external_id: externalId, exp: inSeconds(600) }, widgetKey, { kid: "shop" });
  await visitor.page.evaluate((token) => window.Hubbub.login({ jwt: token }), token);
  await visitor.open();
  for (const text of messages) await (await visitor.say(text)).waitFor();
  await visitor.delivered();
  assert.deepEqual(await visitor.texts(), messages);

  await agent.openRow(image);
  await agent.line(messages.at(-1)).waitFor();
  assert.deepEqual(await agent.texts(), messages);
  const heading = agent.page.locator(".thread-who h1");
  assert.equal(await heading.textContent(), `${image} \u202Eyrollam`);
  await agent.page.getByRole("complementary").getByText("<script>window.pwned=1</script>").waitFor();
  await assertUnharmed(visitor.page, agent.page);
});

test("what a name turns round stays inside the name", { timeout }, async () => {
  await agent.claim();
  const toast = agent.page.locator(".toast-text").first();
  const said = await toast.textContent();
  assert.match(said, /\u2068[^\u2068]*\u202Eyrollam\u2069's conversation\.$/u, "isolated by U+2068 … U+2069");
});

test("links in messages open web addresses only", { timeout }, async () => {
  for (const log of [visitor.log, agent.log]) {
    const links = await log.locator("a").evaluateAll((all) => all.map(({ href, rel }) => ({ href, rel })));
    for (const { href, rel } of links) {
      assert.match(href, /^https?:/);
      assert.match(rel, /noopener/);
    }
  }
});

test("an agent’s name and rich content full of markup are shown as text", { timeout }, async () => {
  const dialog = await agent.build("List");
  for (const n of [1, 2]) {
    const item = dialog.getByRole("group", { name: `Item ${n}`, exact: true });
    await item.getByLabel("Title").fill(`${n} ${image}`);
    await item.getByRole("textbox", { name: "Button 1" }).fill("<b>tap</b>");
  }
  await dialog.getByRole("button", { name: /^Send to/ }).click();
  await visitor.log.getByText(`2 ${image}`).waitFor();
  await visitor.log.getByText("Eve <i>O’Neil</i>").first().waitFor();
  await visitor.log.getByRole("button", { name: "<b>tap</b>" }).first().click();
  await agent.line("<b>tap</b>").waitFor();
  await assertUnharmed(visitor.page, agent.page);
});

test("a file’s name full of markup is shown as text", { timeout }, async () => {
  const name = '"><img src=x onerror=window.pwned=1>.txt';
  await visitor.panel.getByRole("button", { name: "Attach" }).click();
  await visitor.page
    .locator("hubbub-widget input[type=file]")
    .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from("plain words") });
  for (const log of [visitor.log, agent.log]) {
    const shown = await log.locator(".hb-card-row b").first().textContent();
    assert.match(shown, /img src=x onerror/);
  }
  await assertUnharmed(visitor.page, agent.page);
});

const hostileCss = `<style>
  html { all: unset !important; visibility: hidden !important; font-size: 90px !important; color: red !important }
  html > *, html > * *, html > hubbub-widget { all: unset !important; display: none !important }
  hubbub-widget, hubbub-widget *, div, button { display: none !important; pointer-events: none !important;
    position: static !important; width: 0 !important; opacity: 0 !important; transform: scale(0) !important }
</style>`;

// What Prototype.js, MooTools and careless scripts have left behind on pages.
const hostileJs = `<script>
  Array.prototype.toJSON = function () { return '[' + this.join() + ']'; };
  Object.prototype.evil = function () { throw new Error('never call me'); };
  Array.prototype.each = function (run) { for (var i = 0; i < this.length; ++i) run(this[i]); };
  Array.from = function (list) { var copy = []; for (var i = 0; i < (list.length || 0); ++i) copy.push(list[i]); return copy; };
  String.prototype.escapeHTML = function () { return this.replace(/</g, '&lt;'); };
  Element.prototype.hide = function () { this.style.display = 'none'; };
  window.render = window.h = window.Fragment = window.$ = 'taken';
  document.addEventListener('keydown', function (event) { event.preventDefault(); });
  document.addEventListener('keypress', function (event) { event.preventDefault(); });
</script>`;

const pages = {
  "of hostile style": () => ({ body: `<!doctype html><title>css</title>${hostileCss}<p>shop</p>${tag()}` }),
  "with patched prototypes": () => ({ body: `<!doctype html><title>js</title>${hostileJs}<p>shop</p>${tag()}` }),
  "with a strict Content-Security-Policy": () => ({
    body: `<!doctype html><title>csp</title><p>shop</p>${tag()}`,
    headers: {
      "content-security-policy":
        `default-src 'none'; script-src ${stage.hub.url}; connect-src ${stage.hub.url} ` +
        `${stage.hub.url.replace("http", "ws")}; img-src ${stage.hub.url} data:; base-uri 'none'; form-action 'none'`,
    },
  }),
  "in quirks mode with a transformed body": () => ({
    body: `<title>quirks</title><body style="transform:scale(.5);filter:blur(1px);overflow:hidden">shop ${tag()}`,
  }),
};
for (const [what, page] of Object.entries(pages)) {
  test(`the widget works on a page ${what}`, { timeout }, async () => {
    allowed.pages["/page"] = page();
    const guest = await stage.visitor({ url: `${allowed.origin}/page` });
    await guest.open();
    const box = await guest.panel.boundingBox();
    assert.ok(box.width > 350 && box.height > 400, JSON.stringify(box));
    assert.equal(await guest.panel.evaluate((element) => getComputedStyle(element).fontSize), "14.5px");
    await guest.type(`from a page ${what}`);
    await guest.field.press("Enter");
    await guest.delivered();
    assert.deepEqual(await guest.texts(), [`from a page ${what}`]);
    assert.equal(await guest.launcher.getAttribute("aria-expanded"), "true");
    await guest.page.keyboard.press("Escape");
    await guest.panel.waitFor({ state: "detached" });
    assert.deepEqual(
      stage.faults.filter((fault) => !fault.includes("favicon")),
      [],
    );
    await guest.page.context().close();
    stage.faults.length = 0;
  });
}

test("a page that is not on the allow-list cannot open the widget, and is told why", { timeout }, async () => {
  stranger.pages["/"] = { body: `<!doctype html><title>stranger</title>${tag()}` };
  const context = await stage.context();
  const page = await context.newPage();
  const told = page.waitForEvent("console", (message) => message.text().includes("allowed_origins"));
  await page.goto(stranger.origin);
  const text = (await told).text();
  assert.match(text, new RegExp(stranger.origin), text);
  assert.equal(await new Widget(page).launcher.count(), 0);
});
