// Mail servers of one's own, from the Debian packages, in a folder, on loopback: Postfix takes mail (STARTTLS, login)
// and hands it to Dovecot, which keeps it and serves IMAP. Mail to gone.test goes to a server that refuses it. Both
// programs change their user, so they have to be started by root.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { spawnMortal } from "../mortal.mjs";
import { accepts, freePort } from "../ports.mjs";

export const password = "mailbox-password";

function dovecotText({ folder, ports }) {
  return `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
mail_location = maildir:${folder}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
ssl = required
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${folder}/mail/home/%u allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
    address = 127.0.0.1
  }
}
service auth {
  inet_listener {
    port = ${ports.auth}
    address = 127.0.0.1
  }
}
`;
}

function postfixText({ folder, ports }) {
  return `compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.hubbub.test
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = hubbub.test
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:${ports.lmtp}
transport_maps = inline:{ gone.test=smtp:[127.0.0.1]:${ports.refusing} }
default_transport = error:outside delivery disabled
smtp_tls_security_level = none
smtpd_tls_cert_file = ${folder}/cert.pem
smtpd_tls_key_file = ${folder}/key.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${ports.auth}
smtpd_recipient_restrictions = permit_mynetworks, reject
message_size_limit = 40000000
alias_maps =
alias_database =
`;
}

function servicesText({ ports }) {
  const service = (name, type, command, more = "") => `${name} ${type} - - n - - ${command}${more}\n`;
  return [
    `127.0.0.1:${ports.smtp} inet n - n - - smtpd\n`,
    "pickup unix n - n 60 1 pickup\n",
    "cleanup unix n - n - 0 cleanup\n",
    "qmgr unix n - n 300 1 qmgr\n",
    "tlsmgr unix - - n 1000? 1 tlsmgr\n",
    "rewrite unix - - n - - trivial-rewrite\n",
    ...["bounce", "defer", "trace"].map((name) => `${name} unix - - n - 0 bounce\n`),
    "verify unix - - n - 1 verify\n",
    "flush unix n - n 1000? 0 flush\n",
    "proxymap unix - - n - - proxymap\n",
    ...["smtp", "error", "retry", "lmtp"].map((name) => service(name, "unix", name === "retry" ? "error" : name)),
    "anvil unix - - n - 1 anvil\n",
    "scache unix - - n - 1 scache\n",
    "postlog unix-dgram n - n - 1 postlogd\n",
  ].join("");
}

// A mail server that knows nobody.
function refusingServer() {
  return net.createServer((socket) => {
    socket.on("error", () => {});
    socket.write("220 gone.test\r\n");
    socket.on("data", (data) => {
      for (const line of data.toString().split("\r\n").filter(Boolean)) {
        if (/^rcpt/i.test(line)) socket.write("550 5.1.1 <nobody@gone.test>: User unknown\r\n");
        else if (/^quit/i.test(line)) socket.end("221 bye\r\n");
        else socket.write("250 gone.test\r\n");
      }
    });
  });
}

// What a client says before its mail is less, also in TLS. After that the server says nothing before it has the mail.
const beforeMail = 6000; // bytes

// Between the hub and Postfix. `mode`: "through"; "cut": a large mail gets through, and its answer is lost with the
// connection; "hang": nothing is answered.
class Line {
  mode = "through";
  sockets = new Set();

  constructor(port, to) {
    this.server = net.createServer((near) => this.#connect(near, to)).listen(port, "127.0.0.1");
  }

  #connect(near, to) {
    this.sockets.add(near);
    near.on("error", () => {}).on("close", () => this.sockets.delete(near));
    if (this.mode === "hang") return;
    const far = net.connect(to, "127.0.0.1");
    far.on("error", () => near.destroy()).on("close", () => near.destroy());
    near.on("close", () => far.end());
    let sent = 0;
    near.on("data", (data) => {
      sent += data.length;
      far.write(data);
    });
    far.on("data", (data) => {
      if (this.mode === "cut" && sent > beforeMail) near.destroy();
      else near.write(data);
    });
  }

  close() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

export class MailServers {
  static async start(folder) {
    const servers = new MailServers();
    servers.folder = path.join(folder, "mail-servers");
    servers.ports = {};
    for (const name of ["smtp", "line", "imap", "imaps", "lmtp", "auth", "refusing"])
      servers.ports[name] = await freePort();
    servers.children = [];
    servers.#writeFiles(folder);
    servers.refusing = refusingServer().listen(servers.ports.refusing, "127.0.0.1");
    await servers.startDovecot();
    await servers.startPostfix();
    servers.line = new Line(servers.ports.line, servers.ports.smtp);
    return servers;
  }

  #writeFiles(parent) {
    const folder = this.folder;
    for (const name of ["", "run", "state", "mail", "spool", "data", "postfix"]) {
      fs.mkdirSync(path.join(folder, name), { recursive: true });
    }
    fs.chmodSync(parent, 0o755);
    execFileSync("chown", ["mail:mail", path.join(folder, "mail")]);
    execFileSync("chown", ["postfix", path.join(folder, "data")]);
    execFileSync(
      "openssl",
      `req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1
       -keyout ${folder}/key.pem -out ${folder}/cert.pem`.split(/\s+/),
      { stdio: "ignore" },
    );
    this.caFile = path.join(folder, "cert.pem");
    fs.writeFileSync(path.join(folder, "dovecot.conf"), dovecotText(this));
    fs.writeFileSync(path.join(folder, "postfix/main.cf"), postfixText(this));
    fs.writeFileSync(path.join(folder, "postfix/master.cf"), servicesText(this));
  }

  #run(program, args) {
    const child = spawnMortal(program, args, { cwd: this.folder, stdio: "ignore" });
    const running = { child, exited: once(child, "exit") };
    this.children.push(running);
    return running;
  }

  async startDovecot() {
    this.dovecot = this.#run("/usr/sbin/dovecot", ["-F", "-c", path.join(this.folder, "dovecot.conf")]);
    await Promise.all([this.ports.imaps, this.ports.lmtp, this.ports.auth].map(accepts));
  }

  async startPostfix() {
    const config = path.join(this.folder, "postfix");
    execFileSync("/usr/sbin/postfix", ["-c", config, "check"], { stdio: "ignore" });
    this.postfix = this.#run("/usr/lib/postfix/sbin/master", ["-c", config, "-d"]);
    await accepts(this.ports.smtp);
  }

  // Somebody hands over a mail, as it is.
  async send(from, to, mail) {
    const socket = net.connect(this.ports.smtp, "127.0.0.1");
    const lines = [];
    let wake = () => {};
    socket.on("data", (data) => {
      lines.push(
        ...data
          .toString()
          .split("\r\n")
          .filter((line) => /^\d{3} /.test(line)),
      );
      wake();
    });
    const answer = async (expected) => {
      while (lines.length === 0) await new Promise((resolve) => (wake = resolve));
      const line = lines.shift();
      if (!line.startsWith(expected)) throw new Error(line);
    };
    const say = async (line, expected) => {
      socket.write(`${line}\r\n`);
      await answer(expected);
    };
    await answer("220");
    await say("HELO person.test", "250");
    await say(`MAIL FROM:<${from}>`, "250");
    await say(`RCPT TO:<${to}>`, "250");
    await say("DATA", "354");
    await say(`${mail.replace(/\r?\n/g, "\r\n").replace(/^\./gm, "..")}\r\n.`, "250");
    await say("QUIT", "221");
    socket.destroy();
  }

  // What is in somebody's mailbox, the oldest first.
  mailsOf(address) {
    const mails = [];
    for (const place of ["new", "cur"]) {
      const folder = path.join(this.folder, "mail", address, place);
      if (!fs.existsSync(folder)) continue;
      for (const name of fs.readdirSync(folder))
        mails.push({ name, bytes: fs.readFileSync(path.join(folder, name), "utf8") });
    }
    return mails.sort((a, b) => (a.name < b.name ? -1 : 1)).map((mail) => mail.bytes);
  }

  async end({ child, exited }) {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 5000);
    await exited;
    clearTimeout(late);
  }

  async stop() {
    for (const running of this.children.reverse()) {
      if (running.child.exitCode === null && running.child.signalCode === null) await this.end(running);
    }
    this.refusing?.close();
    this.line?.close();
  }
}
