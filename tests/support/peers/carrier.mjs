// A carrier: an SMPP server (npm smpp) that Kannel binds to. It takes texts apart as phones do, and reports when and
// how the test says.
import { EventEmitter, once } from "node:events";
import smpp from "smpp";

const dataCodings = { 0: "latin1", 8: "ucs2" };

function textOf(pdu) {
  const raw = pdu.short_message?.message ?? pdu.short_message;
  if (typeof raw === "string") return raw;
  if (pdu.data_coding === 8) return Buffer.from(raw).swap16().toString("utf16le");
  return Buffer.from(raw).toString(dataCodings[pdu.data_coding] ?? "latin1");
}

export class Carrier extends EventEmitter {
  static async start(port) {
    const carrier = new Carrier();
    carrier.texts = [];
    carrier.parts = new Map();
    carrier.nextId = 1;
    carrier.refusals = [];
    carrier.server = smpp.createServer((session) => carrier.#serve(session));
    carrier.server.listen(port, "127.0.0.1");
    await once(carrier.server, "listening");
    return carrier;
  }

  #serve(session) {
    session.on("error", () => {});
    session.on("bind_transceiver", (pdu) => {
      session.send(pdu.response());
      this.session = session;
      this.emit("bound");
    });
    session.on("enquire_link", (pdu) => session.send(pdu.response()));
    session.on("unbind", (pdu) => {
      session.send(pdu.response());
      session.close();
    });
    session.on("submit_sm", (pdu) => this.#take(session, pdu));
  }

  #take(session, pdu) {
    const refusal = this.refusals.shift();
    if (refusal) return session.send(pdu.response({ command_status: refusal }));
    const id = String(this.nextId++);
    session.send(pdu.response({ message_id: id }));
    const to = pdu.destination_addr;
    const udh = pdu.short_message?.udh?.[0] ?? pdu.short_message?.udh;
    const header = Buffer.isBuffer(udh) ? udh : null;
    const wantsReport = (pdu.registered_delivery & 3) !== 0;
    const part = { id, to, from: pdu.source_addr, coding: pdu.data_coding, text: textOf(pdu), wantsReport };
    if (!header) return this.#complete([part]);
    // Information element 0 of a joined text: reference, number of parts, which one.
    const [reference, total, which] = header.subarray(-3);
    const key = `${to}:${reference}`;
    const parts = this.parts.get(key) ?? [];
    parts[which - 1] = part;
    this.parts.set(key, parts);
    if (parts.filter(Boolean).length === total) {
      this.parts.delete(key);
      this.#complete(parts);
    }
  }

  #complete(parts) {
    const { to, from, coding } = parts[0];
    const text = { to, from, coding, text: parts.map((part) => part.text).join(""), parts };
    this.texts.push(text);
    this.emit("text", text);
  }

  // The next complete text to `to`, also one that came before.
  async textTo(to, index = 0) {
    for (;;) {
      const texts = this.texts.filter((text) => text.to === to.replace("+", ""));
      if (texts.length > index) return texts[index];
      await once(this, "text");
    }
  }

  // A delivery report for one part.
  report(part, state = "DELIVRD", error = "000") {
    const day = "2611211200";
    return this.#deliver({
      esm_class: 4,
      source_addr: part.to,
      source_addr_ton: 1,
      source_addr_npi: 1,
      destination_addr: part.from,
      short_message: `id:${part.id} sub:001 dlvrd:001 submit date:${day} done date:${day} stat:${state} err:${error} text:`,
    });
  }
  reportAll(text, state, error) {
    return Promise.all(text.parts.filter((part) => part.wantsReport).map((part) => this.report(part, state, error)));
  }

  // A person answers.
  async say(from, to, text) {
    const isPlain = /^[\x20-\x7e\n]*$/.test(text);
    const encoded = isPlain ? Buffer.from(text, "latin1") : Buffer.from(text, "utf16le").swap16();
    const most = isPlain ? 153 : 134;
    const common = {
      source_addr: from.replace("+", ""),
      source_addr_ton: 1,
      source_addr_npi: 1,
      destination_addr: to,
      data_coding: isPlain ? 0 : 8,
    };
    if (encoded.length <= (isPlain ? 160 : 140))
      return this.#deliver({ ...common, short_message: { message: encoded } });
    const total = Math.ceil(encoded.length / most);
    const reference = this.nextId++ % 256;
    for (let which = total; which >= 1; which -= 1) {
      // the last part first
      const message = encoded.subarray((which - 1) * most, which * most);
      await this.#deliver({
        ...common,
        esm_class: 0x40,
        short_message: { udh: Buffer.from([5, 0, 3, reference, total, which]), message },
      });
    }
  }

  async #deliver(fields) {
    if (!this.session) await once(this, "bound");
    return new Promise((resolve) => this.session.deliver_sm(fields, resolve));
  }

  async stop() {
    this.session?.destroy();
    this.server.close();
    await once(this.server, "close").catch(() => {});
  }
}
