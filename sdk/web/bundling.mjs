// What the bundles of widget and console have in common.
import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
export const root = resolve(here, "../..");
export const targets = ["es2022", "chrome100", "firefox100", "safari15.4"];

export const common = {
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
  target: targets,
  write: false,
  metafile: true,
  // Fields as assignments, wherever a source stands.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
};

export const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 10);
