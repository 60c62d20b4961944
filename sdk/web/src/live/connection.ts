/**
 * One WebSocket kept alive: hello and welcome, pings, pauses between tries, the hub's `bye`. It hands up what arrives
 * and is told what to say; what the words mean is the client's business.
 */
import { Backoff } from "./backoff";
import type { Environment, Socket } from "./environment";
import { encode } from "./json";
import type { Bye, FromBrowser, FromHub, Welcome } from "./protocol";

// The hub said no to this person or login: connecting again would hear the same.
const finalCodes = new Set(["signed_out", "forbidden", "blocked"]);

/** idle: not asked to connect. waiting: between two tries, or offline. refused: the hub won't have us; don't retry. */
export type LiveState = "idle" | "connecting" | "online" | "waiting" | "refused";

export interface ConnectionOptions {
  /** Asked before each try. */
  url: () => string;
  environment: Environment;
  /** The token for `hello`; `renew` when the last one was expired or refused. Absent where a cookie speaks. */
  token?: (renew: boolean) => Promise<string>;
  /** What else `hello` says. */
  hello: () => { after?: number };
}

export interface ConnectionEvents {
  state(state: LiveState, bye?: Bye): void;
  welcome(welcome: Welcome): void;
  heard(message: FromHub): void;
}

const connectTimeoutMs = 10_000;
const silenceMs = 25_000;
const pongTimeoutMs = 10_000;

export class Connection {
  state: LiveState = "idle";

  private socket: Socket | null = null;
  private readonly backoff: Backoff;
  private retryTimer: unknown = null;
  private watchdog: unknown = null;
  private unwatch: (() => void) | null = null;
  private renew = false;
  private renewals = 0;
  private retryAfterMs = 0;
  private attempt = 0;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly events: ConnectionEvents,
  ) {
    this.backoff = new Backoff(options.environment.random);
  }

  /** Connects, and keeps connecting until `stop`. */
  start(): void {
    if (this.state !== "idle" && this.state !== "refused") return;
    this.renewals = 0;
    this.unwatch?.();
    this.unwatch = this.options.environment.surroundings.watch((event) => {
      if (event.type === "offline") this.lost();
      if (event.type === "online" || event.type === "visible") this.hurry();
    });
    void this.connect();
  }

  stop(): void {
    this.unwatch?.();
    this.unwatch = null;
    this.drop();
    this.setState("idle");
  }

  /** Says it now, or answers false when there is nobody to hear. */
  say(message: FromBrowser): boolean {
    if (this.state !== "online" || !this.socket) return false;
    this.socket.send(encode(message));
    return true;
  }

  /** The connection is of no use any more: try another. */
  lost(): void {
    if (this.state === "connecting" || this.state === "online") this.again();
  }

  private hurry(): void {
    if (this.state !== "waiting") return;
    this.backoff.reset();
    void this.connect();
  }

  private async connect(): Promise<void> {
    const { environment } = this.options;
    this.drop();
    this.setState("connecting");
    const attempt = ++this.attempt;
    this.watch(connectTimeoutMs, () => this.again());
    let token: string | undefined;
    try {
      token = await this.options.token?.(this.renew);
    } catch (error) {
      if (attempt !== this.attempt) return;
      const fatal = (error as { refused?: Bye } | null)?.refused;
      return fatal ? this.refuse(fatal) : this.again();
    }
    if (attempt !== this.attempt) return;
    this.renew = false;
    try {
      this.listen(environment.socket(this.options.url()), token);
    } catch {
      this.again();
    }
  }

  private listen(socket: Socket, token: string | undefined): void {
    this.socket = socket;
    socket.onopen = () =>
      socket.send(encode({ t: "hello", v: 1, ...(token === undefined ? {} : { token }), ...this.options.hello() }));
    socket.onmessage = (event) => this.heard(event.data);
    socket.onerror = () => undefined;
    socket.onclose = () => {
      if (this.state !== "refused" && this.state !== "idle") this.again();
    };
  }

  private heard(data: unknown): void {
    if (typeof data !== "string") return;
    let message: FromHub;
    try {
      message = JSON.parse(data) as FromHub;
    } catch {
      return;
    }
    if (message.t === "bye") return this.dismissed(message);
    if (message.t === "welcome") {
      this.backoff.reset();
      this.renewals = 0;
      this.setState("online");
      this.events.welcome(message);
    } else {
      this.events.heard(message);
    }
    if (this.state === "online") this.expectTraffic();
  }

  private dismissed(bye: Bye): void {
    if (bye.code === "restarting") {
      this.retryAfterMs = bye.retryAfterMs ?? 0;
      return this.again();
    }
    const badToken = bye.code === "token_expired" || bye.code === "unauthorized";
    if (badToken && this.options.token && this.renewals++ < 2) {
      this.renew = true;
      return void this.connect();
    }
    if (badToken || finalCodes.has(bye.code)) return this.refuse(bye);
    this.retryAfterMs = bye.retryAfterMs ?? 0;
    this.again();
  }

  private refuse(bye: Bye): void {
    this.drop();
    this.setState("refused", bye);
  }

  private again(): void {
    this.drop();
    this.setState("waiting");
    const pause = this.backoff.next(this.retryAfterMs);
    this.retryAfterMs = 0;
    if (!this.options.environment.surroundings.online()) return;
    this.retryTimer = this.options.environment.clock.setTimeout(() => void this.connect(), pause);
  }

  private expectTraffic(): void {
    this.watch(silenceMs, () => {
      this.say({ t: "ping" });
      this.watch(pongTimeoutMs, () => this.again());
    });
  }

  private watch(ms: number, run: () => void): void {
    const { clock } = this.options.environment;
    clock.clearTimeout(this.watchdog);
    this.watchdog = clock.setTimeout(run, ms);
  }

  private drop(): void {
    const { clock } = this.options.environment;
    ++this.attempt;
    clock.clearTimeout(this.watchdog);
    clock.clearTimeout(this.retryTimer);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    try {
      socket.close(1000);
    } catch {
      // A socket that never opened may refuse to close; it is gone either way.
    }
  }

  private setState(state: LiveState, bye?: Bye): void {
    if (state === this.state) return;
    this.state = state;
    this.events.state(state, bye);
  }
}
