// A minimal speaker of docs/live-protocol.md for tests, written from the document and not from sdk/web.
import WebSocket from "ws";

export class Live {
  constructor(url, { token, cookie, origin } = {}) {
    this.frames = [];
    this.waiters = [];
    const headers = {};
    if (cookie) headers.cookie = cookie;
    if (origin) headers.origin = origin;
    this.socket = new WebSocket(`${url.replace(/^http/, "ws")}/live`, { headers });
    this.token = token;
    this.closed = new Promise((resolve) => {
      this.socket.on("close", (code, reason) => {
        this.isClosed = true;
        resolve({ code, reason: String(reason) });
        for (const waiter of this.waiters.splice(0)) waiter.reject(new Error(`closed with ${code} ${reason}`));
      });
    });
    this.socket.on("error", () => {});
    this.socket.on("message", (data) => this.#take(JSON.parse(String(data))));
  }

  async opened() {
    if (this.socket.readyState === WebSocket.OPEN) return this;
    await new Promise((resolve, reject) => {
      this.socket.once("open", resolve);
      this.socket.once("close", (code) => reject(new Error(`closed with ${code} before it opened`)));
      this.socket.once("error", reject);
    });
    return this;
  }

  // hello … welcome; answers the welcome.
  async hello(after = 0) {
    await this.opened();
    this.say({ t: "hello", v: 1, ...(this.token ? { token: this.token, after } : {}) });
    return this.next((frame) => frame.t === "welcome" || frame.t === "bye");
  }

  say(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  // The first frame, received already or to come, for which `test` holds; it is taken out.
  next(test, { timeout = 15000 } = {}) {
    const index = this.frames.findIndex(test);
    if (index >= 0) return Promise.resolve(this.frames.splice(index, 1)[0]);
    if (this.isClosed) return Promise.reject(new Error("the socket is closed"));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters = this.waiters.filter((waiter) => waiter !== entry);
        reject(new Error(`no such frame came: ${test}; have ${JSON.stringify(this.frames).slice(0, 2000)}`));
      }, timeout);
      const entry = {
        test,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.waiters.push(entry);
    });
  }

  async send(id, text, extra = {}) {
    this.say({ t: "send", id, content: { type: "text", text }, ...extra });
    return this.next((frame) => (frame.t === "ack" || frame.t === "nack") && frame.id === id);
  }

  close() {
    this.socket.close();
    return this.closed;
  }

  #take(frame) {
    this.listener?.(frame);
    const waiter = this.waiters.find((candidate) => candidate.test(frame));
    if (waiter) {
      this.waiters = this.waiters.filter((candidate) => candidate !== waiter);
      waiter.resolve(frame);
    } else if (!this.listener) {
      this.frames.push(frame);
    }
  }
}
