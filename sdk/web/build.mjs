#!/usr/bin/env node
// Bundles the web widget, the agent console, and the page of the simulators:
//
//   node sdk/web/build.mjs --out DIR [--watch] [--only widget|console|simulator]
//
// DIR/web_widget/   widget.js (the script that pages name; never renamed), its hashed parts, demo.html, .css, .js
// DIR/console/      index.html and hashed assets
// DIR/simulator/    the same
// Text files stand beside their .gz and .br. Fails when using the widget would take more than its budget.
import { watch as watchFolder } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import esbuild from "esbuild";
import { common, here, root } from "./bundling.mjs";
import { bundleWidget, checkBudget, widgetSources } from "./widget_bundle.mjs";

const consoleSources = join(root, "host/console");
const simulatorSources = join(root, "plugins/channels/simulator/web");

async function buildWidget(out) {
  const bundled = await bundleWidget();
  console.log(checkBudget(bundled));
  await replace(out, bundled.files);
}

/** `sources`/index.html, with the script `entry` and its styles under hashed names. */
async function buildPage(sources, entry, out) {
  const result = await esbuild.build({
    ...common,
    entryPoints: [join(sources, entry)],
    outdir: out,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    format: "esm",
    splitting: true,
    loader: { ".svg": "file", ".woff2": "file" },
  });
  const files = new Map(result.outputFiles.map((file) => [relative(out, file.path), file.contents]));
  const main = Object.entries(result.metafile.outputs).find(([, output]) => output.entryPoint?.endsWith(entry));
  const html = await readFile(join(sources, "index.html"), "utf8");
  const names = { script: basename(main[0]), style: basename(main[1].cssBundle ?? "") };
  files.set("index.html", Buffer.from(html.replaceAll("%SCRIPT%", names.script).replaceAll("%STYLE%", names.style)));
  await replace(out, files);
}

/** Writes a folder's new content file by file, widget.js and index.html last, then removes what is not named any more:
 * a hub that serves the folder meanwhile always finds what a page names. */
async function replace(out, files) {
  await mkdir(out, { recursive: true });
  const compressible = new Set([".js", ".css", ".html", ".svg", ".json"]);
  const entryLast = [...files].sort(([a], [b]) => Number(isEntry(a)) - Number(isEntry(b)));
  const written = new Set();
  const write = async (name, bytes) => {
    written.add(name);
    await mkdir(dirname(join(out, name)), { recursive: true });
    await writeFile(join(out, `${name}.new`), bytes);
    await rename(join(out, `${name}.new`), join(out, name));
  };
  for (const [name, bytes] of entryLast) {
    if (compressible.has(extname(name))) {
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
      await write(`${name}.gz`, gzipSync(bytes, { level: 9 }));
      await write(`${name}.br`, brotliCompressSync(bytes, quality));
    }
    await write(name, bytes);
  }
  for (const name of await readdir(out)) if (!written.has(name)) await rm(join(out, name), { recursive: true });
}

const isEntry = (name) => name === "widget.js" || name.endsWith(".html");

async function buildAll({ out, only }) {
  const jobs = [];
  const wants = (part) => !only || only === part;
  if (wants("widget")) jobs.push(buildWidget(join(resolve(out), "web_widget")));
  if (wants("console")) jobs.push(buildPage(consoleSources, "src/main.tsx", join(resolve(out), "console")));
  if (wants("simulator")) jobs.push(buildPage(simulatorSources, "main.tsx", join(resolve(out), "simulator")));
  await Promise.all(jobs);
}

async function watch(options) {
  let timer = null;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => buildAll(options).catch((error) => console.error(error.message)), 100);
  };
  for (const folder of [join(here, "src"), widgetSources, consoleSources, simulatorSources]) {
    watchFolder(
      folder,
      { recursive: process.platform !== "linux" || Number(process.versions.node.split(".")[0]) >= 20 },
      again,
    );
  }
  console.log("watching");
}

const parts = ["widget", "console", "simulator"];
const { values } = parseArgs({
  options: { out: { type: "string" }, watch: { type: "boolean", default: false }, only: { type: "string" } },
});
if (!values.out || (values.only && !parts.includes(values.only))) {
  console.error(`usage: node sdk/web/build.mjs --out DIR [--watch] [--only ${parts.join("|")}]`);
  process.exit(2);
}
try {
  await buildAll(values);
  if (values.watch) await watch(values);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
