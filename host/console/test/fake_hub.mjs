// A hub small enough to read, for working on the console without the real one: its HTTP endpoints and the agent's
// side of docs/live-protocol.md, over the people of fake_people.mjs, all in memory.
//
//   node host/console/test/fake_hub.mjs --root DIR/console [--port 8091]   then open http://127.0.0.1:8091/console/
//   sign in as ana@example.org with any password but "wrong" and "locked"
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { WebSocketServer } from "../../../sdk/web/node_modules/ws/wrapper.mjs";
import { agents, deadTasks, people, pictures } from "./fake_people.mjs";
import { FakeRequests } from "./fake_requests.mjs";

const types = {
  ".svg": "image/svg+xml",
  ".js": "text/javascript",
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
};
const me = agents[0];
const limits = {
  maxUploadBytes: 5_000_000,
  mediaTypes: ["image/png", "image/jpeg", "image/svg+xml", "application/pdf"],
};
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: https:; connect-src 'self'; media-src 'self'";

export async function startFakeHub({ root, port = 0 }) {
  const hub = new FakeHub(root);
  const server = createServer((request, response) => void hub.answer(request, response));
  const sockets = new WebSocketServer({ server, path: "/live" });
  sockets.on("connection", (socket) => hub.connected(socket));
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  hub.url = `http://127.0.0.1:${server.address().port}`;
  hub.dropSockets = () => sockets.clients.forEach((socket) => socket.terminate());
  hub.stop = () => {
    hub.dropSockets();
    return new Promise((resolve) => server.close(resolve));
  };
  return hub;
}

class FakeHub {
  constructor(root) {
    this.root = root;
    this.conversations = new Map(people(Date.now()).map((one) => [one.id, one]));
    this.tasks = deadTasks(Date.now());
    this.me = { ...me };
    this.requests = new FakeRequests(this);
    this.signedIn = false;
    this.refusing = false; // new connections are turned away: a hub that is down
    this.refusals = new Map(); // conversation → what a claim is refused with
    this.uploadMs = 0;
    this.open = new Map(); // socket → conversation
  }

  // ---- What a test steers ----------------------------------------------------------------------------------------

  hear(id, content, { fresh = true } = {}) {
    const conversation = this.conversations.get(id);
    const text = typeof content === "string" ? { type: "text", text: content } : content;
    return this.store(
      conversation,
      { type: "user", userId: conversation.user.id, displayName: conversation.user.name },
      text,
      { fresh },
    );
  }

  typing(id, on, text, who) {
    const { user } = this.conversations.get(id);
    this.tell({
      t: "typing",
      conversation: id,
      on,
      who: who ?? { type: "user", id: user.id, name: user.name },
      ...(text ? { text } : {}),
    });
  }

  readByUser(id) {
    const one = this.conversations.get(id);
    one.userReadSeq = one.userDeliveredSeq = one.messages.length;
    this.tell({ t: "read", conversation: id, by: "user", seq: one.messages.length });
  }

  delivered(id) {
    const one = this.conversations.get(id);
    one.userDeliveredSeq = one.messages.length;
    this.tell({ t: "delivered", conversation: id, seq: one.messages.length });
  }

  presence(id, names) {
    this.tell({
      t: "presence",
      conversation: id,
      agents: agents.filter((agent) => names.includes(agent.name)).map(plain),
    });
  }

  tellRow(one) {
    this.tell({ t: "row", row: rowOf(one) });
  }

  store(one, author, content, { clientMessageId, socket } = {}) {
    const seq = one.messages.length + 1;
    const message = {
      id: `${one.id}-m${seq}`,
      seq,
      received: new Date().toISOString(),
      author,
      content,
      source: { type: "web" },
    };
    one.messages.push(message);
    if (author.type === "agent") one.businessReadSeq = seq;
    if (clientMessageId) {
      socket.send(
        JSON.stringify({
          t: "ack",
          id: clientMessageId,
          seq,
          messageId: message.id,
          conversation: one.id,
          received: message.received,
        }),
      );
    }
    for (const [other, followed] of this.open) {
      if (followed !== one.id) continue;
      const source = { ...message.source, ...(clientMessageId ? { clientMessageId } : {}) };
      other.send(JSON.stringify({ t: "message", conversation: one.id, seq, message: { ...message, source } }));
    }
    this.tellRow(one);
    return message;
  }

  tell(message) {
    for (const socket of this.open.keys()) socket.send(JSON.stringify(message));
  }

  // ---- The live protocol -----------------------------------------------------------------------------------------

  connected(socket) {
    if (this.refusing || !this.signedIn) return socket.terminate();
    socket.on("close", () => this.open.delete(socket));
    socket.on("message", (bytes) => this.heard(socket, JSON.parse(String(bytes))));
  }

  heard(socket, said) {
    const one = this.conversations.get(said.conversation);
    const say = (message) => socket.send(JSON.stringify(message));
    if (said.t === "hello") {
      this.open.set(socket, null);
      say({
        t: "welcome",
        v: 1,
        role: "agent",
        agent: this.me,
        agents: agents.map(({ id, name, online }) => ({ id, name, online })),
        serverTime: new Date().toISOString(),
        limits,
      });
      say({ t: "tasks", dead: this.tasks.length });
    }
    if (said.t === "open" && one) this.follow(socket, one, said.after, say);
    if (said.t === "shut") this.open.set(socket, null);
    if (said.t === "ping") say({ t: "pong" });
    if (said.t === "history") say(page(one, said.before, said.limit ?? 50));
    if (said.t === "read") {
      one.businessReadSeq = Math.max(one.businessReadSeq, said.seq);
      this.tellRow(one);
    }
    if (said.t === "send") this.send(socket, one, said, say);
  }

  follow(socket, one, after, say) {
    this.open.set(socket, one.id);
    const from = after > 0 ? after : Math.max(0, one.messages.length - 50);
    for (const message of one.messages.slice(from))
      say({ t: "message", conversation: one.id, seq: message.seq, message });
    say({ t: "read", conversation: one.id, by: "user", seq: one.userReadSeq });
    say({ t: "delivered", conversation: one.id, seq: one.userDeliveredSeq });
    if (one.present) this.presence(one.id, [me.name, ...one.present]);
  }

  send(socket, one, said, say) {
    if (said.content.text?.includes("refuse me"))
      return say({ t: "nack", id: said.id, code: "invalid_content", title: "This text is not allowed." });
    if (!one.ticket?.owner) one.ticket = { ...one.ticket, status: "open", owner: { id: me.id, name: me.name } };
    this.store(one, { type: "agent", id: me.id, displayName: me.name }, said.content, {
      clientMessageId: said.id,
      socket,
    });
  }

  // ---- HTTP ------------------------------------------------------------------------------------------------------

  async answer(request, response) {
    const url = new URL(request.url, "http://hub");
    if (url.pathname.startsWith("/console/api/")) return this.api(request, response, url);
    if (url.pathname === "/live/attachments") return this.upload(request, response, url);
    const picture = pictures[url.pathname.split("/").pop()];
    if (url.pathname.startsWith("/media/") && picture) {
      return response.writeHead(200, { "Content-Type": "image/svg+xml" }).end(picture);
    }
    const name = normalize(url.pathname.replace(/^\/console\/?/, "") || "index.html");
    const bytes = name.includes("..") ? null : await readFile(join(this.root, name)).catch(() => null);
    if (!bytes) return response.writeHead(404).end("not found");
    response.writeHead(200, {
      "Content-Type": types[extname(name)] ?? "application/octet-stream",
      "Content-Security-Policy": policy,
    });
    response.end(bytes);
  }

  async api(request, response, url) {
    const body = await text(request);
    const [, , , what, id, act] = url.pathname.split("/");
    const json = (status, value, headers = {}) =>
      response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(value));
    const refuse = (status, code, title, headers) => json(status, { errors: [{ code, title }] }, headers);
    if (what === "login") return this.login(JSON.parse(body), json, refuse);
    if (!this.signedIn) return refuse(401, "unauthorized", "Sign in first.");
    if (request.method === "POST" && request.headers["x-csrf-token"] !== "csrf")
      return refuse(403, "csrf", "The CSRF token is missing.");
    if (what === "logout") {
      this.signedIn = false;
      return json(200, {});
    }
    if (what === "me") return json(200, { agent: this.me, csrfToken: "csrf" });
    if (what === "inbox") return json(200, this.inbox(url.searchParams.get("box")));
    if (what === "search") return json(200, { hits: this.search(url.searchParams.get("q") ?? "") });
    if (what === "tasks" && id === "dead") return json(200, { tasks: this.tasks });
    if (what === "tasks") {
      this.tasks = this.tasks.filter((task) => task.id !== id);
      this.tell({ t: "tasks", dead: this.tasks.length });
      return json(200, {});
    }
    if (what === "merges") return this.undo(id, json, refuse);
    const asked = this.requests.answer({ what, id, act, body }, { response, json, refuse });
    if (asked) return asked;
    const one = this.conversations.get(id);
    if (!one) return refuse(404, "conversation_not_found", "There is no such conversation.");
    return act ? this.act(one, act, json, refuse) : json(200, detailsOf(one));
  }

  undo(id, json, refuse) {
    const merges = [...this.conversations.values()].flatMap(({ person }) => person.merges);
    const merge = merges.find((one) => one.id === id);
    if (!merge?.undoable) return refuse(409, "merge_undone", "This merge was undone before.");
    Object.assign(merge, { undoable: false, undoneAt: new Date().toISOString() });
    return json(200, {});
  }

  login({ email, password }, json, refuse) {
    if (password === "wrong") return refuse(401, "wrong_login", "Wrong e-mail or password.");
    if (password === "locked") return refuse(429, "locked", "Too many attempts.", { "Retry-After": "847" });
    if (!email) return refuse(400, "bad_request", "email is missing.");
    this.signedIn = true;
    return json(
      200,
      { agent: this.me, csrfToken: "csrf" },
      { "Set-Cookie": "hubbub_session=x; HttpOnly; SameSite=Strict; Path=/" },
    );
  }

  act(one, act, json, refuse) {
    const owner = { id: me.id, name: me.name };
    const refusal = this.refusals.get(one.id);
    if (act === "claim" && refusal) {
      one.ticket = { ...one.ticket, status: "open", owner: { id: agents[1].id, name: agents[1].name } };
      this.tellRow(one);
      return refuse(409, "already_claimed", refusal);
    }
    if (act === "claim") one.ticket = { ...one.ticket, status: "open", owner };
    if (act === "return") one.ticket = { ...one.ticket, owner: null };
    if (act === "finish") {
      one.ticket = { ...one.ticket, status: "closed" };
      one.holder = "greeter";
    }
    if (act === "take-over") {
      one.holder = "desk";
      one.ticket = {
        ...one.ticket,
        id: `${one.id}-t2`,
        status: "open",
        queue: "General",
        owner,
        openedAt: new Date().toISOString(),
      };
    }
    this.tellRow(one);
    return json(200, { row: rowOf(one) });
  }

  inbox(box) {
    const all = [...this.conversations.values()];
    const done = (one) => ["solved", "closed"].includes(one.ticket?.status);
    const rules = {
      shared: (one) => !done(one) && one.holder === "desk" && !one.ticket?.owner,
      mine: (one) => !done(one) && one.ticket?.owner?.id === me.id,
      automated: (one) => !done(one) && one.holder !== "desk",
      all: (one) => !done(one),
      finished: done,
    };
    const count = (name) => all.filter(rules[name]).length;
    return {
      rows: all.filter(rules[box] ?? rules.all).map(rowOf),
      counts: { shared: count("shared"), mine: count("mine"), automated: count("automated") },
    };
  }

  search(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = [];
    for (const one of this.conversations.values()) {
      for (const message of one.messages) {
        const said = message.content.text ?? "";
        if (!words.every((word) => said.toLowerCase().includes(word))) continue;
        const snippet = words.reduce(
          (marked, word) => marked.replace(new RegExp(word.replaceAll(/\W/g, "\\$&"), "gi"), "\uE000$&\uE001"),
          said,
        );
        hits.push({
          conversation: one.id,
          seq: message.seq,
          messageId: message.id,
          snippet,
          at: message.received,
          author: message.author,
          row: rowOf(one),
        });
      }
    }
    return hits.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 30);
  }

  async upload(request, response, url) {
    let size = 0;
    for await (const chunk of request) size += chunk.length;
    if (this.uploadMs) await new Promise((resolve) => setTimeout(resolve, this.uploadMs));
    const name = url.searchParams.get("name");
    const mediaType = request.headers["content-type"];
    const attachment = {
      id: `a${Date.now()}`,
      mediaUrl: "/media/a/s/mug.svg",
      mediaType,
      mediaSize: size,
      name,
      width: 400,
      height: 240,
    };
    response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ attachment }));
  }
}

const plain = ({ id, name }) => ({ id, name });

function page(one, before, limit) {
  const messages = one.messages.filter((message) => message.seq < before).slice(-limit);
  return { t: "history", conversation: one.id, before, messages, hasMore: (messages[0]?.seq ?? 1) > 1 };
}

function rowOf(one) {
  const last = one.messages.at(-1);
  const preview =
    last?.content.text ??
    last?.content.items?.map((item) => item.title).join(" · ") ??
    last?.content.altText ??
    "✓ Answered";
  return {
    conversation: {
      id: one.id,
      lastSeq: one.messages.length,
      businessReadSeq: one.businessReadSeq,
      userReadSeq: one.userReadSeq,
      userDeliveredSeq: one.userDeliveredSeq,
      holder: one.holder,
      lastMessage: last ? { preview, at: last.received } : null,
    },
    user: one.user,
    channel: one.channel,
    ticket: one.ticket,
  };
}

function detailsOf(one) {
  return {
    row: rowOf(one),
    person: one.person,
    tickets: one.tickets,
    earlier: one.earlier,
    control: one.control,
    deliveries: one.deliveries,
    answersTo: one.answersTo,
  };
}

async function text(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({ options: { root: { type: "string" }, port: { type: "string", default: "8091" } } });
  const hub = await startFakeHub({ root: values.root ?? ".", port: Number(values.port) });
  console.log(`${hub.url}/console/`);
}
