// Runs every measurement; those that a plain Node server can take part in on both, in the same breath, with the ratios.
//
//   node tests/bench/bench.mjs [--runs 3] [--seconds 5] [--only ingest,fanout,…]
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startHub } from "../support/hub.mjs";
import { backlogs, webhooks } from "./channels.mjs";
import { load as loadOnce, medianOf, mediansOf, number, only, runs, seconds, table } from "./measuring.mjs";
import { outbound } from "./outbound.mjs";
import { linking, rendering } from "./programs.mjs";
import { HubSystem, PeerSystem } from "./systems.mjs";

let loads = 0;

// Each load numbers its messages from 0; the sender's ids must differ all the same.
function load(system, targets, args) {
  loads += 1;
  const own = targets.map((target) => ({ ...target, head: target.head.replace("-Key: k", `-Key: k${loads}-`) }));
  return loadOnce(system, own, args);
}

// A B A B: each run starts both systems anew, on an empty database.
async function inTurns(measure) {
  const results = { hubbub: [], "node peer": [] };
  for (let run = 0; run < runs; run += 1) {
    for (const System of [HubSystem, PeerSystem]) {
      const system = await new System().start();
      try {
        results[system.name].push(await measure(system));
      } finally {
        await system.stop();
      }
    }
  }
  return { hub: medianOf(results.hubbub), peer: medianOf(results["node peer"]) };
}

async function ingest() {
  const common = ["--seconds", seconds, "--warm-up", 1, "--connections", 64];
  const { hub, peer } = await inTurns(async (system) => {
    const targets = await system.conversations(64);
    // First: what saturation leaves to do (words to index, pages to move) would be in its latencies.
    const light = await load(system, targets, ["ingest", ...common, "--rate", 1000]);
    const full = await load(system, targets, ["ingest", ...common]);
    const half = await load(system, targets, [
      "ingest",
      ...common,
      "--rate",
      Math.max(50, Math.round(full.perSecond / 2)),
    ]);
    return {
      full: full.perSecond,
      cpu: full.cpuUs,
      fullP99: full.answerP99,
      halfP50: half.pushP50,
      halfP99: half.pushP99,
      lightP50: light.pushP50,
      lightP99: light.pushP99,
    };
  });
  table("Ingest: POST → durable → pushed on a WebSocket (64 connections, 64 conversations, 300 B text)", [
    ["", "msgs/s", "CPU µs/msg", "answer p99 ms", "half load push p50/p99 ms", "1,000/s push p50/p99 ms"],
    ...Object.entries({ hubbub: hub, "node peer": peer }).map(([name, r]) => [
      name,
      number(r.full),
      number(r.cpu, 1),
      number(r.fullP99, 1),
      `${number(r.halfP50, 2)} / ${number(r.halfP99, 2)}`,
      `${number(r.lightP50, 2)} / ${number(r.lightP99, 2)}`,
    ]),
    ["ratio", `${number(hub.full / peer.full, 1)} ×`, `${number(peer.cpu / hub.cpu, 1)} × less`, "", "", ""],
  ]);
}

async function fanout() {
  const sockets = 1000;
  const { hub, peer } = await inTurns(async (system) => {
    const targets = await system.crowd(sockets);
    const result = await load(system, targets, ["ingest", "--seconds", seconds, "--warm-up", 1, "--connections", 1]);
    return {
      deliveries: (result.pushed / result.sent) * result.perSecond,
      cpu: result.cpuUs / sockets,
      p99: result.pushP99,
    };
  });
  table(`Fan-out: one conversation, ${number(sockets)} sockets`, [
    ["", "deliveries/s", "CPU µs/delivery", "push p99 ms"],
    ["hubbub", number(hub.deliveries), number(hub.cpu, 2), number(hub.p99, 1)],
    ["node peer", number(peer.deliveries), number(peer.cpu, 2), number(peer.p99, 1)],
    ["ratio", `${number(hub.deliveries / peer.deliveries, 1)} ×`, "", ""],
  ]);
}

async function idle() {
  const sockets = 9000;
  const { hub, peer } = await inTurns(async (system) => {
    const result = await load(system, await system.idle(), ["idle", "--sockets", sockets]);
    return { kb: result.kbEach, base: result.beforeKb / 1024 };
  });
  table(`Idle WebSockets: ${number(sockets)} live sessions`, [
    ["", "kB each", "process before, MB"],
    ["hubbub", number(hub.kb, 2), number(hub.base, 1)],
    ["node peer", number(peer.kb, 2), number(peer.base, 1)],
  ]);
}

async function startUp() {
  const times = [];
  let memory = 0;
  for (let run = 0; run < 5; run += 1) {
    const before = process.hrtime.bigint();
    const hub = await startHub();
    times.push(Number(process.hrtime.bigint() - before) / 1e6);
    const status = fs.readFileSync(`/proc/${hub.child.pid}/status`, "utf8");
    memory = Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
    await hub.stop();
    hub.cleanUp();
  }
  table("Start on an empty database", [
    ["", "spawn to ready ms", "idle memory MB"],
    ["hubbub", number(medianOf(times)), number(memory, 1)],
  ]);
}

async function store() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hubbub-bench-"));
  const rows = await mediansOf("bench_store", [folder]);
  fs.rmSync(folder, { recursive: true });
  table("Store: messages appended a second, by changes under way (SQLite, WAL, synchronous FULL)", [
    ["1", "16", "64", "256", "64 against 1"],
    [...["1", "16", "64", "256"].map((key) => number(rows[key])), `${number(rows["64"] / rows["1"], 1)} ×`],
  ]);
}

console.log(`${os.cpus()[0].model}, ${os.cpus().length} cores, Node ${process.version}, medians of ${runs} runs`);
const measurements = { ingest, fanout, idle, start: startUp, store, webhooks, backlogs, outbound, linking, rendering };
for (const name of only) await measurements[name]();
