#!/usr/bin/env node
// Bundles the web widget and the agent console:
//
//   node sdk/web/build.mjs --out DIR [--watch] [--only widget|console]
//
// DIR/web_widget/   widget.js (the script that pages name; never renamed), its hashed parts, demo.html, .css, .js
// DIR/console/      index.html and hashed assets
// Text files stand beside their .gz and .br. Fails when a page that embeds the widget would load more than the budget.
import { createHash } from "node:crypto";
import { watch as watchFolder } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const widgetSources = join(root, "plugins/channels/web_widget/web");
const consoleSources = join(root, "host/console");
const widgetBudget = 25_000;

const common = {
  bundle: true,
  minify: true,
  legalComments: "none",
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  nodePaths: [join(here, "node_modules")],
  alias: { "@hubbub/web/styles.css": join(here, "src/styles.css"), "@hubbub/web": join(here, "src/index.ts") },
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
};
const targets = ["es2021", "chrome100", "firefox100", "safari15.4"];

/** A stylesheet as text: bundled and minified, for adoption by a shadow root. */
const cssAsText = {
  name: "css-as-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await esbuild.build({
        ...common,
        entryPoints: [path],
        write: false,
        target: targets,
        metafile: true,
      });
      const watchFiles = Object.keys(css.metafile.inputs).map((file) => resolve(file));
      return { contents: css.outputFiles[0].text.trim(), loader: "text", watchFiles };
    });
  },
};

/** Parts use the app's Preact, lent through the window (parts.ts), instead of bringing one each. */
const lentPreact = {
  name: "lent-preact",
  setup(build) {
    build.onResolve({ filter: /^preact(\/|$)/ }, () => ({ path: "preact", namespace: "lent" }));
    build.onLoad({ filter: /.*/, namespace: "lent" }, () => ({
      contents: "module.exports = window.hubbubParts.preact",
    }));
  },
};

const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 10);

async function script(entry, { define = {}, plugins = [] } = {}) {
  const result = await esbuild.build({
    ...common,
    entryPoints: [join(widgetSources, entry)],
    define: { ...common.define, ...define },
    format: "iife",
    target: targets,
    write: false,
    plugins: [cssAsText, ...plugins],
  });
  return result.outputFiles[0].contents;
}

/** Parts under hashed names may be cached for ever; widget.js names them and is small. */
async function buildWidget(out) {
  const files = new Map();
  const parts = {};
  for (const part of ["panel", "emoji", "fr", "es"]) {
    const bytes = await script(`parts/${part}.ts`, { plugins: [lentPreact] });
    parts[part] = `${part}-${hashOf(bytes)}.js`;
    files.set(parts[part], bytes);
  }
  const app = await script("app.tsx", { define: { __PARTS__: JSON.stringify(parts) } });
  const appName = `app-${hashOf(app)}.js`;
  files.set(appName, app);
  files.set("widget.js", await script("widget.ts", { define: { __APP__: JSON.stringify(appName) } }));
  files.set("demo.js", await script("demo.ts"));
  for (const name of ["demo.css", "demo.html"]) files.set(name, await readFile(join(widgetSources, name)));
  checkBudget((name) => gzipSync(files.get(name), { level: 9 }).length, appName, parts);
  await replace(out, files);
}

/** What a page load fetches; opening the chat then fetches the panel, once. */
function checkBudget(sizeOf, appName, parts) {
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const pageLoad = sizeOf("widget.js") + sizeOf(appName);
  const later = Object.entries(parts).map(([part, name]) => `${part} ${kB(sizeOf(name))}`);
  console.log(`widget: a page load ${kB(pageLoad)} gzip of ${kB(widgetBudget)}; when needed: ${later.join(", ")}`);
  if (pageLoad <= widgetBudget) return;
  throw new Error(
    `A page that embeds the widget would load ${pageLoad} B (gzip), over the budget of ${widgetBudget} B. ` +
      "Move what the first view does not need into plugins/channels/web_widget/web/parts/.",
  );
}

async function buildConsole(out) {
  const result = await esbuild.build({
    ...common,
    entryPoints: [join(consoleSources, "src/main.tsx")],
    outdir: out,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    format: "esm",
    splitting: true,
    target: targets,
    write: false,
    metafile: true,
    loader: { ".svg": "file", ".woff2": "file" },
  });
  const files = new Map(result.outputFiles.map((file) => [relative(out, file.path), file.contents]));
  const entry = Object.entries(result.metafile.outputs).find(([, output]) =>
    output.entryPoint?.endsWith("src/main.tsx"),
  );
  const html = await readFile(join(consoleSources, "index.html"), "utf8");
  const names = { script: basename(entry[0]), style: basename(entry[1].cssBundle ?? "") };
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
  if (only !== "console") jobs.push(buildWidget(join(resolve(out), "web_widget")));
  if (only !== "widget") jobs.push(buildConsole(join(resolve(out), "console")));
  await Promise.all(jobs);
}

async function watch(options) {
  let timer = null;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => buildAll(options).catch((error) => console.error(error.message)), 100);
  };
  for (const folder of [join(here, "src"), widgetSources, consoleSources]) {
    watchFolder(
      folder,
      { recursive: process.platform !== "linux" || Number(process.versions.node.split(".")[0]) >= 20 },
      again,
    );
  }
  console.log("watching");
}

const { values } = parseArgs({
  options: { out: { type: "string" }, watch: { type: "boolean", default: false }, only: { type: "string" } },
});
if (!values.out || (values.only && !["widget", "console"].includes(values.only))) {
  console.error("usage: node sdk/web/build.mjs --out DIR [--watch] [--only widget|console]");
  process.exit(2);
}
try {
  await buildAll(values);
  if (values.watch) await watch(values);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
