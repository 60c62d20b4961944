// A hub with one Telegram integration, and what a test asks of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Hub, configText, makeFolder } from "../../../support/hub.mjs";

export const token = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";

export class TelegramHub {
  static async start(apiUrl, { mode, callbackUrl = "" }) {
    const one = new TelegramHub();
    const folder = makeFolder();
    fs.writeFileSync(path.join(folder, "bot-token"), token);
    one.hub = new Hub(
      folder,
      configText({
        console: "{ enabled: false }",
        log: "{ format: json, level: debug }",
        integrations: `
  - id: telegram-main
    plugin: com.hubbub.telegram
    default_holder: desk
    settings: { token: "\${file:bot-token}", mode: ${mode}, api_url: "${apiUrl}", callback_url: "${callbackUrl}" }`,
      }),
    );
    await one.hub.start();
    return one;
  }

  async until(find, what, timeout = 20000) {
    const end = Date.now() + timeout;
    for (;;) {
      const found = await find();
      if (found) return found;
      if (Date.now() > end) throw new Error(`never: ${what}\n${this.hub.lines.slice(-15).join("\n")}`);
      await pause(30);
    }
  }

  async rows(sql) {
    const database = path.join(this.hub.folder, "hub.db");
    const { stdout } = await promisify(execFile)("sqlite3", ["-json", "-cmd", ".timeout 5000", database, sql], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim() ? JSON.parse(stdout) : [];
  }
  async conversationOf(chat) {
    const [row] = await this.rows(
      `SELECT c.id FROM conversations c JOIN clients k ON k.user_id = c.user_id WHERE k.external_id = '${chat}'`,
    );
    return row?.id;
  }
  async messagesOf(chat) {
    const id = await this.conversationOf(chat);
    return id ? (await this.hub.api("GET", `/conversations/${id}/messages`)).body.messages : [];
  }
  // The newest message of the person, once `test` holds for it.
  said(chat, test, what) {
    return this.until(async () => (await this.messagesOf(chat)).reverse().find(test), what);
  }
  async answer(chat, content) {
    const { status, body } = await this.hub.api("POST", `/conversations/${await this.conversationOf(chat)}/messages`, {
      author: { type: "business" },
      content: typeof content === "string" ? { type: "text", text: content } : content,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body.messages[0].id;
  }
  async deliveryOf(id) {
    return (await this.rows(`SELECT status, reason, external_id FROM deliveries WHERE message_id = '${id}'`))[0];
  }
  becomes(id, status) {
    return this.until(async () => {
      const delivery = await this.deliveryOf(id);
      return delivery?.status === status && delivery;
    }, `${id} ${status}`);
  }

  // The token stands in the configuration's secret file alone: in no log line, and in nothing that is stored.
  async keptTheSecret() {
    assert.ok(!this.hub.lines.some((line) => line.includes(token)), "the token is in the log");
    for (const file of fs.readdirSync(this.hub.folder, { recursive: true })) {
      const full = path.join(this.hub.folder, String(file));
      if (String(file) === "bot-token" || !fs.statSync(full).isFile()) continue;
      assert.ok(!fs.readFileSync(full).includes(token), `the token is in ${file}`);
    }
  }

  async stop() {
    await this.hub.stop();
    this.hub.cleanUp();
  }
}
