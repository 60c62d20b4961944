// An IMAP and an SMTP server as they should never be. Both are well until `ill` names what they do instead; neither
// knows encryption.
import crypto from "node:crypto";
import net from "node:net";

// Writes the same again and again, as fast as the other side reads, until the connection ends.
function pour(socket, chunk) {
  const write = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", write);
  write();
}
const noise = crypto.randomBytes(65536);
const noLineEnd = Buffer.alloc(65536, "a");
const chatter = Buffer.from("* 1 FETCH (FLAGS (\\Seen))\r\n".repeat(1000));

class Server {
  ill = null;
  sockets = new Set();
  connections = 0;

  async start() {
    this.server = net.createServer((socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on("error", () => {}).on("close", () => this.sockets.delete(socket));
      const begin = { noise, "endless line": noLineEnd, chatter }[this.ill];
      if (begin) return pour(socket, begin);
      if (this.ill === "silence") return;
      this.serve(socket);
    });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.port = this.server.address().port;
    return this;
  }
  // Whoever is connected has to come again, and meets the server as it is from now on.
  become(ill) {
    this.ill = ill;
    for (const socket of this.sockets) socket.destroy();
  }
  stop() {
    this.become(null);
    this.server.close();
  }
}

// `mails`: UID → bytes. `ill` is one of `Imap.ills`, the name of a function there.
export class Imap extends Server {
  mails = new Map();
  uidValidity = 7;
  seen = new Set();
  commands = [];

  deliver(bytes) {
    const uid = Math.max(0, ...this.mails.keys()) + 1;
    this.mails.set(uid, bytes.replace(/\r?\n/g, "\r\n"));
    for (const socket of this.sockets) if (socket.idleTag) socket.write(`* ${this.mails.size} EXISTS\r\n`);
    return uid;
  }

  serve(socket) {
    socket.write("* OK ready\r\n");
    let waiting = "";
    socket.on("data", (data) => {
      waiting += data.toString("latin1");
      for (let end; (end = waiting.indexOf("\r\n")) >= 0; waiting = waiting.slice(end + 2)) {
        this.#hear(socket, waiting.slice(0, end));
      }
    });
  }

  #hear(socket, line) {
    if (line === "DONE") {
      socket.write(`${socket.idleTag} OK done\r\n`);
      socket.idleTag = null;
      return;
    }
    const [tag, ...words] = line.split(" ");
    const name = words[0] === "UID" ? `UID ${words[1]}` : words[0];
    this.commands.push(line.slice(tag.length + 1));
    const answer = Imap.ills[this.ill]?.(this, { socket, tag, name, words });
    if (answer !== undefined) return answer && socket.write(answer);
    socket.write(this.answer(socket, tag, name, words));
  }

  uidsOf(set) {
    const all = [...this.mails.keys()].sort((a, b) => a - b);
    const [from, to] = set.split(":");
    if (to) return all.filter((uid) => uid >= Number(from) || uid === all.at(-1));
    return set
      .split(",")
      .map(Number)
      .filter((uid) => this.mails.has(uid));
  }

  answer(socket, tag, name, words) {
    const next = Math.max(0, ...this.mails.keys()) + 1;
    switch (name) {
      case "CAPABILITY":
        return `* CAPABILITY IMAP4rev1 IDLE\r\n${tag} OK\r\n`;
      case "SELECT":
        return `* ${this.mails.size} EXISTS\r\n* OK [UIDVALIDITY ${this.uidValidity}]\r\n* OK [UIDNEXT ${next}]\r\n${tag} OK\r\n`;
      case "UID SEARCH":
        return `* SEARCH ${this.uidsOf(words[3]).join(" ")}\r\n${tag} OK\r\n`;
      case "UID FETCH":
        return (
          this.uidsOf(words[2])
            .map((uid) => this.fetched(uid, words[3]))
            .join("") + `${tag} OK\r\n`
        );
      case "UID STORE":
        for (const uid of this.uidsOf(words[2])) this.seen.add(uid);
        return `${tag} OK\r\n`;
      case "IDLE":
        socket.idleTag = tag;
        return "+ idling\r\n";
      default:
        return `${tag} OK\r\n`;
    }
  }
  fetched(uid, what) {
    const bytes = this.mails.get(uid);
    const facts = `RFC822.SIZE ${bytes.length} INTERNALDATE "17-Jul-2025 02:44:25 -0700" UID ${uid}`;
    if (!what.includes("BODY")) return `* ${uid} FETCH (${facts})\r\n`;
    return `* ${uid} FETCH (UID ${uid} BODY[] {${bytes.length}}\r\n${bytes})\r\n`;
  }

  // What it answers instead: undefined as it should, "" nothing.
  static ills = {
    "endless line for an answer": (_, { socket, name }) =>
      name === "SELECT" ? pour(socket, noLineEnd) || "" : undefined,
    "endless answers": (_, { socket, name }) => (name === "UID SEARCH" ? pour(socket, chatter) || "" : undefined),
    "endless news": (_, { socket, name }) => (name === "IDLE" ? pour(socket, chatter) || "" : undefined),
    "wrong tags": (_, { name }) =>
      name === "SELECT" ? "* OK [UIDVALIDITY 9]\r\nx1 OK\r\nh OK\r\n+ OK\r\n" : undefined,
    "no numbering": (_, { tag, name }) => (name === "SELECT" ? `* 3 EXISTS\r\n${tag} OK\r\n` : undefined),
    "huge literal": (_, { name }) => (name === "UID FETCH" ? "* 1 FETCH (UID 1 BODY[] {99999999999}\r\nx" : undefined),
    "many literals": (_, { socket, name }) => {
      if (name !== "UID FETCH") return undefined;
      socket.write("* 1 FETCH (UID 1");
      pour(socket, Buffer.concat([Buffer.from(" BODY[] {1000000}\r\n"), Buffer.alloc(1000000, "b")]));
      return "";
    },
    "literal cut short": (imap, { socket, name, words }) => {
      if (name !== "UID FETCH" || !words[3].includes("BODY")) return undefined;
      socket.end(imap.fetched(imap.uidsOf(words[2])[0], "BODY").slice(0, -20));
      return "";
    },
    "empty answers": (_, { tag, name }) => (name === "UID FETCH" ? `${tag} OK nothing\r\n` : undefined),
    "NIL for a mail": (_, { tag, name, words }) =>
      name === "UID FETCH" && words[3].includes("BODY") ? `* 1 FETCH (UID 1 BODY[] NIL)\r\n${tag} OK\r\n` : undefined,
    "impossible numbers": (_, { tag, name }) =>
      name === "UID SEARCH" ? `* SEARCH 4294967295 -1 99999999999999999999 0 x\r\n${tag} OK\r\n` : undefined,
    "refuses one mail": (_, { tag, name, words }) =>
      name === "UID FETCH" && words[3].includes("BODY") && words[2].split(",").includes("2")
        ? `${tag} NO cannot read it\r\n`
        : undefined,
    "flags in between": (imap, { socket, tag, name, words }) =>
      name === "UID FETCH"
        ? imap
            .uidsOf(words[2])
            .map((uid) => `* ${uid} FETCH (UID ${uid} FLAGS (\\Recent))\r\n`)
            .join("") + imap.answer(socket, tag, name, words)
        : undefined,
    "read only": (_, { tag, name }) => (name === "UID STORE" ? `${tag} NO read-only\r\n` : undefined),
    "no IDLE after all": (_, { tag, name }) => (name === "IDLE" ? `${tag} BAD unknown command\r\n` : undefined),
  };
}

// `accepted`: the mails that it has taken over. `ill` is one of `Smtp.ills`.
export class Smtp extends Server {
  accepted = [];

  serve(socket) {
    let mail = null;
    let waiting = "";
    this.#say(socket, "greeting", "220 mx.test");
    socket.on("data", (data) => {
      waiting += data.toString("latin1");
      for (let end; (end = waiting.indexOf("\r\n")) >= 0;) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (mail !== null && line !== ".") {
          mail += `${line}\r\n`;
        } else if (mail !== null) {
          this.#take(socket, mail);
          mail = null;
        } else if (/^data/i.test(line)) {
          mail = "";
          this.#say(socket, "DATA", "354 go on");
        } else {
          this.#say(socket, line.slice(0, 4).toUpperCase(), /^quit/i.test(line) ? "221 bye" : "250 well");
        }
      }
    });
  }
  #take(socket, mail) {
    if (!Smtp.refusals.includes(this.ill)) this.accepted.push(mail);
    this.#say(socket, "mail", "250 taken");
  }
  #say(socket, step, line) {
    const answer = Smtp.ills[this.ill]?.[step];
    if (answer === undefined) {
      setTimeout(() => socket.writable && socket.write(`${line}\r\n`), this.ill === "slow" ? 1500 : 0);
    } else if (answer === null) {
      socket.destroy();
    } else {
      socket.write(answer);
    }
  }

  // What it answers instead, at which step; null: it hangs up.
  static ills = {
    "hangs up at DATA": { DATA: null },
    "nonsense for an answer": { MAIL: "\x00\xff\xfe hello?\r\n999 \r\n-1\r\n" },
    "asks for later and closes": { MAIL: "421 4.3.2 closing\r\n" },
    "asks for later": { RCPT: "451 4.7.1 grey list\r\n" },
    "is full after the mail": { mail: "452 4.3.1 no room\r\n" },
    "knows nobody": { RCPT: "550 5.1.1 no such user\r\n" },
    "refuses the mail": { mail: "554 5.7.1 looks like spam\r\n" },
    "hangs up after the mail": { mail: null },
    "noise after the mail": { mail: Buffer.concat([noise.subarray(0, 3000), Buffer.from("\r\n")]) },
    "endless line after the mail": { mail: noLineEnd },
  };
  static refusals = ["is full after the mail", "refuses the mail"];
}
