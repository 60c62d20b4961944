// Prism between the client and the hub: every request and every answer is held against docs/openapi.yaml.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { freePort } from "../../support/ports.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

export async function startContractProxy(upstream) {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      path.join(root, "tests/node_modules/@stoplight/prism-cli/dist/index.js"),
      "proxy",
      path.join(root, "docs/openapi.yaml"),
      upstream,
      "--errors",
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const exited = once(child, "exit");
  const violations = [];
  const lines = [];
  const listening = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      readline.createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        if (/violation/i.test(line)) violations.push(line);
        if (/Prism is listening/.test(line)) resolve();
      });
    }
    exited.then(() => reject(new Error(`prism ended:\n${lines.join("\n")}`)));
  });
  await listening;
  return {
    url: `http://127.0.0.1:${port}`,
    violations,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
