// What the measurements share: options, medians, the load generator, tables.
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeTargets } from "./systems.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const build = path.resolve(root, process.env.HUBBUB_BUILD ?? "build/test");
export const execute = promisify(execFile);

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
export const runs = Number(option("runs", 3));
export const seconds = Number(option("seconds", 5));
export const only = option("only", "ingest,fanout,idle,start,store,webhooks,backlogs,outbound,linking,rendering").split(
  ",",
);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
// Of numbers, or of objects of them.
export function medianOf(results) {
  if (typeof results[0] === "number") return median(results);
  return Object.fromEntries(
    Object.keys(results[0]).map((key) => [key, medianOf(results.map((result) => result[key]))]),
  );
}
export const number = (value, digits = 0) => value.toLocaleString("en", { maximumFractionDigits: digits });

// What a process has used so far.
export const cpuUs = (pid) => {
  const [, fields] = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return (user + system) * 10_000; // a tick is 10 ms
};

export function table(title, rows) {
  console.log(`\n${title}`);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows) console.log(`  ${row.map((cell, column) => String(cell).padEnd(widths[column])).join("  ")}`);
}

// One run of bench_load on a system: {folder, port, pid}.
export async function load(system, targets, args) {
  const file = writeTargets(path.join(system.folder, "targets"), targets);
  const { stdout } = await execute(
    path.join(build, "bench/bench_load"),
    [...args, "--port", system.port, "--pid", system.pid, "--targets", file].map(String),
    { maxBuffer: 1 << 24 },
  );
  return JSON.parse(stdout);
}

// One run of a measurement that is a program of its own.
export async function measured(program, args = []) {
  const { stdout } = await execute(path.join(build, "bench", program), args);
  return JSON.parse(stdout);
}
export async function mediansOf(program, args) {
  const results = [];
  for (let run = 0; run < runs; run += 1) results.push(await measured(program, args));
  return medianOf(results);
}
