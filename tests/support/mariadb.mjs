// A MariaDB server of a test's own: its own folder, a loopback port, ended by its own pid.
import { execFile } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { promisify } from "node:util";
import { spawnMortal } from "./mortal.mjs";
import { freePort } from "./ports.mjs";

const execute = promisify(execFile);
const asRoot = process.getuid() === 0 ? ["--user=root"] : [];
// Debian keeps the server where only root's PATH looks.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

export class MariaDb {
  static async start() {
    const server = new MariaDb();
    server.folder = fs.mkdtempSync(path.join(os.tmpdir(), "hubbub-db-"));
    server.port = await freePort();
    const options = ["--no-defaults", `--datadir=${server.folder}/data`, "--auth-root-authentication-method=normal"];
    await execute("mariadb-install-db", [...options, "--skip-test-db", "--skip-name-resolve", ...asRoot], { env });
    await server.start();
    return server;
  }

  // Resolves when it takes connections; the same data and port again after an end.
  async start() {
    this.child = spawnMortal(
      "mariadbd",
      [
        "--no-defaults",
        `--datadir=${this.folder}/data`,
        `--socket=${this.folder}/s`,
        `--pid-file=${this.folder}/pid`,
        "--bind-address=127.0.0.1",
        `--port=${this.port}`,
        "--skip-name-resolve",
        "--innodb-buffer-pool-size=64M",
        "--innodb-log-file-size=32M",
        ...asRoot,
      ],
      { stdio: ["ignore", "ignore", "pipe"], env },
    );
    this.exited = once(this.child, "exit");
    const lines = [];
    await new Promise((resolve, reject) => {
      readline.createInterface({ input: this.child.stderr }).on("line", (line) => {
        lines.push(line);
        if (/ready for connections/.test(line)) resolve();
      });
      this.child.on("error", reject);
      this.exited.then(() => reject(new Error(`mariadbd ended:\n${lines.slice(-20).join("\n")}`)), reject);
    });
  }

  async query(sql) {
    const { stdout } = await execute("mariadb", [
      "--no-defaults",
      `--socket=${this.folder}/s`,
      "--user=root",
      "--skip-column-names",
      "--batch",
      "-e",
      sql,
    ]);
    return stdout.trim();
  }

  // Dumps one database and loads the dump into another, as an operator would.
  async copy(from, to) {
    const login = `--no-defaults --socket=${this.folder}/s --user=root`;
    await this.query(`CREATE DATABASE ${to} CHARACTER SET utf8mb4`);
    const dump = `mysqldump ${login} --single-transaction --default-character-set=utf8mb4 ${from}`;
    await execute("sh", [
      "-c",
      `${dump} > ${this.folder}/dump.sql && mariadb ${login} ${to} < ${this.folder}/dump.sql`,
    ]);
  }

  async kill() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGKILL");
    await this.exited;
  }

  async cleanUp() {
    await this.kill();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
