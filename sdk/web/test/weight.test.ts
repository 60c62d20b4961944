import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";

const budget = 25_000;

describe("The widget's weight", () => {
  const out = mkdtempSync(join(tmpdir(), "hubbub-weight-"));
  const folder = join(out, "web_widget");
  const node = (...args: string[]) => spawnSync(process.execPath, args, { encoding: "utf8" });
  const text = (name: string): string => readFileSync(join(folder, name), "utf8");
  const weight = (name: string): number => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length;
  const partOf = (name: string): string => {
    const files = readdirSync(folder).filter((file) => file.startsWith(`${name}-`) && file.endsWith(".js"));
    assert.equal(files.length, 1, name);
    return files[0] as string;
  };

  before(() => {
    const { status, stderr } = node("build.mjs", "--out", out, "--only", "widget");
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(out, { recursive: true, force: true }));

  test("Opening the chat and exchanging texts takes at most 25 kB, in each language", () => {
    const app = partOf("app");
    assert.ok(text("widget.js").includes(app), "widget.js names the app");
    for (const language of ["en", "fr", "es"]) {
      const total = weight("widget.js") + weight(app) + weight(partOf(language));
      assert.ok(total <= budget, `${language}: ${total} B`);
    }
  });

  test("What the hub serves is what was measured", () => {
    const app = partOf("app");
    assert.equal(readFileSync(join(folder, `${app}.gz`)).length, weight(app));
  });

  test("A part brings neither Preact nor the live client again", () => {
    for (const name of ["content", "files", "emoji", "elsewhere", "notice"]) {
      assert.doesNotMatch(text(partOf(name)), /getDerivedStateFromProps|new WebSocket/, name);
    }
  });

  test("The build fails above its budget, and says what to do", () => {
    const { status, stderr } = node(
      "--input-type=module",
      "--eval",
      'import { bundleWidget, checkBudget } from "./widget_bundle.mjs"; checkBudget(await bundleWidget(), 20_000);',
    );
    assert.notEqual(status, 0);
    assert.match(stderr, /of 20\.0 kB gzip .* too much\. Move what that does not need into another part/);
  });
});
