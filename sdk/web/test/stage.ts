/** A world for the live client in which nothing happens by itself: the clock is turned, the hub's words are spoken by
 * the test. */
import {
  LiveClient,
  MemoryStore,
  type Environment,
  type LiveOptions,
  type Message,
  type Socket,
} from "../src/live/index";

export class FakeClock {
  private time = 1_700_000_000_000;
  private next = 1;
  private timers: { id: number; at: number; run: () => void }[] = [];

  now = (): number => this.time;
  setTimeout = (run: () => void, ms: number): unknown => {
    this.timers.push({ id: this.next, at: this.time + ms, run });
    return this.next++;
  };
  clearTimeout = (timer: unknown): void => {
    this.timers = this.timers.filter(({ id }) => id !== timer);
  };

  /** Lets `ms` pass: runs what falls due, in order. */
  async turn(ms: number): Promise<void> {
    const until = this.time + ms;
    for (;;) {
      await settled();
      const due = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (!due) break;
      this.time = due.at;
      this.clearTimeout(due.id);
      due.run();
    }
    this.time = until;
    await settled();
  }
}

export async function settled(): Promise<void> {
  for (let i = 0; i < 8; ++i) await Promise.resolve();
}

export interface Said {
  t: string;
  id?: string;
  [key: string]: unknown;
}

export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  said: Said[] = [];
  closed = false;

  constructor(readonly url: string) {}
  send(text: string): void {
    this.said.push(JSON.parse(text) as Said);
  }
  close(): void {
    this.closed = true;
  }

  /** The hub says something. */
  hears(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  opens(): void {
    this.onopen?.();
  }
  breaks(): void {
    this.onclose?.({ code: 1006, reason: "" });
  }
  saidOf(kind: string): Said[] {
    return this.said.filter(({ t }) => t === kind);
  }
}

type Heard = Parameters<Environment["surroundings"]["watch"]>[0];

export class Stage {
  readonly clock = new FakeClock();
  readonly sockets: FakeSocket[] = [];
  readonly store: MemoryStore;
  online = true;
  private readonly watchers = new Set<Heard>();

  constructor(store = new MemoryStore()) {
    this.store = store;
  }

  environment(): Environment {
    return {
      clock: this.clock,
      store: this.store,
      random: () => 0.5,
      socket: (url) => {
        const socket = new FakeSocket(url);
        this.sockets.push(socket);
        return socket;
      },
      surroundings: {
        online: () => this.online,
        watch: (heard) => {
          this.watchers.add(heard);
          return () => this.watchers.delete(heard);
        },
      },
    };
  }

  tell(event: Parameters<Heard>[0]): void {
    if (event.type === "online") this.online = true;
    if (event.type === "offline") this.online = false;
    for (const heard of [...this.watchers]) heard(event);
  }

  get socket(): FakeSocket {
    const socket = this.sockets[this.sockets.length - 1];
    if (!socket) throw new Error("nobody has connected");
    return socket;
  }

  client(options: Partial<LiveOptions> = {}): LiveClient {
    return new LiveClient({
      url: "ws://hub/live",
      role: "person",
      name: "web-main",
      environment: this.environment(),
      ...options,
    });
  }

  /** Connects and welcomes. */
  async welcome(live: LiveClient, conversation: object | null = null): Promise<FakeSocket> {
    live.connect();
    await settled();
    return this.accept(conversation);
  }

  async accept(conversation: object | null = null): Promise<FakeSocket> {
    const { socket } = this;
    socket.opens();
    socket.hears({ t: "welcome", v: 1, role: "person", user: { id: "u1" }, conversation, serverTime: "", limits: {} });
    await settled();
    return socket;
  }
}

export function conversation(lastSeq: number, marks: object = {}): object {
  return { id: "c1", lastSeq, userReadSeq: 0, businessReadSeq: 0, holder: "desk", ...marks };
}

export function message(seq: number, text = `m${seq}`, parts: Partial<Message> = {}): Message {
  return {
    id: `msg${seq}`,
    seq,
    received: "2026-01-01T10:00:00Z",
    author: { type: "agent", id: "a1", displayName: "Maya" },
    content: { type: "text", text },
    source: { type: "agent" },
    ...parts,
  };
}

export function heard(seq: number, text?: string, parts?: Partial<Message>): object {
  return { t: "message", conversation: "c1", seq, message: message(seq, text, parts) };
}

export function textsOf(live: LiveClient, conversation?: string): string[] {
  return live
    .timeline(conversation)
    .entries.map(({ message: { content } }) => (content.type === "text" ? content.text : content.type));
}
