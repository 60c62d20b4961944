// Inbound by each channel plugin, as its provider hands messages over: by webhooks with their proof, made by bench_load,
// or as a backlog that the plugin fetches. The hub and who sends are processes of their own.
import { setTimeout as pause } from "node:timers/promises";
import { Graph, fromPage, fromWhatsApp, ids, said } from "../integration/meta/support/graph.mjs";
import { BotApi } from "../integration/telegram/support/bot_api.mjs";
import { startHub } from "../support/hub.mjs";
import { mailbox, mastodon } from "./backlogs.mjs";
import { cpuUs, load, medianOf, number, runs, seconds, table } from "./measuring.mjs";

const people = 64;
const slot = "@@@@@@@@@@@@"; // where bench_load writes the message's number
const words = `no.${slot} ${"Where is my order? ".repeat(7)}`; // 149 characters: an SMS
const everyone = Array.from({ length: people }, (_, index) => index);

const integration = (id, plugin, settings) => ({
  integrations: `
  - id: ${id}
    plugin: ${plugin}
    default_holder: desk
    settings: ${settings}`,
});
const post = (route, headers) =>
  `POST /hooks/${route} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers.map((header) => `${header}\r\n`).join("")}`;

// Each: what the hub is configured with, and the webhooks of `people`; `load` tells the loads of one run apart.
const providers = {
  "SMS, Twilio (HMAC-SHA1)": async () => {
    const token = "auth-token-0123456789abcdef";
    const account = "AC00000000000000000000000000000001";
    const hooks = "https://hub.example/hooks/sms-main";
    const webhook = (person, load) => {
      // prettier-ignore
      const fields = {
        ToCountry: 'GB', ToState: '', SmsMessageSid: `SM${load}${slot}`, NumMedia: '0', ToCity: '', FromZip: '',
        SmsSid: `SM${load}${slot}`, FromState: '', SmsStatus: 'received', FromCity: '', Body: words, FromCountry: 'GB',
        To: '+442071838750', ToZip: '', NumSegments: '1', MessageSid: `SM${load}${slot}`, AccountSid: account,
        From: `+4479111${23000 + person}`, ApiVersion: '2010-04-01',
      };
      const signed = Object.keys(fields)
        .sort()
        .map((name) => name + fields[name]);
      return {
        head: post("sms-main/inbound", [
          "Content-Type: application/x-www-form-urlencoded",
          "X-Twilio-Signature: @signature@",
        ]),
        body: new URLSearchParams(fields).toString().replaceAll(encodeURIComponent(slot), slot),
        signing: `sha1-base64 ${token} ${hooks}/inbound${signed.join("")}`,
      };
    };
    const settings = `{ provider: twilio, callback_url: "${hooks}", twilio: { account_sid: ${account}, auth_token: "\${env:BENCH_TOKEN}", from: "+442071838750" } }`;
    return { changes: integration("sms-main", "com.hubbub.sms", settings), env: { BENCH_TOKEN: token }, webhook };
  },

  "SMS, Kannel (key in the address)": async () => {
    const key = "webhook-key-0123456789";
    const webhook = (person, load) => {
      const query = new URLSearchParams({
        key,
        id: `${load}-${slot}`,
        from: `+3361234${1000 + person}`,
        to: "36105",
        text: words,
        charset: "UTF-8",
      });
      return {
        head: `GET /hooks/sms-main/inbound?${query.toString().replaceAll(encodeURIComponent(slot), slot)} HTTP/1.1\r\nHost: 127.0.0.1\r\n`,
        body: "",
      };
    };
    const settings = `{ provider: kannel, default_region: FR, callback_url: "https://hub.example/hooks/sms-main", kannel: { sendsms_url: "http://127.0.0.1:9/cgi-bin/sendsms", username: hub, password: "\${env:BENCH_TOKEN}", webhook_key: "\${env:BENCH_KEY}", from: "36105" } }`;
    return {
      changes: integration("sms-main", "com.hubbub.sms", settings),
      env: { BENCH_TOKEN: "x", BENCH_KEY: key },
      webhook,
    };
  },

  "Telegram (secret token)": async () => {
    const token = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";
    const api = await new BotApi(token).start();
    const webhook = (person, load) => ({
      head: post("telegram-main/updates", [
        "Content-Type: application/json",
        `X-Telegram-Bot-Api-Secret-Token: ${api.webhook.secret_token}`,
      ]),
      body: JSON.stringify({
        update_id: "number",
        message: {
          message_id: "number",
          from: BotApi.person(1000 + person),
          chat: { id: 1000 + person, type: "private" },
          date: 1763000000,
          text: words,
        },
      }).replaceAll('"number"', `${load}${slot}`),
    });
    const settings = `{ token: "\${env:BENCH_TOKEN}", mode: webhook, api_url: "${api.url}", callback_url: "https://hub.example/hooks/telegram-main" }`;
    const isReady = () => api.webhook !== null;
    return {
      changes: integration("telegram-main", "com.hubbub.telegram", settings),
      env: { BENCH_TOKEN: token },
      webhook,
      peer: api,
      isReady,
    };
  },

  "Messenger (HMAC-SHA256)": () =>
    meta("messenger", `page_id: "${ids.page}"`, (person, id) =>
      fromPage("page", ids.page, [said(ids.page, `2${10_000 + person}`, { message: { mid: `m_${id}`, text: words } })]),
    ),
  "WhatsApp (HMAC-SHA256)": () =>
    meta("whatsapp", `phone_number_id: "${ids.number}"`, (person, id) => {
      const from = `1631555${1000 + person}`;
      return fromWhatsApp({
        contacts: [{ profile: { name: "Kerry Fisher" }, wa_id: from }],
        messages: [{ from, id: `wamid.${id}`, timestamp: "1763000000", type: "text", text: { body: words } }],
      });
    }),
};

async function meta(network, account, payload) {
  const [token, appSecret] = ["EAAB-access-token-0123456789", "app-secret-0123456789abcdef"];
  const graph = await new Graph({ token, appSecret }).start();
  for (const person of everyone) graph.names.set(`2${10_000 + person}`, { first_name: "Kerry", last_name: "Fisher" });
  const webhook = (person, load) => ({
    head: post(`${network}-main/webhook`, [
      "Content-Type: application/json",
      "X-Hub-Signature-256: sha256=@signature@",
    ]),
    body: JSON.stringify(payload(person, `${load}${slot}`)),
    signing: `sha256-hex ${appSecret} `,
  });
  const settings = `{ ${account}, api_url: "${graph.url}", access_token: "\${env:BENCH_TOKEN}", app_secret: "\${env:BENCH_KEY}", verify_token: "\${env:BENCH_VERIFY}" }`;
  const changes = integration(`${network}-main`, `com.hubbub.meta.${network}`, settings);
  return {
    changes,
    env: { BENCH_TOKEN: token, BENCH_KEY: appSecret, BENCH_VERIFY: "verify-token-0123456789" },
    webhook,
    peer: graph,
  };
}

// Looks seldom: what it asks the hub costs the hub.
async function until(holds, what) {
  for (const end = Date.now() + 120_000; !(await holds()); await pause(200)) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
  }
}

const storedIn = async (hub) => {
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  return Number(/^hubbub_messages_total\{author="user"\} (\d+)/m.exec(metrics)?.[1] ?? 0);
};

const systemOf = (hub) => ({ folder: hub.folder, pid: hub.child.pid, port: Number(new URL(hub.url).port) });

async function takeWebhooks({ changes, env, webhook, peer, isReady = () => true }) {
  const hub = await startHub(changes, env);
  try {
    await until(isReady, "the provider knows the hub");
    const common = ["ingest", "--seconds", seconds, "--warm-up", 1, "--connections", 64];
    const send = (number, more = []) =>
      load(
        systemOf(hub),
        everyone.map((person) => webhook(person, number)),
        [...common, ...more],
      );
    const full = await send(1);
    const half = await send(2, ["--rate", Math.round(full.perSecond / 2)]);
    // A 200 for what is left out or known already would count for nothing.
    const missing = full.answered + half.answered - (await storedIn(hub));
    if (missing !== 0) throw new Error(`${missing} messages were answered and are not there`);
    return { full: full.perSecond, cpu: full.cpuUs, p50: half.answerP50, p99: half.answerP99 };
  } finally {
    await hub.stop();
    hub.cleanUp();
    await peer?.stop();
  }
}

export async function webhooks() {
  const results = {};
  for (let run = 0; run < runs; run += 1) {
    for (const [name, provider] of Object.entries(providers))
      (results[name] ??= []).push(await takeWebhooks(await provider()));
  }
  table(`Webhooks: POST → proof checked → durable → 200 (64 connections, ${people} people, 149 characters)`, [
    ["", "msgs/s", "CPU µs/msg", "half load answer p50/p99 ms"],
    ...Object.entries(results).map(([name, all]) => {
      const { full, cpu, p50, p99 } = medianOf(all);
      return [name, number(full), number(cpu, 1), `${number(p50, 2)} / ${number(p99, 2)}`];
    }),
  ]);
}

// From the start of the hub to the last message durable: what the plugin does before it fetches is part of it.
async function fetchBacklog({ changes, env, count, peer, begin = async () => {} }) {
  const hub = await startHub(changes, env);
  try {
    await begin(hub);
    const [start, cpu] = [process.hrtime.bigint(), cpuUs(hub.child.pid)];
    await until(async () => (await storedIn(hub)) >= count, `${count} messages`);
    const took = Number(process.hrtime.bigint() - start) / 1e9;
    return { perSecond: count / took, cpu: (cpuUs(hub.child.pid) - cpu) / count };
  } finally {
    await hub.stop();
    hub.cleanUp();
    await peer?.stop();
  }
}

export async function backlogs() {
  const sources = { "e-mail, Dovecot over IMAP and TLS": mailbox, "Mastodon, 40 notifications a page": mastodon };
  const results = {};
  for (let run = 0; run < runs; run += 1) {
    for (const [name, source] of Object.entries(sources))
      (results[name] ??= []).push(await fetchBacklog(await source(integration)));
  }
  table("Backlogs: fetched → read → durable", [
    ["", "msgs/s", "CPU µs/msg"],
    ...Object.entries(results).map(([name, all]) => {
      const { perSecond, cpu } = medianOf(all);
      return [name, number(perSecond), number(cpu, 1)];
    }),
  ]);
}
