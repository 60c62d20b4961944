// A Bot API server as strict as Telegram's documentation, for what npm telegram-test-api does not have: the secret
// token of webhooks, long polling with offsets, pictures and files, edits that check, refusals. It is ours, so it
// proves that we keep to the documentation as we read it, and nothing about Telegram itself.
import { once } from "node:events";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";

const utf16 = (text) => text.length;
const isText = (most) => (value) => typeof value === "string" && value.length > 0 && utf16(value) <= most;
const isOptionalText = (most) => (value) => typeof value === "string" && utf16(value) <= most;
const isChat = (value) => Number.isSafeInteger(Number(value)) && Number(value) !== 0;
const isInteger = (value) => Number.isSafeInteger(Number(value));
const isBoolean = (value) => typeof value === "boolean";
const isNumber = (most) => (value) => typeof value === "number" && Math.abs(value) <= most;
const isList = (value) => Array.isArray(value) && value.every((one) => typeof one === "string");

function isButton(button) {
  const { text, ...what } = button;
  const [kind] = Object.keys(what);
  if (!isText(200)(text) || Object.keys(what).length !== 1) return false;
  if (kind === "callback_data")
    return Buffer.byteLength(what.callback_data) >= 1 && Buffer.byteLength(what.callback_data) <= 64;
  if (kind === "url") return /^(https?|tg):\/\/./.test(what.url);
  return kind === "web_app" && /^https:\/\/./.test(what.web_app.url);
}
function isMarkup(markup) {
  if (Array.isArray(markup.inline_keyboard)) return markup.inline_keyboard.every((row) => row.every(isButton));
  return markup.keyboard.every((row) => row.every((button) => isText(200)(button.text)));
}
const isPreview = (options) => /^https?:\/\//.test(options.url);

// Each method with its parameters: {name: [check, is it required]}. What is not named here is refused; so are
// parse_mode and entities, for we promise plain text.
const methods = {
  getUpdates: {
    offset: [isInteger],
    limit: [(value) => value >= 1 && value <= 100],
    timeout: [(value) => value > 0 && value <= 50],
    allowed_updates: [isList],
  },
  setWebhook: {
    url: [(value) => /^https?:\/\//.test(value), true],
    secret_token: [(value) => /^[A-Za-z0-9_-]{1,256}$/.test(value)],
    allowed_updates: [isList],
    max_connections: [(value) => value >= 1 && value <= 100],
    drop_pending_updates: [isBoolean],
  },
  deleteWebhook: { drop_pending_updates: [isBoolean] },
  sendMessage: {
    chat_id: [isChat, true],
    text: [isText(4096), true],
    reply_markup: [isMarkup],
    link_preview_options: [isPreview],
  },
  sendPhoto: {
    chat_id: [isChat, true],
    photo: [Boolean, true],
    caption: [isOptionalText(1024)],
    reply_markup: [isMarkup],
  },
  sendDocument: {
    chat_id: [isChat, true],
    document: [Boolean, true],
    caption: [isOptionalText(1024)],
    reply_markup: [isMarkup],
  },
  sendLocation: { chat_id: [isChat, true], latitude: [isNumber(90), true], longitude: [isNumber(180), true] },
  sendVenue: {
    chat_id: [isChat, true],
    latitude: [isNumber(90), true],
    longitude: [isNumber(180), true],
    title: [isText(256), true],
    address: [isText(256), true],
  },
  sendChatAction: { chat_id: [isChat, true], action: [(value) => value === "typing", true] },
  editMessageText: {
    chat_id: [isChat, true],
    message_id: [isInteger, true],
    text: [isText(4096), true],
    reply_markup: [isMarkup],
    link_preview_options: [isPreview],
  },
  editMessageMedia: {
    chat_id: [isChat, true],
    message_id: [isInteger, true],
    media: [(media) => media.type === "photo" && isOptionalText(1024)(media.caption), true],
    reply_markup: [isMarkup],
  },
  editMessageReplyMarkup: { chat_id: [isChat, true], message_id: [isInteger, true], reply_markup: [isMarkup] },
  answerCallbackQuery: { callback_query_id: [isText(64), true], text: [isOptionalText(200)] },
  getFile: { file_id: [isText(256), true] },
};

async function bodyOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// multipart/form-data: {fields, files: {name: {filename, bytes}}}.
function partsOf(type, body) {
  const boundary = `--${/boundary=(.+)$/.exec(type)[1]}`;
  const fields = {};
  const files = {};
  let at = body.indexOf(boundary) + boundary.length;
  while (body.subarray(at, at + 2).toString() === "\r\n") {
    const end = body.indexOf(`\r\n${boundary}`, at);
    const head = body.indexOf("\r\n\r\n", at);
    const header = body.subarray(at, head).toString();
    const bytes = body.subarray(head + 4, end);
    const name = /name="([^"]+)"/.exec(header)[1];
    const filename = /filename="([^"]*)"/.exec(header)?.[1];
    if (filename === undefined) fields[name] = bytes.toString();
    else files[name] = { filename, bytes };
    at = end + 2 + boundary.length;
  }
  return { fields, files };
}

class Refusal extends Error {
  constructor(status, description, parameters) {
    super(description);
    Object.assign(this, { status, parameters });
  }
}

export class BotApi {
  constructor(token) {
    Object.assign(this, { token, violations: [], calls: [], refusals: [], updates: [], webhook: null });
    Object.assign(this, { nextUpdate: 1000, nextMessage: 1, chats: new Set(), messages: new Map(), files: new Map() });
    this.acknowledged = 0;
  }

  // Again at the same port, when it was stopped.
  async start() {
    this.server = http.createServer((request, response) => this.#serve(request, response));
    this.server.listen(this.url ? Number(new URL(this.url).port) : 0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  // The next call of `method` is answered so; with status 0 its connection breaks after it was done.
  refuse(method, status, description = "", parameters) {
    this.refusals.push({ method, status, description, parameters });
  }
  // … is done, and answered after so long.
  slowDown(method, ms) {
    this.refusals.push({ method, ms });
  }
  // … is done, and answered by this.
  garble(method, answer) {
    this.refusals.push({ method, answer });
  }

  async #serve(request, response) {
    const answer = (status, json) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
    try {
      const body = await bodyOf(request);
      if (request.url.startsWith(`/file/bot${this.token}/`)) return this.#serveFile(request, response);
      const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url) ?? [];
      if (token !== this.token) return answer(401, { ok: false, error_code: 401, description: "Unauthorized" });
      const result = await this.#call(method, request, body, response);
      if (!response.writableEnded && !response.destroyed) answer(200, { ok: true, result });
    } catch (error) {
      if (!(error instanceof Refusal)) this.violations.push(`${request.url}: ${error.stack}`);
      const { status = 500, message, parameters } = error;
      answer(status, { ok: false, error_code: status, description: message, parameters });
    }
  }

  #serveFile(request, response) {
    const bytes = this.files.get(request.url.slice(`/file/bot${this.token}/`.length));
    if (!bytes) return response.writeHead(404).end("{}");
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(bytes);
  }

  async #call(method, request, body, response) {
    const type = request.headers["content-type"] ?? "";
    let params;
    let files = {};
    if (type.startsWith("multipart/form-data")) {
      ({ fields: params, files } = partsOf(type, body));
      if (params.reply_markup) params.reply_markup = JSON.parse(params.reply_markup);
      for (const name of Object.keys(files)) params[name] = files[name].filename;
    } else {
      params = body.length ? JSON.parse(body) : {};
    }
    const call = { method, params, files };
    this.calls.push(call);
    this.#check(method, params);
    const at = this.refusals.findIndex((refusal) => refusal.method === method);
    const refusal = at < 0 ? null : this.refusals.splice(at, 1)[0];
    if (refusal?.status) throw new Refusal(refusal.status, refusal.description, refusal.parameters);
    if (params.chat_id && !this.chats.has(Number(params.chat_id)))
      throw new Refusal(400, "Bad Request: chat not found");
    const result = await this[`_${method}`]?.(params, files, response);
    if (refusal?.ms) await pause(refusal.ms);
    if (refusal?.status === 0) request.socket.destroy();
    if (refusal?.answer) response.writeHead(200, { "content-type": "text/html" }).end(refusal.answer);
    return result ?? true;
  }

  #check(method, params) {
    const rules = methods[method];
    const wrong = (what) => {
      this.violations.push(`${method}: ${what} in ${JSON.stringify(params)}`);
      throw new Refusal(400, `Bad Request: ${what}`);
    };
    if (!rules) wrong("no such method");
    for (const [name, value] of Object.entries(params)) {
      if (!rules[name]) wrong(`no parameter ${name}`);
      if (!rules[name][0](value)) wrong(`bad ${name}`);
    }
    for (const [name, [, isRequired]] of Object.entries(rules)) {
      if (isRequired && params[name] === undefined) wrong(`${name} is missing`);
    }
  }

  #message(params, more) {
    const message = { message_id: this.nextMessage++, chat: { id: Number(params.chat_id), type: "private" }, ...more };
    message.reply_markup = params.reply_markup;
    this.messages.set(message.message_id, message);
    return message;
  }
  async #fetched(url) {
    const response = await fetch(url).catch(() => null);
    if (!response?.ok) throw new Refusal(400, "Bad Request: failed to get HTTP URL content");
    return Buffer.from(await response.arrayBuffer());
  }
  async #photoOf(value, file) {
    const bytes = file?.bytes ?? (await this.#fetched(value));
    if (bytes.subarray(1, 4).toString() !== "PNG") throw new Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED");
    return bytes;
  }

  _sendMessage(params) {
    return this.#message(params, { text: params.text });
  }
  async _sendPhoto(params, files) {
    const photo = await this.#photoOf(params.photo, files.photo);
    return this.#message(params, { photo, caption: params.caption });
  }
  async _sendDocument(params, files) {
    const document = files.document?.bytes ?? (await this.#fetched(params.document));
    return this.#message(params, { document, name: files.document?.filename, caption: params.caption });
  }
  _sendLocation(params) {
    return this.#message(params, { location: params });
  }
  _sendVenue(params) {
    return this.#message(params, { venue: params });
  }
  #edit(params, change) {
    const message = this.messages.get(params.message_id);
    if (!message) throw new Refusal(400, "Bad Request: message to edit not found");
    const before = JSON.stringify(message);
    Object.assign(message, change, { reply_markup: params.reply_markup });
    if (JSON.stringify(message) === before) throw new Refusal(400, "Bad Request: message is not modified");
    return message;
  }
  _editMessageText(params) {
    return this.#edit(params, { text: params.text });
  }
  async _editMessageMedia(params) {
    const photo = await this.#photoOf(params.media.media);
    return this.#edit(params, { photo, caption: params.media.caption });
  }
  _editMessageReplyMarkup(params) {
    return this.#edit(params, {});
  }
  _getFile({ file_id: id }) {
    if (!this.files.has(id)) throw new Refusal(400, "Bad Request: invalid file_id");
    return { file_id: id, file_path: id };
  }

  _setWebhook(params) {
    this.webhook = params;
    this.#deliver();
  }
  _deleteWebhook() {
    this.webhook = null;
  }
  async _getUpdates({ offset = 0, limit = 100, timeout = 0 }, files, response) {
    if (this.webhook) throw new Refusal(409, "Conflict: can't use getUpdates method while webhook is active");
    this.poller?.end();
    this.acknowledged = Math.max(this.acknowledged, offset - 1);
    this.updates = this.updates.filter((update) => update.update_id >= offset);
    if (this.updates.length === 0) {
      const ended = await new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), timeout * 1000);
        const done = (value) => {
          clearTimeout(timer);
          resolve(value);
        };
        this.poller = { wake: () => done(false), end: () => done(true) };
        response.on("close", () => done(false));
      });
      this.poller = null;
      if (ended) throw new Refusal(409, "Conflict: terminated by other getUpdates request");
    }
    return this.updates.slice(0, limit);
  }

  // Telegram calls a webhook until it answers 2xx, one update of a chat after another.
  async #deliver() {
    if (this.isDelivering) return;
    this.isDelivering = true;
    while (this.webhook && this.updates.length > 0) {
      const response = await this.post(this.updates[0]).catch(() => null);
      if (response?.ok) this.updates.shift();
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
    this.isDelivering = false;
  }
  post(update, secret = this.webhook.secret_token) {
    return fetch(this.webhook.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(secret === null ? {} : { "x-telegram-bot-api-secret-token": secret }),
      },
      body: JSON.stringify(update),
    });
  }

  #push(what) {
    const update = { update_id: this.nextUpdate++, ...what };
    this.updates.push(update);
    this.poller?.wake();
    if (this.webhook) this.#deliver();
    return update;
  }
  static person(chat) {
    return { id: chat, is_bot: false, first_name: "Zoë", last_name: String(chat), language_code: "en" };
  }
  // The person in `chat` sends a message.
  say(chat, fields) {
    this.chats.add(chat);
    const message = { message_id: this.nextMessage++, date: 1, from: BotApi.person(chat), ...fields };
    return this.#push({ message: { ...message, chat: { id: chat, type: "private" } } });
  }
  // … taps a button of a message of ours.
  tap(message, row, column = 0) {
    const { callback_data: data } = message.reply_markup.inline_keyboard[row][column];
    const id = `tap-${this.nextUpdate}`;
    this.#push({ callback_query: { id, from: BotApi.person(message.chat.id), message, data } });
    return id;
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}
