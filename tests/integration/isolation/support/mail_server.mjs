// A mail server that takes connections and says nothing, for SMTP and IMAP alike, until it is told to answer; then it
// takes mail, and counts it.
import { once } from "node:events";
import net from "node:net";

export class MailServer {
  isSilent = true;
  sockets = new Set();
  letters = []; // {to, bytes}

  static async start() {
    const mail = new MailServer();
    mail.server = net.createServer((socket) => mail.#serve(socket)).listen(0, "127.0.0.1");
    await once(mail.server, "listening");
    mail.port = mail.server.address().port;
    return mail;
  }

  #serve(socket) {
    this.sockets.add(socket);
    socket.on("error", () => {}).on("close", () => this.sockets.delete(socket));
    if (this.isSilent) return;
    const say = (line) => socket.write(`${line}\r\n`);
    let letter = null;
    let left = "";
    say("220 mail.test");
    socket.on("data", (data) => {
      left += data.toString();
      for (;;) {
        const end = left.indexOf(letter?.isOpen ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const line = left.slice(0, end);
        left = left.slice(end + (letter?.isOpen ? 5 : 2));
        if (letter?.isOpen) {
          this.letters.push({ to: letter.to, bytes: line });
          letter = null;
          say("250 taken");
        } else if (/^rcpt to:/i.test(line)) {
          letter = { to: /<(.*)>/.exec(line)[1], isOpen: false };
          say("250 ok");
        } else if (/^data/i.test(line)) {
          letter.isOpen = true;
          say("354 go on");
        } else if (/^quit/i.test(line)) {
          socket.end("221 bye\r\n");
        } else {
          say("250 mail.test");
        }
      }
    });
  }

  // Whoever waits is cut off, and may come again.
  speak() {
    this.isSilent = false;
    for (const socket of this.sockets) socket.destroy();
  }

  async stop() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, "close");
  }
}
