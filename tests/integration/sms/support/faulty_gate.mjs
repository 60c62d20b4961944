// A gate before a provider that hands each request on, unless it is told a fault.
import { EventEmitter, once } from "node:events";
import http from "node:http";

const pages = { 429: [429, { "retry-after": "1" }], 503: [503, {}], garbage: [200, {}] };

export class FaultyGate extends EventEmitter {
  // null: none. "429", "503": that answer. "garbage": 200 and a page. "drop after accepting": the provider has it, the
  // answer is lost.
  fault = null;

  static async start(origin) {
    const gate = new FaultyGate();
    gate.origin = origin;
    await gate.up();
    gate.url = `http://127.0.0.1:${gate.port}`;
    return gate;
  }

  // Again at the same address after down(), which refuses connections.
  async up() {
    this.server = http.createServer((request, response) => this.#serve(request, response));
    this.server.listen(this.port ?? 0, "127.0.0.1");
    await once(this.server, "listening");
    this.port = this.server.address().port;
  }
  async down() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  // The next request that is handed on; the next one that gets a page instead.
  next() {
    return once(this, "request");
  }
  failed() {
    return once(this, "failed");
  }

  async #serve(request, response) {
    const fault = this.fault;
    if (pages[fault]) {
      const [status, headers] = pages[fault];
      response.writeHead(status, { "content-type": "text/html", ...headers }).end("<html>A page</html>");
      return this.emit("failed");
    }
    this.emit("request");
    const gone = new AbortController(); // who asked has hung up: so do we
    response.once("close", () => gone.abort());
    try {
      const answer = await fetch(this.origin + request.url, { signal: gone.signal });
      const text = await answer.text();
      if (fault === "drop after accepting") return request.socket.destroy();
      response.writeHead(answer.status, { "content-type": "text/plain" }).end(text);
    } catch {
      request.socket.destroy();
    }
  }
}
