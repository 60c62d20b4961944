// Measurements of rooms by themselves, without the hub around them: programs of this folder.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { mediansOf, number, table } from "./measuring.mjs";

export async function linking() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hubbub-bench-"));
  const pace = await mediansOf("bench_linking", [folder]);
  fs.rmSync(folder, { recursive: true });
  const row = (what, name) => [what, number(pace[name]), number(pace[`${name}Cpu`], 1)];
  table("Linking: on SQLite, 64 under way, without HTTP", [
    ["", "a second", "CPU µs each"],
    row("code asked → entered → linked", "links"),
    row("… and two people become one", "merges"),
    row("a phone's text, looked at for nothing", "plain"),
    row("… for a link", "linking"),
    row("… and for a numbered answer", "both"),
  ]);
}

export async function rendering() {
  const { contents, channels, perSecond } = await mediansOf("bench_rendering");
  table(`Rendering: ${number(perSecond)} contents a second on one core, a mix of all for all`, [
    ["a content, for each of the channels", "µs", ""],
    ...Object.entries(contents).map(([name, us]) => [name, number(us, 1), ""]),
    ["a channel, of each of the contents", "", "µs"],
    ...Object.entries(channels).map(([name, us]) => [name, "", number(us, 1)]),
  ]);
}
