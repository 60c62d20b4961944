// A hub small enough to read, for working on the widget without the real one: it speaks the person's side of
// docs/live-protocol.md, keeps everything in memory, and lets a script (or a browser's console) play the agent.
//
//   node sdk/web/test/fake_hub.mjs --root DIR/web_widget [--port 8090]     then open http://127.0.0.1:8090/demo.html
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";

const types = {
  ".js": "text/javascript",
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const cors = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "authorization, content-type",
  "Access-Control-Allow-Methods": "GET, POST",
};
const limits = {
  maxUploadBytes: 2_000_000,
  mediaTypes: ["image/png", "image/jpeg", "image/gif", "application/pdf", "text/plain"],
};

/** Starts on loopback; answers what a test steers it with. */
export async function startFakeHub({ root, port = 0, config = {}, pages = {} }) {
  const hub = new FakeHub(root, config, pages);
  const server = createServer((request, response) => void hub.answer(request, response));
  const sockets = new WebSocketServer({ server, path: "/live" });
  sockets.on("connection", (socket) => hub.connected(socket));
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  hub.url = `http://127.0.0.1:${server.address().port}`;
  hub.stop = () => {
    for (const socket of sockets.clients) socket.terminate();
    return new Promise((resolve) => server.close(resolve));
  };
  return hub;
}

class FakeHub {
  constructor(root, config, pages) {
    Object.assign(this, {
      root,
      pages,
      messages: [],
      people: new Set(),
      uploads: new Map(),
      refuse: null,
      uploadDelayMs: 0,
    });
    this.config = { name: "The Chat Boutique", color: "#0d6b62", texts: {}, ...limits, ...config };
    this.marks = { userReadSeq: 0, businessReadSeq: 0 };
    this.deaf = false;
    this.greeting = null;
  }

  // ---- What a test or a developer does as the business -----------------------------------------------------------

  /** A message of the agent (or the bot); answers it. */
  say(content, author = { type: "agent", id: "a1", displayName: "Maya" }, received = new Date()) {
    return this.store(
      { author, content: typeof content === "string" ? { type: "text", text: content } : content },
      received,
    );
  }

  hear(content, received = new Date()) {
    return this.store({ author: { type: "user", userId: "u1" }, content }, received);
  }

  typing(on, text) {
    this.tell({
      t: "typing",
      conversation: "c1",
      on,
      who: { type: "agent", id: "a1", name: "Maya" },
      ...(text ? { text } : {}),
    });
  }

  read(seq = this.messages.length) {
    this.marks.businessReadSeq = seq;
    this.tell({ t: "read", conversation: "c1", by: "business", seq });
  }

  /** Cuts every connection, as a lost network does; `deaf`: new ones get no answer until it is false again. */
  cut(deaf = false) {
    this.deaf = deaf;
    for (const socket of this.people) socket.terminate();
  }

  // ---- HTTP ------------------------------------------------------------------------------------------------------

  async answer(request, response) {
    const url = new URL(request.url, "http://x");
    const json = (status, body) =>
      response.writeHead(status, { ...cors, "Content-Type": "application/json" }).end(JSON.stringify(body));
    if (request.method === "OPTIONS") return response.writeHead(204, cors).end();
    if (this.pages[url.pathname]) {
      const { headers = {}, body } = this.pages[url.pathname];
      return response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...headers }).end(body);
    }
    if (url.pathname.endsWith("/config")) return json(200, this.config);
    if (url.pathname.endsWith("/session")) return this.session(request, json);
    if (url.pathname === "/live/attachments") return this.attach(request, url, json);
    if (url.pathname.startsWith("/media/")) return this.media(url, response);
    return this.file(url.pathname.replace(/^\/hooks\/[^/]+\//, "/"), response);
  }

  async session(request, json) {
    const asked = JSON.parse((await bodyOf(request)).toString() || "{}");
    if (this.refuse) return json(403, { errors: [{ code: this.refuse, title: "This page may not open the chat." }] });
    const browser = asked.browser ?? { id: "b1", secret: "s1" };
    json(200, { token: "t1", expiresAt: new Date(Date.now() + 3_600_000).toISOString(), browser, live: "/live" });
  }

  async attach(request, url, json) {
    const bytes = await bodyOf(request, this.uploadDelayMs).catch(() => null);
    if (!bytes) return;
    if (this.uploadFails) return json(this.uploadFails, { errors: [{ code: "failed", title: "no" }] });
    const id = `m${this.uploads.size + 1}`;
    const name = url.searchParams.get("name");
    const mediaType = request.headers["content-type"];
    this.uploads.set(id, { bytes, mediaType });
    json(201, {
      attachment: { id, name, mediaType, mediaSize: bytes.length, mediaUrl: `/media/${id}/secret/${name}` },
    });
  }

  media(url, response) {
    const held = this.uploads.get(url.pathname.split("/")[2]);
    if (!held) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": held.mediaType, "X-Content-Type-Options": "nosniff" }).end(held.bytes);
  }

  async file(path, response) {
    try {
      const bytes = await readFile(join(this.root, normalize(path)));
      response
        .writeHead(200, { ...cors, "Content-Type": types[extname(path)] ?? "application/octet-stream" })
        .end(bytes);
    } catch {
      response.writeHead(404, cors).end("not found");
    }
  }

  // ---- The live connection ---------------------------------------------------------------------------------------

  connected(socket) {
    if (this.deaf) return socket.terminate();
    socket.on("message", (data) => this.heard(socket, JSON.parse(data.toString())));
    socket.on("close", () => this.people.delete(socket));
  }

  heard(socket, message) {
    const say = (answer) => socket.send(JSON.stringify(answer));
    if (message.t === "hello") return this.hello(socket, message, say);
    if (message.t === "ping") return say({ t: "pong" });
    if (message.t === "start") return this.start(say);
    if (message.t === "send") return this.take(message.id, message.content, say);
    if (message.t === "postback") {
      return this.take(message.id, { type: "text", text: message.text, payload: message.payload }, say);
    }
    if (message.t === "read") this.marks.userReadSeq = Math.max(this.marks.userReadSeq, message.seq);
    if (message.t === "history") this.history(message, say);
  }

  hello(socket, { after }, say) {
    this.people.add(socket);
    const conversation = this.messages.length ? this.conversation() : null;
    const serverTime = new Date().toISOString();
    say({ t: "welcome", v: 1, role: "person", user: { id: "u1" }, conversation, serverTime, limits, files: true });
    const from = after || Math.max(0, this.messages.length - 50);
    for (const message of this.messages.slice(from))
      say({ t: "message", conversation: "c1", seq: message.seq, message });
  }

  start(say) {
    say({ t: "conversation", conversation: this.conversation() });
    if (this.greeting && !this.messages.length)
      this.say(this.greeting, { type: "bot", id: "bot", displayName: "Boutique bot" });
  }

  take(id, content, say) {
    if (this.nack) return say({ t: "nack", id, ...this.nack });
    const known = this.messages.find((message) => message.source.clientMessageId === id);
    const message =
      known ??
      this.store({ author: { type: "user", userId: "u1" }, content, source: { type: "web", clientMessageId: id } });
    say({ t: "ack", id, seq: message.seq, messageId: message.id, conversation: "c1", received: message.received });
    if (!known) this.onMessage?.(message);
  }

  history({ before, limit = 50 }, say) {
    const from = Math.max(0, before - 1 - limit);
    const messages = this.messages.slice(from, before - 1);
    say({ t: "history", conversation: "c1", before, messages, hasMore: from > 0 });
  }

  conversation() {
    return { id: "c1", lastSeq: this.messages.length, holder: "desk", ...this.marks };
  }

  store(parts, received = new Date()) {
    const seq = this.messages.length + 1;
    const message = { id: `msg${seq}`, seq, received: received.toISOString(), source: { type: "web" }, ...parts };
    this.messages.push(message);
    this.tell({ t: "message", conversation: "c1", seq, message });
    return message;
  }

  tell(message) {
    for (const socket of this.people) socket.send(JSON.stringify(message));
  }
}

async function bodyOf(request, delayMs = 0) {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
    if (delayMs) await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
  return Buffer.concat(parts);
}

/** Run by hand: an agent who answers everything, and shows each kind of content when its name is written. */
async function byHand() {
  const { values } = parseArgs({ options: { root: { type: "string" }, port: { type: "string", default: "8090" } } });
  if (!values.root) throw new Error("usage: fake_hub.mjs --root DIR/web_widget [--port N]");
  const hub = await startFakeHub({ root: values.root, port: Number(values.port) });
  const { samples } = await import("./samples.mjs");
  hub.greeting = samples.greeting;
  hub.onMessage = ({ content }) => {
    setTimeout(() => hub.read(), 300);
    setTimeout(() => hub.typing(true), 500);
    setTimeout(() => hub.say(samples[content.text?.trim()] ?? `You said: ${content.text ?? content.type}`), 1500);
  };
  console.log(`${hub.url}/demo.html — write one of: ${Object.keys(samples).join(", ")}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await byHand();
