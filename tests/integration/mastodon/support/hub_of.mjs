// A hub with one Mastodon integration, and what a test asks of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Hub, configText, makeFolder } from "../../../support/hub.mjs";

export class SocialHub {
  // `changes`: whole parts of the configuration, as YAML.
  static async start(url, token, changes = {}) {
    const one = new SocialHub();
    one.token = token;
    const folder = makeFolder();
    fs.writeFileSync(path.join(folder, "social-token"), token);
    one.hub = new Hub(
      folder,
      configText({
        console: "{ enabled: false }",
        log: "{ format: json, level: debug }",
        integrations: `
  - id: social-main
    plugin: com.hubbub.mastodon
    default_holder: desk
    style: social
    settings: { base_url: "${url}", token: "\${file:social-token}", poll_every_s: 2 }`,
        ...changes,
      }),
    );
    await one.hub.start();
    return one;
  }

  async until(find, what, timeout = 30000) {
    const end = Date.now() + timeout;
    for (;;) {
      const found = await find();
      if (found) return found;
      if (Date.now() > end) throw new Error(`never: ${what}\n${this.hub.lines.slice(-15).join("\n")}`);
      await pause(50);
    }
  }

  async rows(sql) {
    const database = path.join(this.hub.folder, "hub.db");
    const { stdout } = await promisify(execFile)("sqlite3", ["-json", "-cmd", ".timeout 5000", database, sql], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim() ? JSON.parse(stdout) : [];
  }
  async conversationOf(account) {
    const [row] = await this.rows(
      `SELECT c.id FROM conversations c JOIN clients k ON k.user_id = c.user_id WHERE k.external_id = '${account}'`,
    );
    return row?.id;
  }
  async messagesOf(account) {
    const id = await this.conversationOf(account);
    return id ? (await this.hub.api("GET", `/conversations/${id}/messages`)).body.messages : [];
  }
  // The newest message of the person for which `test` holds, once there is one.
  said(account, test, what, timeout) {
    return this.until(async () => (await this.messagesOf(account)).reverse().find(test), what, timeout);
  }
  async answer(account, content, metadata) {
    const { status, body } = await this.hub.api(
      "POST",
      `/conversations/${await this.conversationOf(account)}/messages`,
      {
        author: { type: "business" },
        content: typeof content === "string" ? { type: "text", text: content } : content,
        ...(metadata ? { metadata } : {}),
      },
    );
    assert.equal(status, 201, JSON.stringify(body));
    return body.messages[0].id;
  }
  becomes(id, status, timeout) {
    return this.until(
      async () => {
        const [row] = await this.rows(`SELECT status, reason, external_id FROM deliveries WHERE message_id = '${id}'`);
        return row?.status === status && row;
      },
      `${id} ${status}`,
      timeout,
    );
  }
  // Answers, and gives the id of the post that came of it.
  async posts(account, content, metadata) {
    return (await this.becomes(await this.answer(account, content, metadata), "sent")).external_id;
  }

  // The token stands in the configuration's secret file alone: in no log line, and in nothing that is stored.
  keptTheSecret() {
    assert.ok(!this.hub.lines.some((line) => line.includes(this.token)), "the token is in the log");
    for (const file of fs.readdirSync(this.hub.folder, { recursive: true })) {
      const full = path.join(this.hub.folder, String(file));
      if (String(file) === "social-token" || !fs.statSync(full).isFile()) continue;
      assert.ok(!fs.readFileSync(full).includes(this.token), `the token is in ${file}`);
    }
  }

  async stop() {
    await this.hub.stop();
    this.hub.cleanUp();
  }
}
