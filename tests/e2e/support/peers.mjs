// Channels as they are in the world: a carrier behind Kannel, Postfix and Dovecot, a Bot API server. With them the
// configuration of a hub that uses all three.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { makeFolder } from "../../support/hub.mjs";
import { Carrier } from "../../support/peers/carrier.mjs";
import { credentials, Kannel } from "../../support/peers/kannel.mjs";
import { MailServers, password } from "../../support/peers/mail_servers.mjs";
import { freePort } from "../../support/ports.mjs";
import { integrationsYaml } from "./stage.mjs";

const TelegramServer = createRequire(import.meta.url)("telegram-test-api");
const webhookKey = "webhook-key-0123456789&%";
export const shortCode = "36105";
export const support = "support@hubbub.test";
export const botToken = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";

export class Peers {
  static async start() {
    const peers = new Peers();
    try {
      await peers.#start();
    } catch (error) {
      await peers.stop();
      throw error;
    }
    return peers;
  }

  async #start() {
    this.folder = makeFolder();
    this.hubPort = await freePort();
    const smscPort = await freePort();
    this.carrier = await Carrier.start(smscPort);
    this.carrier.on("text", (text) => void this.carrier.reportAll(text));
    const key = encodeURIComponent(webhookKey).replaceAll("%", "%%");
    this.kannel = await Kannel.start(this.folder, { smscPort, inboundUrl: `${this.#hooks("sms")}/inbound?key=${key}` });
    if (!this.carrier.session) await new Promise((resolve) => this.carrier.once("bound", resolve));
    this.mail = await MailServers.start(this.folder);
    // It forgets what is older than its timeout, in seconds.
    this.bot = new TelegramServer({ port: await freePort(), host: "127.0.0.1", storeTimeout: 3600 });
    await this.bot.start();
  }

  #hooks(integration) {
    return `http://127.0.0.1:${this.hubPort}/hooks/${integration}`;
  }

  // For Stage.open.
  get stage() {
    return {
      env: {
        KANNEL_PASSWORD: credentials.password,
        KANNEL_KEY: webhookKey,
        MAIL_PASSWORD: password,
        MAIL_KEY: "signing-key-0123456789",
        BOT_TOKEN: botToken,
      },
      hub: {
        server: `{ address: 127.0.0.1, port: ${this.hubPort}, limits: { rate_per_second: 0 } }`,
        integrations: integrationsYaml({ holder: "desk" }) + this.#integrations(),
      },
    };
  }

  #integrations() {
    const { ports, caFile } = this.mail;
    const login = `username: ${support}, password: "\${env:MAIL_PASSWORD}", ca_file: ${caFile}`;
    return `
  - id: sms
    plugin: com.hubbub.sms
    default_holder: desk
    settings:
      provider: kannel
      default_region: FR
      callback_url: ${this.#hooks("sms")}
      kannel: { sendsms_url: "${this.kannel.sendsmsUrl}", username: ${credentials.username},
                password: "\${env:KANNEL_PASSWORD}", webhook_key: "\${env:KANNEL_KEY}", from: "${shortCode}" }
  - id: mail
    plugin: com.hubbub.email
    default_holder: desk
    settings:
      address: ${support}
      name: Acme
      signing_key: "\${env:MAIL_KEY}"
      smtp: { host: localhost, port: ${ports.line}, security: starttls, ${login} }
      imap: { host: localhost, port: ${ports.imaps}, security: tls, ${login}, take_existing: true }
  - id: bot
    plugin: com.hubbub.telegram
    default_holder: desk
    deep_link: "https://t.me/acme_bot?start={token}"
    settings: { token: "\${env:BOT_TOKEN}", mode: polling, api_url: "${this.bot.config.apiURL}" }`;
  }

  async stop() {
    await this.kannel?.stop();
    await this.carrier?.stop();
    await this.mail?.stop();
    await this.bot?.stop();
    if (this.folder) fs.rmSync(path.resolve(this.folder), { recursive: true, force: true });
  }
}

const unfolded = (mail) => mail.replace(/\r?\n[ \t]+/g, " ");
export const header = (mail, name) => new RegExp(`^${name}: (.*?)\\r?$`, "im").exec(unfolded(mail))?.[1] ?? "";

// Somebody's mailbox, and how they answer from it.
export class Mailbox {
  constructor(servers, address) {
    Object.assign(this, { servers, address });
  }

  get mails() {
    return this.servers.mailsOf(this.address);
  }

  async answer(mail, text) {
    const to = /<(.*)>/.exec(header(mail, "Reply-To"))[1];
    const quote = ["On Saturday Acme wrote:", "> some words", "> and more"].join("\n");
    const lines = [
      `From: ${this.address}`,
      `To: ${to}`,
      `Subject: Re: ${header(mail, "Subject")}`,
      `Message-ID: <${Date.now()}.${this.mails.length}@hubbub.test>`,
      `In-Reply-To: ${header(mail, "Message-ID")}`,
      "",
      text,
      "",
      quote,
      "",
    ];
    await this.servers.send(this.address, to, lines.join("\n"));
  }
}

// Somebody at Telegram.
export class Chat {
  constructor(server, id, firstName) {
    this.server = server;
    this.id = id;
    this.person = server.getClient(botToken, { userId: id, chatId: id, firstName, timeout: 15_000 });
  }

  say(text) {
    return this.person.sendMessage(this.person.makeMessage(text));
  }

  // Opens the link of a bot and taps "Start".
  open(link) {
    return this.person.sendCommand(this.person.makeCommand(`/start ${new URL(link).searchParams.get("start")}`));
  }

  // What the bot wrote to them, the oldest first.
  get texts() {
    return this.server
      .getUpdatesHistory(botToken)
      .map(({ message }) => message)
      .filter((message) => String(message?.chat_id) === String(this.id))
      .map(({ text }) => text);
  }
}
