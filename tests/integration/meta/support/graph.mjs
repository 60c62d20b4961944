// A Graph API as strict as Meta's documentation: tokens and their proof, the calls that send, media by id, names, and
// webhooks that are signed and sent again until they are taken. What WhatsApp would take is judged by a library of others
// (see oracle.mjs); for pages there is none, so that half proves that we keep to the documentation as we read it, and
// nothing about Meta itself.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { judge } from "./oracle.mjs";
import { checkSend } from "./rules.mjs";

export const ids = { page: "1067280970047460", instagram: "17841400000000001", number: "123456123" };

// As Meta writes JSON: with everything beyond ASCII, and slashes, escaped.
export const escaped = (value) =>
  JSON.stringify(value)
    .replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/\//g, "\\/");
export const hmac = (key, text) => crypto.createHmac("sha256", key).update(text).digest("hex");

class Refusal extends Error {
  constructor(status, error, headers = {}) {
    super(error.message);
    Object.assign(this, { status, error, headers });
  }
}

async function bodyOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// multipart/form-data: {fields, file: {name, type, bytes}}.
function partsOf(type, body) {
  const boundary = `--${/boundary=(.+)$/.exec(type)[1]}`;
  const found = { fields: {}, file: null };
  for (const part of body.toString("latin1").split(boundary).slice(1, -1)) {
    const end = part.indexOf("\r\n\r\n");
    const head = part.slice(0, end);
    const bytes = Buffer.from(part.slice(end + 4, -2), "latin1");
    const name = /name="([^"]+)"/.exec(head)[1];
    const filename = /filename="([^"]*)"/.exec(head)?.[1];
    if (filename === undefined) found.fields[name] = bytes.toString();
    else found.file = { field: name, name: filename, type: /Content-Type: (\S+)/.exec(head)[1], bytes };
  }
  return found;
}

export class Graph {
  constructor({ token, appSecret }) {
    Object.assign(this, { token, appSecret, proof: hmac(appSecret, token) });
    Object.assign(this, { violations: [], calls: [], refusals: [], nextId: 1 });
    Object.assign(this, { sent: new Map(), media: new Map(), uploads: new Map(), names: new Map() });
  }

  // Again at the same port, when it was stopped.
  async start() {
    this.server = http.createServer((request, response) => this.#serve(request, response));
    this.server.listen(this.url ? Number(new URL(this.url).port) : 0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }
  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  // The next send is answered so; with status 0 its connection breaks after it was done, with -1 before.
  refuse(status, error = {}, headers = {}) {
    this.refusals.push({ status, error: { message: "(#1) No", type: "OAuthException", ...error }, headers });
  }

  // … is done, and answered after so long.
  slowDown(ms) {
    this.refusals.push({ ms });
  }
  // … is done, and answered by this.
  garble(answer) {
    this.refusals.push({ answer });
  }

  async #serve(request, response) {
    const answer = (status, json, headers = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", connection: "close", ...headers })
        .end(JSON.stringify(json));
    try {
      const body = await bodyOf(request);
      const url = new URL(request.url, this.url);
      if (url.pathname.startsWith("/files/")) return this.#serveFile(request, url, response);
      const [, version, path] = /^\/(v\d+\.\d+)\/(.+)$/.exec(url.pathname) ?? [];
      assert.equal(version, "v25.0");
      this.#authenticate(request, url);
      const result = await this.#call(request, path, url.searchParams, body);
      if (typeof result === "string") response.writeHead(200, { "content-type": "text/html" }).end(result);
      else if (!request.socket.destroyed) answer(200, result);
    } catch (failure) {
      if (!(failure instanceof Refusal)) this.violations.push(`${request.method} ${request.url}: ${failure.stack}`);
      const { status = 500, error = { message: failure.message, code: 1 }, headers } = failure;
      answer(status, { error }, headers);
    }
  }

  #authenticate(request, url) {
    if (request.headers.authorization !== `Bearer ${this.token}`)
      throw new Refusal(401, { code: 190, type: "OAuthException", message: `Malformed access token ${this.token}` });
    if (url.searchParams.get("appsecret_proof") !== this.proof)
      throw new Refusal(400, { code: 100, message: "Invalid appsecret_proof provided in the API argument" });
  }

  async #call(request, path, query, body) {
    const type = request.headers["content-type"] ?? "";
    if (request.method === "GET") return this.#look(path, query);
    const call = { path, ...(type.startsWith("multipart/") ? partsOf(type, body) : { json: JSON.parse(body) }) };
    this.calls.push(call);
    const [, account, edge] = /^(\w+)\/(\w+)$/.exec(path);
    if (edge === "media" || edge === "message_attachments") return this.#upload(account, edge, call);
    assert.equal(edge, "messages");
    const isWhatsApp = account === ids.number;
    if (isWhatsApp) this.#checkWhatsApp(call.json);
    else checkSend(call.json, account === "me");
    if (call.json.sender_action || call.json.status) return isWhatsApp ? { success: true } : { recipient_id: "1" };
    const refusal = this.refusals.shift();
    if (refusal?.status > 0) throw new Refusal(refusal.status, refusal.error, refusal.headers);
    const id = `${isWhatsApp ? "wamid." : "m_"}${this.nextId++}`;
    if (refusal?.status !== -1) this.sent.set(id, call.json);
    if (refusal?.ms) await pause(refusal.ms);
    if (refusal?.status <= 0) return request.socket.destroy();
    if (refusal?.answer) return refusal.answer;
    if (!isWhatsApp) return { recipient_id: call.json.recipient.id, message_id: id };
    const input = call.json.to ?? call.json.recipient;
    return { messaging_product: "whatsapp", contacts: [{ input, wa_id: input.replace("+", "") }], messages: [{ id }] };
  }

  #checkWhatsApp(call) {
    assert.equal(call.messaging_product, "whatsapp");
    if (call.status) return assert.match(call.message_id, /^wamid\./);
    assert.equal(call.recipient_type, "individual");
    assert.equal(Boolean(call.to), !call.recipient);
    assert.ok(call.biz_opaque_callback_data.length <= 512);
    judge(call);
  }

  #upload(account, edge, { fields, file }) {
    const id = String(4490709327384000 + this.nextId++);
    if (edge === "media") {
      assert.equal(fields.messaging_product, "whatsapp");
      assert.equal(file.field, "file");
      this.uploads.set(id, file);
      return { id };
    }
    assert.equal(file.field, "filedata");
    assert.equal(JSON.parse(fields.message).attachment.payload.is_reusable, true);
    assert.equal(fields.platform, account === "me" ? "instagram" : undefined);
    this.uploads.set(id, file);
    return { attachment_id: id };
  }

  #look(path, query) {
    if (this.media.has(path)) {
      assert.equal(query.get("phone_number_id"), ids.number);
      const { type, bytes } = this.media.get(path);
      return {
        messaging_product: "whatsapp",
        url: `${this.url}/files/secret/${path}`,
        mime_type: type,
        file_size: bytes.length,
        id: path,
      };
    }
    assert.match(query.get("fields"), /profile_pic/);
    if (!this.names.has(path)) throw new Refusal(400, { code: 100, message: "No profile available for this user." });
    return { ...this.names.get(path), id: path };
  }

  // /files/secret/… needs the token, as WhatsApp's media do; /files/open/… must not get it.
  #serveFile(request, url, response) {
    const [, , door, id] = url.pathname.split("/");
    const isKnown = request.headers.authorization === `Bearer ${this.token}`;
    if (door === "secret" ? !isKnown : request.headers.authorization)
      this.violations.push(`token ${isKnown}: ${url.pathname}`);
    const file = this.media.get(id);
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": file.type }).end(file.bytes);
  }

  // One POST of a webhook; resolves with its status.
  async post(hook, payload, { signature, body = escaped(payload) } = {}) {
    const response = await fetch(hook, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(signature === null ? {} : { "x-hub-signature-256": signature ?? `sha256=${hmac(this.appSecret, body)}` }),
      },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  }
  // … again until it is taken, as Meta does.
  async deliver(hook, payload) {
    for (;;) {
      const status = await this.post(hook, payload).catch(() => 0);
      if (status === 200) return;
      assert.ok(status === 0 || status >= 500, `a webhook was refused: ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  sentTo(to) {
    return [...this.sent.values()].filter((call) => (call.recipient?.id ?? call.to ?? call.recipient) === to);
  }
}

export const fromPage = (object, account, messaging) => ({
  object,
  entry: [{ id: account, time: Date.now(), messaging }],
});
export const said = (account, person, message) => ({
  sender: { id: person },
  recipient: { id: account },
  timestamp: Date.now(),
  ...message,
});
export const fromWhatsApp = (value) => ({
  object: "whatsapp_business_account",
  entry: [
    {
      id: "8856996819413533",
      changes: [
        {
          field: "messages",
          value: {
            messaging_product: "whatsapp",
            metadata: { display_phone_number: "16505551111", phone_number_id: ids.number },
            ...value,
          },
        },
      ],
    },
  ],
});
