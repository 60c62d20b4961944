// Bundles each test/*.test.ts(x) into a temporary folder and runs them with node:test, so that they need no loader and
// run alike on every Node from 18 on.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const web = resolve(here, "..");
const folders = [
  here,
  resolve(web, "../../plugins/channels/web_widget/web/test"),
  resolve(web, "../../host/console/test"),
];
const isTest = (name) => /\.test\.tsx?$/.test(name);
const list = (folder) => {
  try {
    return readdirSync(folder)
      .filter(isTest)
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
};
const only = process.argv[2];
const entries = folders.flatMap(list).filter((file) => !only || file.includes(only));
const out = mkdtempSync(join(tmpdir(), "hubbub-web-test-"));
try {
  for (const [index, entry] of entries.entries()) {
    await esbuild.build({
      entryPoints: [entry],
      outfile: join(
        out,
        `${index}-${entry
          .split("/")
          .pop()
          .replace(/\.tsx?$/, ".mjs")}`,
      ),
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node18",
      jsx: "automatic",
      jsxImportSource: "preact",
      nodePaths: [join(web, "node_modules")],
      alias: { "@hubbub/web": join(web, "src/index.ts") },
      loader: { ".css": "text" },
      sourcemap: "inline",
      logLevel: "warning",
    });
  }
  const files = readdirSync(out).map((name) => join(out, name));
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
