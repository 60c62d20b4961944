// What the business says, from the REST call to the provider: an SMS gateway whose answers take their time, alone and
// beside one that never answers.
import { once } from "node:events";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { apiKey, startHub } from "../support/hub.mjs";
import { cpuUs, load, medianOf, number, runs, table } from "./measuring.mjs";

const people = 512;
const key = "webhook-key-0123456789";

// Takes texts as Kannel does, `ms` after they came; never, without one.
class Gateway {
  taken = 0;
  texts = new Set();

  async start(ms) {
    this.server = http.createServer((request, response) => {
      if (ms === undefined) return;
      setTimeout(() => {
        this.taken += 1;
        this.texts.add(new URL(request.url, "http://gateway").searchParams.get("text"));
        response.writeHead(202);
        response.end("0: Accepted for delivery");
      }, ms);
    });
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}/cgi-bin/sendsms`;
    return this;
  }
  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const integration = (id, gateway) => `
  - id: ${id}
    plugin: com.hubbub.sms
    default_holder: desk
    settings: { provider: kannel, default_region: FR, callback_url: "https://hub.example/hooks/${id}",
                kannel: { sendsms_url: "${gateway.url}", username: hub, password: "\${env:BENCH_TOKEN}",
                          webhook_key: "\${env:BENCH_KEY}", from: "36105" } }`;

// `count` people text the integration; the REST calls that answer them.
async function answersTo(hub, id, prefix, count) {
  for (let person = 0; person < count; person += 1) {
    const query = new URLSearchParams({
      key,
      id: `${id}-${person}`,
      from: `+336${prefix}${1000 + person}`,
      to: "36105",
      text: "Hello",
    });
    const { status } = await fetch(`${hub.url}/hooks/${id}/inbound?${query}`);
    if (status !== 200) throw new Error(`${id} answered ${status}`);
  }
  const conversations = await hub.rows(
    `SELECT c.id FROM conversations c JOIN clients k ON k.user_id = c.user_id WHERE k.integration_id = '${id}'`,
  );
  const auth = Buffer.from(`${apiKey.id}:${apiKey.secret}`).toString("base64");
  return conversations.map((conversation) => ({
    head:
      `POST /v2/apps/hub/conversations/${conversation.id}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
      `Authorization: Basic ${auth}\r\nContent-Type: application/json\r\nIdempotency-Key: ${id}-@@@@@@@@@@@@\r\n`,
    body: JSON.stringify({ author: { type: "business" }, content: { type: "text", text: `no.@@@@@@@@@@@@ on ${id}` } }),
  }));
}

async function send(ms, besideOneThatHangs) {
  const gateway = await new Gateway().start(ms);
  const hanging = await new Gateway().start();
  const hub = await startHub(
    { integrations: integration("sms-main", gateway) + integration("sms-other", hanging) },
    { BENCH_TOKEN: "x", BENCH_KEY: key },
  );
  const system = { folder: hub.folder, pid: hub.child.pid, port: Number(new URL(hub.url).port) };
  try {
    if (besideOneThatHangs) {
      await load(system, await answersTo(hub, "sms-other", "1234", people), [
        "ingest",
        "--seconds",
        1,
        "--warm-up",
        0,
        "--rate",
        1000,
      ]);
    }
    const answers = await answersTo(hub, "sms-main", "2345", people);
    const [begun, before] = [performance.now(), cpuUs(hub.child.pid)];
    const { answered } = await load(system, answers, ["ingest", "--seconds", 1, "--warm-up", 0, "--connections", 16]);
    for (const end = performance.now() + 120_000; gateway.taken < answered; await pause(5)) {
      if (performance.now() > end) throw new Error(`${gateway.taken} of ${answered} texts arrived`);
    }
    const took = (performance.now() - begun) / 1000;
    if (gateway.texts.size !== gateway.taken) throw new Error("a text arrived twice");
    return { perSecond: answered / took, cpu: (cpuUs(hub.child.pid) - before) / answered };
  } finally {
    gateway.stop();
    hanging.stop();
    await hub.stop();
    hub.cleanUp();
  }
}

export async function outbound() {
  const cases = {
    "answers in 5 ms": [5],
    "… beside one that hangs": [5, true],
    "answers in 50 ms": [50],
    "… beside one that hangs, too": [50, true],
  };
  const results = {};
  for (let run = 0; run < runs; run += 1) {
    for (const [name, how] of Object.entries(cases)) (results[name] ??= []).push(await send(...how));
  }
  table(
    `Outbound: POST → durable → in the hands of an SMS gateway (${people} people, all that is posted in a second)`,
    [
      ["the gateway", "msgs/s", "CPU µs/msg"],
      ...Object.entries(results).map(([name, all]) => {
        const { perSecond, cpu } = medianOf(all);
        return [name, number(perSecond), number(cpu)];
      }),
    ],
  );
}
