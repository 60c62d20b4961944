// An agent at the console, without its page: docs/live-protocol.md's HTTP endpoints and live connection.
import { Live } from "./live.mjs";

export class Agent {
  // Logs in; `login` is {email, password}.
  static async login(hub, { email, password }) {
    const agent = new Agent();
    agent.hub = hub;
    const response = await fetch(`${hub.url}/console/api/login`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: hub.url },
      body: JSON.stringify({ email, password }),
    });
    if (!response.ok) throw new Error(`login: ${response.status} ${await response.text()}`);
    agent.cookie = response.headers.get("set-cookie").split(";")[0];
    agent.csrfToken = (await response.json()).csrfToken;
    return agent;
  }

  async call(method, route) {
    const headers = { cookie: this.cookie, origin: this.hub.url, "x-csrf-token": this.csrfToken };
    const response = await fetch(`${this.hub.url}/console/api${route}`, { method, headers });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  }

  async connect() {
    this.live = new Live(this.hub.url, { cookie: this.cookie, origin: this.hub.url });
    this.welcome = await this.live.hello();
    return this.live;
  }
}
