// Which members of our classes may be given a short name: those that nobody else calls by name. What the wire, the
// page, a setting, a text or the browser calls something stays.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import ts from "typescript";

const sourcesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return sourcesIn(join(folder, entry.name));
    return /\.tsx?$/.test(entry.name) ? [join(folder, entry.name)] : [];
  });

/** Every name that the browser and the language know. */
function namesOfPlatform() {
  const folder = dirname(createRequire(import.meta.url).resolve("typescript"));
  const names = new Set();
  for (const file of readdirSync(folder).filter((name) => /^lib\.(dom|es)/.test(name))) {
    for (const [, name] of readFileSync(join(folder, file), "utf8").matchAll(/([\w$]+)\??\s*[(:<]/g)) names.add(name);
  }
  return names;
}

/** A pattern for esbuild's `mangleProps`. */
export function shortNames(folders) {
  const members = new Set();
  const others = namesOfPlatform();
  const look = (node) => {
    const name = node.name?.text;
    if (name && ts.isClassElement(node) && ts.isClassDeclaration(node.parent)) members.add(name);
    else if (name && ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent)) members.add(name);
    else if (name && (ts.isTypeElement(node) || ts.isObjectLiteralElement(node) || ts.isJsxAttribute(node))) {
      others.add(name);
    } else if (ts.isStringLiteralLike(node)) others.add(node.text);
    ts.forEachChild(node, look);
  };
  for (const file of folders.flatMap(sourcesIn)) {
    look(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true));
  }
  return new RegExp(`^(${[...members].filter((name) => !others.has(name)).join("|")})$`);
}
