import { once } from "node:events";
import net from "node:net";
import { setTimeout as pause } from "node:timers/promises";

// A free port below the range that the system gives to outgoing connections, for servers that cannot take port 0.
export async function freePort() {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    const server = net.createServer();
    server.listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch {
      continue;
    }
    server.close();
    await once(server, "close");
    return port;
  }
  throw new Error("no free port between 20000 and 32000");
}

// Until somebody listens on it.
export async function accepts(port) {
  for (let tries = 0; tries < 300; tries += 1) {
    const socket = net.connect(port, "127.0.0.1");
    const open = await new Promise((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await pause(50);
  }
  throw new Error(`nothing listens on ${port}`);
}
