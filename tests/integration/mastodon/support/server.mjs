// A server that behaves as Mastodon's documentation says, as far as a business and its customers use it: accounts,
// posts with their visibility, mentions, notifications by cursor, idempotency keys, limits, media that take time, edits,
// deletions, rate limits. It is ours, so it proves that we keep to the documentation as we read it, and nothing about
// Mastodon itself; that its answers have the right shape is checked by npm masto and its types (types.mjs).
import { once } from "node:events";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Posts, Refusal, whole } from "./posts.mjs";

const json = { "content-type": "application/json; charset=utf-8" };

async function bodyOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// multipart/form-data with one file: {fields, file}.
function partsOf(type, body) {
  const boundary = `--${/boundary=(.+)$/.exec(type)[1]}`;
  const fields = {};
  let file = null;
  let at = body.indexOf(boundary) + boundary.length;
  while (body.subarray(at, at + 2).toString() === "\r\n") {
    const end = body.indexOf(`\r\n${boundary}`, at);
    const head = body.indexOf("\r\n\r\n", at);
    const header = body.subarray(at, head).toString();
    const bytes = body.subarray(head + 4, end);
    const name = /name="([^"]+)"/.exec(header)[1];
    if (/filename="/.test(header)) file = { name, bytes, type: /Content-Type: (.+)/i.exec(header)?.[1]?.trim() };
    else fields[name] = bytes.toString();
    at = end + 2 + boundary.length;
  }
  return { fields, file };
}

export class MastodonServer {
  constructor({ maxCharacters = 500, allowance = 300 } = {}) {
    Object.assign(this, { maxCharacters, allowance, calls: [], faults: [], violations: [], keys: new Map() });
    Object.assign(this, { tokens: new Map(), files: new Map(), pending: new Map(), slowMs: 0 });
  }

  async start() {
    this.server = http.createServer((request, response) => this.#serve(request, response));
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    this.posts = new Posts(this);
    return this;
  }

  // An account of this server, or with `domain` one of another that is known here. Returns its token.
  join(username, { domain = "", bot = false } = {}) {
    const account = this.posts.join(username, domain, bot);
    const token = `token-of-${account.acct}`;
    this.tokens.set(token, account);
    return token;
  }

  // The next call whose "METHOD /path" begins with `call` fares so: with a status, it is answered so and not done; with
  // `breaks`, it is done and its connection breaks; with `body`, it is done and answered 200 by that text; with `lateMs`,
  // it is done at once and answered so much later. `of`: only when this account calls.
  fault(call, { status = 0, headers = {}, breaks = false, error = "fault", body = null, lateMs = 0, of = "" }) {
    this.faults.push({ call, status, headers, breaks, error, body, lateMs, of });
  }

  #takeFault(what, request) {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const caller = this.tokens.get(token)?.acct;
    const at = this.faults.findIndex(({ call, of }) => what.startsWith(call) && (!of || of === caller));
    return at < 0 ? null : this.faults.splice(at, 1)[0];
  }

  async #serve(request, response) {
    const url = new URL(request.url, this.url);
    const what = `${request.method} ${url.pathname}`;
    try {
      const body = await bodyOf(request);
      if (url.pathname.startsWith("/files/")) return this.#serveFile(url, request, response);
      const fault = this.#takeFault(what, request);
      if (fault?.status) throw new Refusal(fault.status, fault.error, fault.headers);
      const caller = this.#callerOf(request);
      const { params, file } = this.#paramsOf(request, url, body);
      this.calls.push({ what, params, key: request.headers["idempotency-key"], caller: caller?.acct });
      const answer = await this.#route(request, url, caller, params, file);
      if (fault?.breaks) return request.socket.destroy();
      await pause(Math.max(this.slowMs, fault?.lateMs ?? 0));
      if (fault?.body != null) return response.writeHead(200, { ...json, connection: "close" }).end(fault.body);
      response
        .writeHead(answer.status ?? 200, { ...json, ...this.#limits(caller), connection: "close" })
        .end(JSON.stringify(answer.body));
    } catch (error) {
      if (!(error instanceof Refusal)) this.violations.push(`${what}: ${error.stack}`);
      const { status = 500, message, headers = {}, more = {} } = error;
      response
        .writeHead(status, { ...json, ...headers, connection: "close" })
        .end(JSON.stringify({ error: message, ...more }));
    }
  }

  #limits(caller) {
    if (!caller) return {};
    return {
      "x-ratelimit-limit": String(this.allowance),
      "x-ratelimit-remaining": String(this.allowance),
      "x-ratelimit-reset": new Date(Date.now() + 300_000).toISOString(),
    };
  }

  #callerOf(request) {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (token === undefined) return null;
    const caller = this.tokens.get(token);
    if (!caller) throw new Refusal(401, "The access token is invalid");
    return caller;
  }

  // JSON, a form, multipart, and the query: "types[]" is an array named "types".
  #paramsOf(request, url, body) {
    const params = {};
    const add = (name, value) => {
      if (name.endsWith("[]")) (params[name.slice(0, -2)] ??= []).push(value);
      else params[name] = value;
    };
    url.searchParams.forEach((value, name) => add(name, value));
    const type = request.headers["content-type"] ?? "";
    if (type.startsWith("multipart/form-data")) {
      const { fields, file } = partsOf(type, body);
      return { params: { ...params, ...fields }, file };
    }
    if (type.startsWith("application/json") && body.length) Object.assign(params, JSON.parse(body));
    if (type.startsWith("application/x-www-form-urlencoded"))
      new URLSearchParams(body.toString()).forEach((value, name) => add(name, value));
    return { params, file: null };
  }

  async #route(request, url, caller, params, file) {
    const [, version, kind, id, action] =
      /^\/api\/(v\d)\/([a-z_]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    const name = `${request.method} ${version} ${kind}${id === undefined ? "" : " id"}${action ? ` ${action}` : ""}`;
    if (kind === "instance") return { body: version === "v2" ? this.#instance() : {} };
    if (kind === "accounts" && id === "verify_credentials") return { body: this.posts.credentialsOf(whole(caller)) };
    if (kind === "timelines") return { body: this.posts.publicOnes(caller) };
    switch (name) {
      case "GET v1 accounts id":
        return { body: this.posts.accountOf(id) };
      case "GET v1 notifications":
        return { body: this.posts.notificationsOf(whole(caller), params) };
      case "GET v1 statuses id":
        return { body: this.posts.seen(id, caller) };
      case "GET v1 statuses id context":
        return { body: this.posts.contextOf(id, caller) };
      case "POST v1 statuses":
        return { body: this.#postOnce(whole(caller), params, request.headers["idempotency-key"]) };
      case "PUT v1 statuses id":
        return { body: this.posts.edit(id, whole(caller), params) };
      case "DELETE v1 statuses id":
        return { body: this.posts.delete(id, whole(caller)) };
      case "POST v1 statuses id favourite":
      case "POST v1 statuses id reblog":
        return { body: this.posts.react(id, whole(caller), action) };
      case "POST v2 media":
        return this.#upload(whole(caller), params, file);
      case "GET v1 media id":
        return this.#media(id);
      default:
        throw new Refusal(404, "Record not found");
    }
  }

  // The same key of the same account is the same post, for an hour.
  #postOnce(caller, params, key) {
    const name = key && `${caller.id} ${key}`;
    const known = name && this.keys.get(name);
    if (known) return this.posts.seen(known, caller);
    const post = this.posts.post(caller, params);
    if (name) this.keys.set(name, post.id);
    return post;
  }

  #upload(caller, params, file) {
    if (!file || file.name !== "file") throw new Refusal(422, "Validation failed: File can't be blank");
    if (!/^(image|video|audio)\//.test(file.type))
      throw new Refusal(422, "Validation failed: File type is not supported");
    if ((params.description ?? "").length > 1500) throw new Refusal(422, "Validation failed: Description is too long");
    const id = this.posts.nextId();
    const url = `${this.url}/files/${id}.png`;
    this.files.set(`/files/${id}.png`, file);
    this.posts.media.set(id, this.posts.attachment(id, url, params.description ?? null));
    this.pending.set(id, 1); // once more "still at it"
    return { status: 202, body: { ...this.posts.media.get(id), url: null } };
  }
  #media(id) {
    const left = this.pending.get(id);
    if (left === undefined) throw new Refusal(404, "Record not found");
    if (left === 0) return { body: this.posts.media.get(id) };
    this.pending.set(id, left - 1);
    return { status: 206, body: { ...this.posts.media.get(id), url: null } };
  }
  #serveFile(url, request, response) {
    if (request.headers.authorization) this.violations.push(`${url.pathname}: the token went along`);
    const file = this.files.get(url.pathname);
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": file.type, connection: "close" }).end(file.bytes);
  }

  #instance() {
    return {
      domain: "social.example",
      title: "Test",
      version: "4.3.0",
      source_url: "https://github.com/mastodon/mastodon",
      description: "",
      usage: { users: { active_month: 3 } },
      thumbnail: { url: `${this.url}/t.png`, blurhash: "", versions: { "@1x": "", "@2x": "" } },
      icon: [],
      languages: ["en"],
      configuration: {
        urls: { streaming: "wss://social.example", status: "" },
        vapid: { public_key: "" },
        accounts: { max_featured_tags: 10, max_pinned_statuses: 5 },
        statuses: { max_characters: this.maxCharacters, max_media_attachments: 4, characters_reserved_per_url: 23 },
        media_attachments: {
          supported_mime_types: ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"],
          image_size_limit: 16777216,
          image_matrix_limit: 33177600,
          video_size_limit: 103809024,
          video_frame_rate_limit: 120,
          video_matrix_limit: 8294400,
        },
        polls: { max_options: 4, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2629746 },
        translation: { enabled: false },
      },
      registrations: { enabled: false, approval_required: false, message: null },
      api_versions: { mastodon: "2" },
      contact: { email: "", account: this.posts.accountOf("1") },
      rules: [],
    };
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}
