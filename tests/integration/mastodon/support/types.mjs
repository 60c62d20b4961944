// Do values have the shape that npm masto, a client that nobody here wrote, says the API has? TypeScript answers, by its
// compiler: each value becomes a constant of the type. What a type does not have is as wrong as what is missing.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../../node_modules");

// {in_reply_to_id: "1"} → {inReplyToId: "1"}, as masto names things.
export function camelCased(value) {
  if (Array.isArray(value)) return value.map(camelCased);
  if (value === null || typeof value !== "object") return value;
  const named = Object.entries(value).map(([name, of]) => [
    name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
    camelCased(of),
  ]);
  return Object.fromEntries(named);
}

// `typed`: [[type, value], …]. Returns what is wrong, as text; empty: nothing.
export function mistakesIn(typed) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hubbub-types-"));
  const file = path.join(folder, "values.ts");
  const lines = typed.map(([type, value], i) => `export const v${i}: ${type} = ${JSON.stringify(value)};`);
  fs.writeFileSync(file, [`import type { mastodon } from "masto";`, ...lines].join("\n"));
  try {
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ES2022,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      paths: { masto: [path.join(modules, "masto/dist/index.d.ts")] },
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText, start, file: where }) => {
        const line = where && start !== undefined ? where.getLineAndCharacterOfPosition(start).line : 0;
        const value = line > 0 ? `${typed[line - 1][0]} ${JSON.stringify(typed[line - 1][1]).slice(0, 300)}: ` : "";
        return value + ts.flattenDiagnosticMessageText(messageText, "\n");
      })
      .join("\n");
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
