// The two systems that the bench compares: the hub, and the plain Node peer. Each starts in a folder of its own and
// prepares conversations whose messages are pushed to a WebSocket; both get the same messages from bench_load.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { apiKey, startHub } from "../support/hub.mjs";
import { Live } from "../support/live.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const origin = "http://127.0.0.1"; // as the load generator's sockets say: a token is for the page that asked for it
const filler = "x".repeat(300);
export const text = `no.@@@@@@@@@@@@ ${filler}`;

const escape = (value) => value.replaceAll("\r\n", "\\r\\n").replaceAll("\n", "\\n");
const record = ({ head, body, path: socket = "", hello = "", ready = "", signing = "" }) =>
  [head, body, socket, hello, ready, signing].map(escape).join("\n");

export function writeTargets(file, targets) {
  fs.writeFileSync(file, `${targets.map(record).join("\n")}\n`);
  return file;
}

export class HubSystem {
  name = "hubbub";

  async start() {
    this.hub = await startHub();
    this.pid = this.hub.child.pid;
    this.port = Number(new URL(this.hub.url).port);
    this.folder = this.hub.folder;
    return this;
  }

  // A person with a widget open; `listeners` sockets each.
  async #person(listens) {
    const session = await this.hub.widgetSession({}, { origin });
    const live = new Live(this.hub.url, { token: session.token, origin });
    await live.hello();
    live.say({ t: "start" });
    const { conversation } = await live.next((frame) => frame.t === "conversation");
    await live.close();
    const { body } = await this.hub.api("GET", `/conversations/${conversation.id}/participants`);
    const auth = Buffer.from(`${apiKey.id}:${apiKey.secret}`).toString("base64");
    return {
      head:
        `POST /v2/apps/hub/conversations/${conversation.id}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
        `Authorization: Basic ${auth}\r\nContent-Type: application/json\r\nIdempotency-Key: k@@@@@@@@@@@@\r\n`,
      body: JSON.stringify({
        author: { type: "user", userId: body.participants[0].userId },
        content: { type: "text", text },
      }),
      path: listens ? "/live" : "",
      hello: JSON.stringify({ t: "hello", v: 1, token: session.token, after: 0 }),
      ready: "welcome",
    };
  }

  async conversations(count) {
    const targets = [];
    for (let index = 0; index < count; index += 1) targets.push(await this.#person(true));
    return targets;
  }

  // One conversation that `count` sockets listen to.
  async crowd(count) {
    const target = await this.#person(true);
    return Array.from({ length: count }, () => target);
  }

  // What an idle socket says: nothing stays but the live session.
  async idle() {
    return [await this.#person(true)];
  }

  async stop() {
    await this.hub.stop();
    this.hub.cleanUp();
  }
}

export class PeerSystem {
  name = "node peer";
  secret = "bench-secret";

  async start() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "hubbub-bench-"));
    this.child = spawn(
      process.execPath,
      [path.join(here, "peer/server.mjs"), path.join(this.folder, "peer.db"), this.secret],
      { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, NODE_ENV: "production" } },
    );
    this.pid = this.child.pid;
    const [line] = await once(readline.createInterface({ input: this.child.stdout }), "line");
    this.port = JSON.parse(line).port;
    return this;
  }

  async #conversation(name) {
    const response = await fetch(`http://127.0.0.1:${this.port}/conversations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ externalId: name }),
    });
    const { id } = await response.json();
    const body = JSON.stringify({ author: { type: "user", userId: name }, content: { type: "text", text } });
    const signature = createHmac("sha256", this.secret).update(body).digest("hex");
    return {
      head:
        `POST /conversations/${id}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Signature: ${signature}\r\n` +
        `Content-Type: application/json\r\nIdempotency-Key: k@@@@@@@@@@@@\r\n`,
      body,
      path: `/socket.io/?EIO=4&transport=websocket&room=${id}`,
      hello: "40",
      ready: "joined",
    };
  }

  async conversations(count) {
    const targets = [];
    for (let index = 0; index < count; index += 1) targets.push(await this.#conversation(`u${index}`));
    return targets;
  }

  async crowd(count) {
    const target = await this.#conversation("crowd");
    return Array.from({ length: count }, () => target);
  }

  async idle() {
    return [await this.#conversation("idle")];
  }

  async stop() {
    this.child.kill("SIGTERM");
    await once(this.child, "exit");
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
