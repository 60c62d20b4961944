// The widget's files: widget.js, which names the app, which names its parts; each under a name with its hash but the
// first. A part borrows from the app what that has already.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import esbuild from "esbuild";
import { minify } from "terser";
import { common, hashOf, here, root } from "./bundling.mjs";
import { shortNames } from "./short_names.mjs";

export const widgetSources = join(root, "plugins/channels/web_widget/web");

/** What a visitor may download to open the chat, exchange texts and see history, typing and receipts: gzip -9. */
export const budget = 25_000;
const languages = ["en", "fr", "es"];
const parts = [
  "content",
  "files",
  "emoji",
  "elsewhere",
  "notice",
  ...languages,
  ...languages.map((name) => `${name}_late`),
];
/** What core.ts lends, beside Preact. */
const lent = ["content/icon", "content/plain_text", "content/preview", "content/url", "i18n/format"];

/** A stylesheet as text, for adoption by a shadow root. There is no :root in one, and tokens that only the console
 * uses are left out. */
const cssAsText = {
  name: "css-as-text",
  setup(build) {
    const used = tokensUsed();
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await esbuild.build({ ...common, entryPoints: [path] });
      const text = css.outputFiles[0].text
        .trim()
        .replaceAll(/:root(\[[^\]]*\])?,/g, "")
        .replaceAll(/(--hb-[\w-]+): ([^;}]*);/g, (_, name, value) => (used.has(name) ? `${name}:${value};` : ""));
      return {
        contents: text,
        loader: "text",
        watchFiles: Object.keys(css.metafile.inputs).map((file) => resolve(file)),
      };
    });
  },
};

function tokensUsed() {
  const folders = [widgetSources, join(here, "src/content"), join(here, "src/tokens")];
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const css = files.filter((name) => name.endsWith(".css")).map((name) => readFileSync(name, "utf8"));
  return new Set(css.flatMap((text) => [...text.matchAll(/var\((--hb-[\w-]+)/g)].map(([, name]) => name)));
}

const lendable = readFileSync(join(widgetSources, "core.ts"), "utf8").match(/\w+(?=,$)/gm);

/** A part imports what the app lends by one statement, which `borrow` rewrites. */
const borrowing = {
  name: "borrowing",
  setup(build) {
    const core = { path: "core", namespace: "lent", sideEffects: false };
    build.onResolve({ filter: /^preact(\/|$)/ }, () => core);
    build.onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
      lent.includes(relative(join(here, "src"), resolve(resolveDir, path))) ? core : undefined,
    );
    build.onResolve({ filter: /^app$/, namespace: "lent" }, () => ({
      path: "app",
      external: true,
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: "lent" }, () => ({
      contents: `export { ${lendable.join(", ")}, jsx as jsxs } from "app"`,
    }));
  },
};

/** `import{a as b}from"app";` as a script that takes `a` from what the app has lent. */
function borrow(code) {
  const statement = /import\{([^}]*)\}from"app";/g;
  const rest = code.replaceAll(statement, "");
  const used = [...code.matchAll(statement)]
    .flatMap(([, list]) => list.split(","))
    .map((name) => name.split(" as "))
    .filter(([name, own = name]) => new RegExp(`(?<![\\w$.])${own.replaceAll("$", "\\$")}(?![\\w$])`).test(rest));
  return `(()=>{const{${used.map((name) => name.join(":")).join(",")}}=hubbubParts.core;${rest}})()`;
}

/** All files by name; `app` and `parts` say which name is whose. */
export async function bundleWidget() {
  const mangleProps = shortNames([join(here, "src"), widgetSources]);
  let mangleCache = {};
  const bundle = async (entry, { define = {}, plugins = [], format = "iife" } = {}) => {
    const result = await esbuild.build({
      ...common,
      entryPoints: [join(widgetSources, entry)],
      define: { ...common.define, ...define },
      alias: { ...common.alias, "preact/jsx-runtime": join(widgetSources, "jsx.ts") },
      format,
      mangleProps,
      mangleCache,
      plugins: [...plugins, cssAsText],
    });
    mangleCache = result.mangleCache;
    return result.outputFiles[0].text;
  };
  const files = new Map();
  const add = async (name, code) => files.set(name, Buffer.from(await smallest(code)));
  const scripts = {};
  for (const part of parts) {
    scripts[part] = borrow(await bundle(`parts/${part}.ts`, { plugins: [borrowing], format: "esm" }));
  }
  // One hash for all parts: eleven would weigh more than what they save when a release changes only some.
  const hash = hashOf(Object.values(scripts).join());
  for (const part of parts) await add(`${part}-${hash}.js`, scripts[part]);
  const appCode = await bundle("app.tsx", { define: { __PARTS__: JSON.stringify(hash) } });
  const app = `app-${hashOf(appCode)}.js`;
  await add(app, appCode);
  await add("widget.js", await bundle("widget.ts", { define: { __APP__: JSON.stringify(app) } }));
  await add("demo.js", await bundle("demo.ts"));
  for (const name of ["demo.css", "demo.html"]) files.set(name, readFileSync(join(widgetSources, name)));
  return { files, app, parts: Object.fromEntries(parts.map((part) => [part, `${part}-${hash}.js`])) };
}

async function smallest(code) {
  const { code: smaller } = await minify(code, {
    ecma: 2020,
    toplevel: true,
    compress: { passes: 3, ecma: 2020, unsafe_arrows: true, pure_getters: true },
  });
  return smaller;
}

/** Says what everything weighs; throws when using the widget would take more than its budget. */
export function checkBudget({ files, app, parts }, most = budget) {
  const sizeOf = (name) => gzipSync(files.get(name), { level: 9 }).length;
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const language = Math.max(...languages.map((name) => sizeOf(parts[name])));
  const total = sizeOf("widget.js") + sizeOf(app) + language;
  const list = Object.entries({ widget: "widget.js", app, ...parts }).map(([part, name]) => `${part} ${sizeOf(name)}`);
  const report = `widget: ${kB(total)} of ${kB(most)} gzip to open the chat and exchange texts (${list.join(", ")} B)`;
  if (total <= most) return report;
  throw new Error(`${report}: too much. Move what that does not need into another part (web/parts/).`);
}
