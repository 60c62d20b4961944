// Pictures and files, both ways: picked, pasted, dropped; and what is refused says why.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { dragOver, noisePng, paste } from "./support/files.mjs";
import { Stage } from "./support/stage.mjs";

const timeout = 60_000;

let stage;
let visitor;
let agent;
let noise;

before(async () => {
  stage = await Stage.open({ holder: "desk", hub: { media: "{ directory: media, max_upload: 700KB }" } });
  [visitor, agent] = await Promise.all([stage.visitor(), stage.agent()]);
  await visitor.open();
  await visitor.say("I have pictures");
  await agent.openRow("I have pictures");
  await agent.claim();
  noise = await noisePng(visitor.page, 420);
});

after(() => stage?.close());

const png = (name) => ({ name, mimeType: "image/png", buffer: noise });

// The picture with this name is drawn, inline and whole.
async function assertDrawn(log, name) {
  const picture = log.locator(`.hb-media img[alt="${name}"]`);
  await picture.waitFor();
  const width = await picture.evaluate(async (image) => {
    image.loading = "eager";
    await image.decode();
    return image.naturalWidth;
  });
  assert.equal(width, 420);
}

async function pick(widget, file) {
  const chooser = widget.page.waitForEvent("filechooser");
  await widget.panel.getByRole("button", { name: "Attach" }).click();
  await widget.panel.getByRole("button", { name: "Photo or file" }).click();
  await (await chooser).setFiles(file);
}

test("a picked picture shows its progress and arrives inline", { timeout }, async () => {
  const network = await visitor.page.context().newCDPSession(visitor.page);
  const speed = { offline: false, latency: 0, downloadThroughput: -1 };
  await network.send("Network.emulateNetworkConditions", { ...speed, uploadThroughput: 1_000_000 });
  const progress = visitor.page.evaluate(
    () =>
      new Promise((resolve) => {
        const root = document.querySelector("hubbub-widget").shadowRoot;
        const values = [];
        const observer = new MutationObserver(() => {
          const bar = root.querySelector("progress");
          if (bar && values.at(-1) !== bar.value) values.push(bar.value);
          if (bar || !values.length) return;
          observer.disconnect();
          resolve(values);
        });
        observer.observe(root, { subtree: true, childList: true, attributes: true });
      }),
  );
  await pick(visitor, png("picked.png"));
  const values = await progress;
  await network.send("Network.emulateNetworkConditions", { ...speed, uploadThroughput: -1 });
  assert.ok(
    values.some((value) => value > 0 && value < 100),
    `progress: ${values}`,
  );
  assert.deepEqual(
    values,
    [...values].sort((a, b) => a - b),
    "it only grows",
  );
  await assertDrawn(visitor.log, "picked.png");
  await assertDrawn(agent.log, "picked.png");
});

test("a pasted picture arrives", { timeout }, async () => {
  await paste(visitor.field, [png("pasted.png")]);
  await assertDrawn(agent.log, "pasted.png");
});

test("dropped files arrive, after a word on where to drop them", { timeout }, async () => {
  const text = { name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("one\ntwo\n") };
  const drag = await dragOver(visitor.panel, [png("dropped.png"), text]);
  await visitor.panel.getByText("Drop files to send them").waitFor();
  await drag.drop();
  await visitor.panel.getByText("Drop files to send them").waitFor({ state: "detached" });
  await assertDrawn(agent.log, "dropped.png");
  await agent.log.getByText("list.txt").waitFor();
});

test("a file is a download, also for whoever follows its link", { timeout }, async () => {
  const link = agent.log.locator("a.hb-card-row", { hasText: "list.txt" });
  const address = await link.evaluate(({ href }) => href);
  const response = await fetch(address);
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-disposition"), /^attachment; filename/);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(await response.text(), "one\ntwo\n");
  const [download] = await Promise.all([agent.page.waitForEvent("download"), link.click()]);
  assert.equal(download.suggestedFilename(), "list.txt");
});

test("a file that is too large is refused in clear words, before it is sent", { timeout }, async () => {
  const asked = [];
  visitor.page.on("request", (request) => request.url().includes("/attachments") && asked.push(request.url()));
  await pick(visitor, { name: "poster.png", mimeType: "image/png", buffer: Buffer.alloc(800_000) });
  const notice = visitor.panel.getByRole("alert").filter({ hasText: "poster.png" });
  await notice.waitFor();
  assert.match(await notice.innerText(), /“poster\.png” is too large\. The limit is 7\d\d kB\./);
  await notice.getByRole("button", { name: "Dismiss" }).click();
  await notice.waitFor({ state: "detached" });
  assert.deepEqual(asked, []);
});

test("a forbidden type is refused in clear words", { timeout }, async () => {
  await pick(visitor, { name: "setup.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") });
  const notice = visitor.panel.getByRole("alert").filter({ hasText: "setup.exe" });
  await notice.waitFor();
  assert.match(await notice.innerText(), /“setup\.exe” can’t be sent: this type of file isn’t accepted\./);
  await notice.getByRole("button", { name: "Dismiss" }).click();
});

test("a page dressed as a picture is refused by the hub, in clear words", { timeout }, async () => {
  await pick(visitor, {
    name: "cat.png",
    mimeType: "image/png",
    buffer: Buffer.from("<!doctype html><html><script>alert(1)</script></html>"),
  });
  const refusal = visitor.log.getByRole("alert");
  await refusal.waitFor();
  assert.match(await refusal.innerText(), /“cat\.png” can’t be sent: this type of file isn’t accepted\./);
  await visitor.log.getByRole("button", { name: "Cancel" }).click();
  await refusal.waitFor({ state: "detached" });
});

test("the agent sends a picture and a text together, which the visitor opens large", { timeout }, async () => {
  await paste(agent.reply, [png("answer.png")]);
  await agent.page.getByRole("button", { name: "Remove answer.png" }).waitFor();
  await agent.reply.fill("like this one?");
  await agent.page.getByRole("progressbar").waitFor({ state: "detached" });
  await agent.reply.press("Enter");
  await visitor.bubble("like this one?").waitFor();
  await assertDrawn(visitor.log, "answer.png");
  await visitor.log.getByRole("button", { name: "View image: answer.png" }).click();
  const large = visitor.page.getByRole("dialog", { name: "answer.png" });
  await large.waitFor();
  await visitor.page.keyboard.press("Escape");
  await large.waitFor({ state: "detached" });
  await visitor.panel.waitFor();
});

test("the agent is told too what cannot be sent", { timeout }, async () => {
  const composer = agent.page.getByRole("region", { name: "Your reply" });
  const exe = { name: "setup.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") };
  const large = { name: "poster.png", mimeType: "image/png", buffer: Buffer.alloc(800_000) };
  const drag = await dragOver(composer, [exe, large]);
  await drag.drop();
  await agent.toasts.getByText("setup.exe: files of this type can't be sent.").waitFor();
  await agent.toasts.getByText(/^poster\.png is larger than 7\d\d kB\.$/).waitFor();
});
