// A Kannel of one's own: bearerbox and smsbox from the Debian package, in a folder, on loopback.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { accepts, freePort } from "../ports.mjs";

export const credentials = { username: "hub", password: "kannel-password" };

function configText({ folder, ports, smscPort, inboundUrl }) {
  return `group = core
admin-port = ${ports.admin}
admin-interface = 127.0.0.1
admin-password = unused
smsbox-port = ${ports.smsbox}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*
log-file = "${folder}/bearerbox.log"
log-level = 1
dlr-storage = internal
sms-resend-freq = 2

group = smsc
smsc = smpp
smsc-id = CARRIER
host = 127.0.0.1
port = ${smscPort}
transceiver-mode = true
smsc-username = kannel
smsc-password = carrier
system-type = ""
source-addr-autodetect = true
dest-addr-ton = 1
dest-addr-npi = 1
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${ports.smsbox}
sendsms-port = ${ports.sendsms}
sendsms-interface = 127.0.0.1
global-sender = 36105
http-request-retry = 10
http-queue-delay = 1
log-file = "${folder}/smsbox.log"
log-level = 1

group = sendsms-user
username = ${credentials.username}
password = ${credentials.password}
concatenation = true
max-messages = 25

group = sms-service
keyword = default
catch-all = true
concatenation = true
max-messages = 3
omit-empty = true
get-url = "${inboundUrl}&id=%I&from=%p&to=%P&text=%b&charset=%C"
`;
}

export class Kannel {
  constructor(folder) {
    this.folder = folder;
    this.children = [];
  }

  // `inboundUrl` has a query already; the text's fields are added to it.
  static async start(folder, { smscPort, inboundUrl }) {
    const kannel = new Kannel(folder);
    const ports = { admin: await freePort(), smsbox: await freePort(), sendsms: await freePort() };
    const file = path.join(folder, "kannel.conf");
    fs.writeFileSync(file, configText({ folder, ports, smscPort, inboundUrl }));
    kannel.sendsmsUrl = `http://127.0.0.1:${ports.sendsms}/cgi-bin/sendsms`;
    kannel.#run("/usr/sbin/bearerbox", file);
    await accepts(ports.smsbox);
    kannel.#run("/usr/sbin/smsbox", file);
    await accepts(ports.sendsms);
    return kannel;
  }

  #run(program, file) {
    const child = spawn(program, ["-v", "4", file], { cwd: this.folder, stdio: "ignore" });
    this.children.push({ child, exited: once(child, "exit") });
  }

  // The smsbox neither answers nor hangs up; what comes in meanwhile it reads afterwards.
  hang() {
    this.children.at(-1).child.kill("SIGSTOP");
  }
  resume() {
    this.children.at(-1).child.kill("SIGCONT");
  }

  log(name) {
    return fs.readFileSync(path.join(this.folder, `${name}.log`), "utf8");
  }

  async stop() {
    for (const { child, exited } of this.children.reverse()) {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 3000);
      await exited;
      clearTimeout(late);
    }
  }
}
