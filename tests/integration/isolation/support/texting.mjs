// A hub that texts through Twilio: its API as far as a send needs it, people who text it with valid signatures, and how
// long each way takes.
import { once } from "node:events";
import http from "node:http";
import { createRequire } from "node:module";
import { ChannelHub } from "../../../support/channel_hub.mjs";

const { getExpectedTwilioSignature } = createRequire(import.meta.url)("twilio/lib/webhooks/webhooks.js");
const account = "AC00000000000000000000000000000001";
const token = "auth-token-0123456789abcdef";
const hooks = "https://hub.example/hooks/sms"; // as Twilio knows us

// Twilio takes every text at once. `heard`: when a text came, by its words.
class TwilioApi {
  heard = new Map();
  calls = 0;

  async start() {
    this.server = http.createServer((request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        this.calls += 1;
        const text = new URLSearchParams(Buffer.concat(chunks).toString()).get("Body");
        if (!this.heard.has(text)) this.heard.set(text, performance.now());
        response.writeHead(201, { "content-type": "application/json" });
        response.end(JSON.stringify({ sid: `SM${String(this.calls).padStart(32, "0")}`, status: "queued" }));
      });
    });
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

export class TextingHub extends ChannelHub {
  // `integrations`, `secrets`: what the hub has beside its texts.
  static async start(integrations = "", secrets = {}) {
    const texting = new TextingHub();
    texting.api = await new TwilioApi().start();
    texting.agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
    const sms = `
  - id: sms
    plugin: com.hubbub.sms
    default_holder: desk
    settings:
      provider: twilio
      callback_url: ${hooks}
      twilio: { account_sid: ${account}, auth_token: "\${file:auth-token}", from: "+442071838750",
                api_url: "${texting.api.url}" }`;
    await texting.begin(
      sms + integrations,
      { "auth-token": token, ...secrets },
      { log: "{ format: json, level: info }" },
    );
    return texting;
  }

  // A text from `number`: {status, ms}, once it was answered. `forged` has a signature of somebody else's.
  text(sid, number, words, { forged = false } = {}) {
    const fields = {
      MessageSid: sid,
      AccountSid: account,
      From: number,
      To: "+442071838750",
      Body: words,
      NumMedia: "0",
    };
    const body = new URLSearchParams(fields).toString();
    const signature = getExpectedTwilioSignature(forged ? "another token" : token, `${hooks}/inbound`, fields);
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": Buffer.byteLength(body),
      "x-twilio-signature": signature,
    };
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const request = http.request(`${this.hub.url}/hooks/sms/inbound`, { method: "POST", agent: this.agent, headers });
      request.on("error", reject);
      request.on("response", (response) => {
        response.resume();
        response.on("end", () => resolve({ status: response.statusCode, ms: performance.now() - begun }));
      });
      request.end(body);
    });
  }

  // An answer, from the REST call to Twilio's API: milliseconds.
  async answered(conversation, words) {
    const begun = performance.now();
    const { status, body } = await this.hub.api("POST", `/conversations/${conversation}/messages`, {
      author: { type: "business" },
      content: { type: "text", text: words },
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    await this.until(() => this.api.heard.has(words), `${words} at Twilio`);
    return this.api.heard.get(words) - begun;
  }

  async stop() {
    this.agent.destroy();
    await super.stop();
    this.api.stop();
  }
}

// p50, p95 and p99 of milliseconds.
export function percentiles(all) {
  const sorted = [...all].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: sorted.at(-1) };
}
