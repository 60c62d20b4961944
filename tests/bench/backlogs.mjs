// What waits for a hub at its providers: a mailbox full of mails, a page of mentions after the other.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { MailServers, password } from "../support/peers/mail_servers.mjs";
import { MastodonServer } from "../integration/mastodon/support/server.mjs";

const words = "Where is my order? I have been waiting for it since Tuesday, and nobody could tell me more. ";

// As a usual program writes an answer: both forms, the mail before it quoted below.
const mail = (number) => {
  const said = words.repeat(3);
  const quoted = words.repeat(6);
  return [
    "From: Kerry Fisher <kerry" + (number % 64) + "@customer.test>",
    "To: support@hubbub.test",
    `Subject: Order ${number}`,
    `Message-ID: <${number}@customer.test>`,
    "Date: Fri, 21 Nov 2025 10:00:00 +0000",
    "MIME-Version: 1.0",
    "Content-Type: multipart/alternative; boundary=b",
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    `${said}\r\n\r\nOn Thu, 20 Nov 2025, Shop wrote:\r\n> ${quoted}`,
    "--b",
    "Content-Type: text/html; charset=utf-8",
    "",
    `<html><body><div style="font-family:sans-serif"><p>${said}</p></div><blockquote><p>${quoted}</p></blockquote></body></html>`,
    "--b--",
    "",
  ].join("\r\n");
};

export async function mailbox(integration) {
  const count = 2000;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hubbub-bench-"));
  const servers = await MailServers.start(folder);
  const box = path.join(servers.folder, "mail/support@hubbub.test");
  for (const part of ["new", "cur", "tmp"]) fs.mkdirSync(path.join(box, part), { recursive: true });
  for (let number = 0; number < count; number += 1) {
    fs.writeFileSync(path.join(box, "new", `${1_763_000_000 + number}.M${number}.bench`), mail(number));
  }
  execFileSync("chown", ["-R", "mail:mail", box]);
  const login = `host: localhost, username: support@hubbub.test, password: "\${env:BENCH_PASSWORD}", ca_file: ${servers.caFile}`;
  const settings = `{ address: support@hubbub.test, signing_key: "\${env:BENCH_KEY}", smtp: { ${login}, port: ${servers.ports.line}, security: starttls }, imap: { ${login}, port: ${servers.ports.imaps}, security: tls, take_existing: true } }`;
  const stop = async () => {
    await servers.stop();
    fs.rmSync(folder, { recursive: true });
  };
  return {
    changes: integration("mail-main", "com.hubbub.email", settings),
    env: { BENCH_PASSWORD: password, BENCH_KEY: "signing-key-0123456789" },
    count,
    peer: { stop },
  };
}

// What was said before the hub's first start is over: the mentions are written after its first look.
export async function mastodon(integration) {
  const count = 4000;
  const server = await new MastodonServer({ allowance: 1_000_000 }).start();
  const token = server.join("shop");
  const customers = Array.from({ length: 64 }, (_, index) => server.tokens.get(server.join(`customer${index}`)));
  const begin = async () => {
    while (!server.calls.some(({ what }) => what.endsWith("/notifications"))) await pause(10);
    for (let number = 0; number < count; number += 1) {
      server.posts.post(customers[number % customers.length], { status: `@shop ${number}: ${words}` });
    }
  };
  const settings = `{ base_url: "${server.url}", token: "\${env:BENCH_TOKEN}", poll_every_s: 2 }`;
  return {
    changes: integration("social-main", "com.hubbub.mastodon", settings),
    env: { BENCH_TOKEN: token },
    count,
    peer: server,
    begin,
  };
}
