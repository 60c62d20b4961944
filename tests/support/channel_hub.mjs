// A hub with integrations of channels, and what a test asks of it: who said what, and how an answer fared.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Hub, configText, makeFolder } from "./hub.mjs";
import { Live } from "./live.mjs";

export class ChannelHub {
  // `secrets`: {file name: value}, which `integrations` (YAML) may name as ${file:…}; `changes`: of the configuration.
  async begin(integrations, secrets, changes = {}) {
    this.secrets = secrets;
    const folder = makeFolder();
    for (const [name, value] of Object.entries(secrets)) fs.writeFileSync(path.join(folder, name), value);
    this.hub = new Hub(
      folder,
      configText({ console: "{ enabled: false }", log: "{ format: json, level: debug }", integrations, ...changes }),
    );
    await this.hub.start();
    return this;
  }

  until(find, what, timeout) {
    return this.hub.until(find, what, timeout);
  }
  rows(sql) {
    return this.hub.rows(sql);
  }
  // `who`: the person as the channel names them.
  async conversationOf(who) {
    const [row] = await this.rows(
      `SELECT c.id FROM conversations c JOIN clients k ON k.user_id = c.user_id WHERE k.external_id = '${who}'`,
    );
    return row?.id;
  }
  async messagesOf(who) {
    const id = await this.conversationOf(who);
    return id ? (await this.hub.api("GET", `/conversations/${id}/messages`)).body.messages : [];
  }
  // The newest message of the person, once `test` holds for it.
  said(who, test, what, timeout) {
    return this.until(async () => (await this.messagesOf(who)).reverse().find(test), what, timeout);
  }
  async answer(who, content, { author = {}, metadata } = {}) {
    const { status, body } = await this.hub.api("POST", `/conversations/${await this.conversationOf(who)}/messages`, {
      author: { type: "business", ...author },
      content: typeof content === "string" ? { type: "text", text: content } : content,
      metadata,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body.messages[0].id;
  }
  async deliveryOf(id) {
    return (await this.rows(`SELECT status, reason, external_id FROM deliveries WHERE message_id = '${id}'`))[0];
  }
  becomes(id, status, timeout) {
    const reached = async () => {
      const delivery = await this.deliveryOf(id);
      return delivery?.status === status && delivery;
    };
    return this.until(reached, `${id} ${status}`, timeout);
  }

  // Somebody in the widget `web-main` says this, if anything, and wants to go on on this channel: the address that leads
  // there.
  async linkFromWidget(integrationId, saying = "") {
    const { token } = await this.hub.widgetSession();
    if (saying) {
      const live = new Live(this.hub.url, { token, origin: "http://shop.test" });
      await live.hello();
      assert.equal((await live.send(randomUUID(), saying)).t, "ack");
      await live.close();
    }
    const response = await fetch(`${this.hub.url}/live/links`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ integrationId }),
    });
    const { link } = await response.json();
    assert.equal(response.status, 201);
    return new URL(link.url);
  }
  // Who came by that link is the one in the widget.
  async isLinked(who, what) {
    const kinds = `SELECT type FROM clients WHERE user_id = (SELECT user_id FROM clients WHERE external_id = '${who}')`;
    await this.until(async () => (await this.rows(kinds)).some(({ type }) => type === "web"), what);
  }

  // Secrets stand in their files alone: in no log line, and in nothing that is stored.
  async keptTheSecret() {
    for (const [name, secret] of Object.entries(this.secrets)) {
      assert.ok(!this.hub.lines.some((line) => line.includes(secret)), `${name} is in the log`);
      for (const file of fs.readdirSync(this.hub.folder, { recursive: true })) {
        const full = path.join(this.hub.folder, String(file));
        if (String(file) === name || !fs.statSync(full).isFile()) continue;
        assert.ok(!fs.readFileSync(full).includes(secret), `${name} is in ${file}`);
      }
    }
  }

  async stop() {
    await this.hub.stop();
    this.hub.cleanUp();
  }
}
