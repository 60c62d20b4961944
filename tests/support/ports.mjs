// A free port below the range that the system gives to outgoing connections, for servers that cannot take port 0.
import { once } from 'node:events';
import net from 'node:net';

export async function freePort() {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    const server = net.createServer();
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error('no free port between 20000 and 32000');
}
