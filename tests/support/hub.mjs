// Starts a real hub for a test: its own folder, its own database, a free port; ended by its own pid.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { spawnMortal } from "./mortal.mjs";

const execute = promisify(execFile);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const build = path.resolve(root, process.env.HUBBUB_BUILD ?? "build/test");
export const hubbub = path.join(build, "bin/hubbub");
export const apiKey = { id: "key-main", secret: "test-secret-0123456789abcdef0123456789abcdef" };
export const agentPassword = "correct horse battery";

export function makeFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hubbub-test-"));
  fs.writeFileSync(path.join(folder, "api-key"), apiKey.secret);
  return folder;
}

// The configuration of a test hub; `changes` replaces whole top-level parts, as YAML text.
export function configText(changes = {}) {
  const parts = {
    app: "{ id: hub, name: Test Hub }",
    server: "{ address: 127.0.0.1, port: 0, limits: { rate_per_second: 0 } }",
    store: "sqlite:hub.db",
    media: "{ directory: media }",
    log: "{ format: json, level: info }",
    api: '{ keys: [{ id: key-main, secret: "${file:api-key}" }], rate_per_second: 0 }',
    integrations: `
  - id: web-main
    plugin: com.hubbub.web-widget
    default_holder: desk
    settings: { demo: true, allowed_origins: ["*"] }`,
    ...changes,
  };
  return Object.entries(parts)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

// Runs a subcommand to its end: {status, stdout, stderr}.
export async function run(args, { cwd, env = {}, input = "" } = {}) {
  const child = spawn(hubbub, args, { cwd, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [status] = await once(child, "close");
  return { status, stdout, stderr };
}

export class Hub {
  constructor(folder, config) {
    this.folder = folder;
    this.file = path.join(folder, "hubbub.yaml");
    fs.writeFileSync(this.file, config);
    this.lines = [];
    this.waiters = [];
    this.port = 0;
  }

  // Resolves when the hub says that it is ready. The same port again after the first start.
  async start(env = this.env ?? {}) {
    this.env = env;
    this.child = spawnMortal(hubbub, ["serve", "--config", this.file], {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.exited = once(this.child, "exit");
    for (const stream of [this.child.stdout, this.child.stderr]) {
      readline.createInterface({ input: stream }).on("line", (line) => this.#take(line));
    }
    const ready = this.logged((entry) => entry.message === "ready");
    const gone = this.exited.then(([code, signal]) => {
      throw new Error(`the hub ended at start (${code ?? signal}):\n${this.lines.slice(-20).join("\n")}`);
    });
    const entry = await Promise.race([ready, gone]);
    gone.catch(() => {});
    this.url = entry.address;
    const port = Number(new URL(this.url).port);
    if (this.port === 0) {
      this.port = port;
      fs.writeFileSync(this.file, fs.readFileSync(this.file, "utf8").replace(/port: 0\b/, `port: ${port}`));
    }
    return this;
  }

  #take(line) {
    this.lines.push(line);
    if (this.lines.length > 5000) this.lines.splice(0, 1000);
    let entry;
    try {
      entry = JSON.parse(line);
    } catch {
      entry = { message: line };
    }
    this.waiters = this.waiters.filter((waiter) => {
      if (!waiter.test(entry)) return true;
      waiter.resolve(entry);
      return false;
    });
  }

  // The next log entry for which `test` holds.
  logged(test) {
    return new Promise((resolve) => this.waiters.push({ test, resolve }));
  }

  // SIGTERM and the clean end.
  async stop() {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGTERM");
    const [code, signal] = await this.exited;
    if (code !== 0) throw new Error(`the hub ended with ${code ?? signal}:\n${this.lines.slice(-20).join("\n")}`);
  }

  async kill() {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  async addAgent(name = "Ana Silva", email = "ana@hubbub.test", role = "agent") {
    const { status, stderr } = await run(
      ["agent", "add", "--config", this.file, "--email", email, "--name", name, "--role", role, "--password-stdin"],
      { cwd: this.folder, env: this.env, input: agentPassword },
    );
    if (status !== 0) throw new Error(stderr);
    return { email, password: agentPassword, name };
  }

  // Asks until what `find` gives is true, and gives that; `what` names it, should it never come.
  async until(find, what, timeout = 30000) {
    const end = Date.now() + timeout;
    for (;;) {
      const found = await find();
      if (found) return found;
      if (Date.now() > end) throw new Error(`never: ${what}\n${this.lines.slice(-15).join("\n")}`);
      await pause(30);
    }
  }

  // What the database holds: rows of a query, as objects.
  async rows(sql) {
    const database = path.join(this.folder, "hub.db");
    const { stdout } = await execute("sqlite3", ["-json", "-cmd", ".timeout 5000", database, sql], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim() ? JSON.parse(stdout) : [];
  }

  // One REST v2 request as the API key; answers {status, body}.
  async api(method, route, body, headers = {}) {
    const response = await fetch(`${this.url}/v2/apps/hub${route}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${apiKey.id}:${apiKey.secret}`).toString("base64")}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers };
  }

  // A widget's session: {token, browser}.
  async widgetSession(body = {}, { integration = "web-main", origin = "http://shop.test" } = {}) {
    const response = await fetch(`${this.url}/hooks/${integration}/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`session: ${response.status} ${await response.text()}`);
    return response.json();
  }

  cleanUp() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function startHub(changes = {}, env = {}) {
  const hub = new Hub(makeFolder(), configText(changes));
  return hub.start(env);
}
