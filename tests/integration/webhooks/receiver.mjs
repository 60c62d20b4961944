// A program that is told of what happens: it checks each call by the library of Standard Webhooks, and behaves as the
// test wishes.
import { once } from "node:events";
import http from "node:http";
import { Webhook } from "standardwebhooks";

export class Receiver {
  // `format`: 'raw' for a secret that is the key itself.
  constructor(secret, format) {
    this.secret = secret;
    this.verifier = new Webhook(secret, format ? { format } : undefined);
    this.calls = []; // {id, body, event, status}, in the order in which they came
    this.mistakes = [];
    this.behave = () => ({ status: 200 });
    this.port = 0;
  }

  // On the same port again after the first start.
  async start() {
    this.server = http.createServer((request, response) => this.#take(request, response));
    this.server.listen(this.port, "127.0.0.1");
    await once(this.server, "listening");
    this.port = this.server.address().port;
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.port}/hooks/hubbub?source=hub`;
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    this.#check(request, body);
    const parsed = JSON.parse(body);
    const call = { id: request.headers["webhook-id"], body, parsed, event: parsed.events[0], at: Date.now() };
    const before = this.calls.filter(({ id }) => id === call.id).length;
    const { status, headers = {}, hang = false } = this.behave(call, before);
    call.status = hang ? 0 : status;
    this.calls.push(call);
    if (hang) return;
    response.writeHead(status, headers).end('{"fine":true}');
  }

  #check(request, body) {
    const fail = (what) => this.mistakes.push(`${what}: ${body.slice(0, 300)}`);
    try {
      this.verifier.verify(body, request.headers);
    } catch (error) {
      fail(`signature: ${error.message}`);
    }
    try {
      this.verifier.verify(`${body} `, request.headers);
      fail("another body has the same signature");
    } catch {
      // as it should be
    }
    if (request.method !== "POST" || request.url !== "/hooks/hubbub?source=hub")
      fail(`${request.method} ${request.url}`);
    if (request.headers["x-api-key"] !== this.secret) fail("X-API-Key");
    if (request.headers["content-type"] !== "application/json") fail("Content-Type");
    const { app, webhook, events } = JSON.parse(body);
    if (app.id !== "hub" || webhook.version !== "v2" || events.length !== 1) fail("the frame");
    if (events[0].id !== request.headers["webhook-id"]) fail("the id of call and event differ");
  }

  // Events that were taken, each once however often it came.
  events(type) {
    const taken = new Map();
    for (const { id, status, event } of this.calls) {
      if (status >= 200 && status < 300 && !taken.has(id)) taken.set(id, event);
    }
    return [...taken.values()].filter((event) => !type || event.type === type);
  }

  async stop() {
    if (!this.server) return;
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
    this.server = undefined;
  }
}
