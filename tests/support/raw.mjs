// Bytes over a bare socket, for what no HTTP client would send.
import net from "node:net";

// Sends the chunks and collects the answer until the hub closes or `enough(text)` holds.
export function exchange(url, chunks, { enough = () => false, timeout = 10000 } = {}) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname);
    let answer = "";
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end of the answer; have: ${answer.slice(0, 500)}`));
    }, timeout);
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.on("data", (data) => {
      answer += data.toString("latin1");
      if (enough(answer)) end();
    });
    socket.on("close", end);
    socket.on("error", () => {});
    socket.on("connect", () => {
      for (const chunk of chunks) socket.write(chunk);
    });
  });
}

export const statusOf = (answer) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
