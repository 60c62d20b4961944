/**
 * The live client: one object that keeps a browser and the hub in step (docs/live-protocol.md).
 *
 *   const live = new LiveClient({ url: "wss://hub.example/live", role: "person", name: "web-main", token });
 *   live.on("change", (timeline) => render(timeline.entries));
 *   live.connect();
 *   live.send({ type: "text", text: "Hello" });
 *
 * What it promises: each message reaches `timeline.entries` once and in order; what is sent survives a lost
 * connection and a reload, goes out in order and exists once. All from one thread; no method throws for being offline.
 */
import { Connection, type LiveState } from "./connection";
import { Emitter } from "./emitter";
import { browserEnvironment, type Environment } from "./environment";
import { ulids } from "./ids";
import { Outbox, type OutboxItem } from "./outbox";
import type { Ack, AgentSummary, Author, Bye, Content, Conversation, FromBrowser, FromHub } from "./protocol";
import type { Message, Nack, Row, Welcome } from "./protocol";
import { Timeline } from "./timeline";
import { TypingListener, TypingSpeaker } from "./typing";

export interface LiveOptions {
  /** `wss://hub.example/live`, or who knows it once the token is there. */
  url: string | (() => string);
  role: "person" | "agent";
  /** Names the outbox in localStorage: the integration's id, or who is logged in at the console. */
  name: string;
  /** Fetches the token for `hello`; `renew` is true when the last one was refused. Agents have a cookie instead. To
   * give up, reject with `{refused: {t: "bye", code, title}}`. */
  token?: (renew: boolean) => Promise<string>;
  environment?: Partial<Environment>;
}

export interface LiveEvents {
  state: { state: LiveState; bye?: Bye };
  welcome: Welcome;
  /** A timeline has changed: messages, marks, typing. */
  change: Timeline;
  /** Each message once, in order. `fresh`: it came after the first page, so it is news to the reader. */
  message: { timeline: Timeline; message: Message; fresh: boolean };
  ack: Ack;
  nack: Nack;
  conversation: Conversation;
  row: Row;
  presence: { conversation: string; agents: AgentSummary[] };
  agents: AgentSummary[];
  tasks: { dead: number };
}

export interface SendOptions {
  /** Required of agents. */
  conversation?: string;
  metadata?: Record<string, unknown>;
}

interface Thread {
  timeline: Timeline;
  speaker: TypingSpeaker;
  listener: TypingListener;
  /** The id that waits for its ack. */
  inFlight: string | null;
  ackTimer: unknown;
  retryTimer: unknown;
  holeTimer: unknown;
  historyTimer: unknown;
  following: boolean;
  readSaid: number;
  readWanted: number;
  gotSaid: number;
  gotTimer: unknown;
  /** Messages up to here belong to the first page. */
  firstPage: number | null;
}

const ackTimeoutMs = 12_000;
const holeTimeoutMs = 1_500;
const historyTimeoutMs = 10_000;
const gotDelayMs = 100;

export class LiveClient {
  readonly options: LiveOptions;
  /** The last welcome, or null before the first. */
  welcome: Welcome | null = null;

  private readonly emitter = new Emitter<LiveEvents>();
  private readonly environment: Environment;
  private readonly connection: Connection;
  private readonly outbox: Outbox;
  private readonly threads = new Map<string, Thread>();
  private readonly nextId: () => string;
  private readonly unwatch: () => void;
  private wantsStart = false;
  private away = false;

  constructor(options: LiveOptions) {
    this.options = options;
    this.environment = { ...browserEnvironment(), ...options.environment };
    const { clock, random, store, surroundings } = this.environment;
    this.nextId = ulids(() => clock.now(), random);
    this.outbox = new Outbox(store, `hubbub:${options.name}:out:`);
    this.connection = new Connection(
      {
        url: () => (typeof options.url === "string" ? options.url : options.url()),
        environment: this.environment,
        ...(options.token ? { token: options.token } : {}),
        hello: () => (options.role === "person" ? { after: this.own.timeline.lastSeq } : {}),
      },
      {
        state: (state, bye) => this.stateChanged(state, bye),
        welcome: (welcome) => this.welcomed(welcome),
        heard: (message) => this.heard(message),
      },
    );
    this.unwatch = surroundings.watch((event) => {
      if (event.type === "storage" && this.outbox.heard(event.key)) this.refreshPending();
    });
    for (const conversation of this.outbox.conversations()) this.showPending(this.thread(conversation));
  }

  get state(): LiveState {
    return this.connection.state;
  }

  /** Calls `listener` on each event until the returned function is called. */
  on<K extends keyof LiveEvents>(name: K, listener: (event: LiveEvents[K]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  connect(): void {
    this.connection.start();
  }

  /** Closes; `connect` resumes where it was. */
  disconnect(): void {
    this.connection.stop();
  }

  /** Closes for good and forgets the listeners; what is unsent stays in the store. */
  destroy(): void {
    this.emitter.clear();
    this.disconnect();
    this.unwatch();
    const { clock } = this.environment;
    for (const thread of this.threads.values()) {
      thread.speaker.sent();
      thread.listener.stop();
      for (const timer of [thread.ackTimer, thread.retryTimer, thread.holeTimer, thread.historyTimer, thread.gotTimer])
        clock.clearTimeout(timer);
    }
  }

  /** Drops what is unsent: on logout, when the next to write here is somebody else. */
  forgetUnsent(): void {
    this.outbox.clear();
    this.refreshPending();
  }

  /** The timeline of a conversation; a person has one, so needs no name for it. */
  timeline(conversation?: string): Timeline {
    return this.thread(conversation).timeline;
  }

  /** Person: opened the widget; makes the conversation when there is none. */
  start(): void {
    this.wantsStart = true;
    this.sayStart();
  }

  /** Agent: follow a conversation until `shut`; after a lost connection it is followed again by itself. */
  open(conversation: string): Timeline {
    const thread = this.thread(conversation);
    thread.following = true;
    this.say({ t: "open", conversation, after: thread.timeline.lastSeq });
    return thread.timeline;
  }

  /** Agent: stop following. What is held stays for the next `open`. */
  shut(conversation: string): void {
    const thread = this.thread(conversation);
    thread.speaker.ended();
    thread.following = false;
    this.say({ t: "shut", conversation });
  }

  /** Sends, now or when the hub is reached again. Answers the id. */
  send(content: Content, options: SendOptions = {}): string {
    return this.enqueue({ content, ...options });
  }

  /** Sends a tapped postback or quick reply. */
  postback(action: { payload?: string; text: string }, messageId: string, options: SendOptions = {}): string {
    const payload = action.payload ?? action.text;
    return this.enqueue({
      content: { type: "text", text: action.text, payload },
      postback: { payload, text: action.text, messageId },
      ...options,
    });
  }

  /** Tries a refused message once more. */
  retry(id: string): void {
    const item = this.outbox.find(id);
    if (!item) return;
    delete item.error;
    this.outbox.put(item);
    this.pendingChanged(item.conversation);
  }

  /** Forgets a refused message. */
  discard(id: string): void {
    const item = this.outbox.find(id);
    if (!item) return;
    this.outbox.remove(id);
    this.pendingChanged(item.conversation);
  }

  /** The text changed; call it on every input. An empty text ends the indicator. `preview` sends the text along. */
  typing(text: string, options: { conversation?: string; preview?: boolean } = {}): void {
    const { speaker } = this.thread(options.conversation);
    if (text === "") speaker.ended();
    else speaker.typed(options.preview ? text.slice(0, 500) : undefined);
  }

  /** Everything up to `seq` was seen. */
  read(seq: number, conversation?: string): void {
    const thread = this.thread(conversation);
    if (seq <= thread.readWanted) return;
    thread.readWanted = seq;
    this.learnRead(thread, this.options.role === "person" ? "user" : "business", seq);
    this.sayRead(thread);
  }

  /** Fetches older messages; they come with `change`. Nothing happens while a page is on its way. */
  history(conversation?: string, limit = 50): void {
    const thread = this.thread(conversation);
    const { timeline } = thread;
    if (timeline.loadingHistory || !timeline.hasMore || timeline.firstSeq <= 1) return;
    if (!this.say({ t: "history", before: timeline.firstSeq, limit, ...this.where(thread) })) return;
    timeline.loadingHistory = true;
    this.changed(thread);
    thread.historyTimer = this.environment.clock.setTimeout(() => {
      timeline.loadingHistory = false;
      this.changed(thread);
    }, historyTimeoutMs);
  }

  /** Agent: presence. */
  setAway(on: boolean): void {
    this.away = on;
    this.say({ t: "away", on });
  }

  // ---- What arrives -------------------------------------------------------------------------------------------

  private stateChanged(state: LiveState, bye?: Bye): void {
    if (state !== "online") {
      for (const thread of this.threads.values()) this.disconnected(thread);
    }
    this.emitter.emit("state", { state, ...(bye ? { bye } : {}) });
  }

  private disconnected(thread: Thread): void {
    const { clock } = this.environment;
    for (const timer of [thread.ackTimer, thread.retryTimer, thread.holeTimer, thread.historyTimer]) {
      clock.clearTimeout(timer);
    }
    thread.inFlight = null;
    thread.holeTimer = null;
    thread.readSaid = thread.gotSaid = 0;
    thread.speaker.sent();
    const stale = thread.timeline.loadingHistory || thread.timeline.typing.length > 0;
    thread.timeline.loadingHistory = false;
    thread.listener.stop();
    if (stale) this.changed(thread);
  }

  private welcomed(welcome: Welcome): void {
    this.welcome = welcome;
    if (welcome.role === "person") {
      const thread = this.own;
      if (welcome.conversation) this.learn(thread, welcome.conversation);
      thread.firstPage ??= welcome.conversation?.lastSeq ?? 0;
      if (!welcome.conversation) this.sayStart();
    }
    for (const [id, thread] of this.threads) {
      if (welcome.role === "agent" && thread.following) {
        this.say({ t: "open", conversation: id, after: thread.timeline.lastSeq });
      }
      this.sayRead(thread);
      this.flush(thread);
    }
    if (welcome.role === "agent" && this.away) this.say({ t: "away", on: true });
    this.emitter.emit("welcome", welcome);
  }

  private heard(message: FromHub): void {
    switch (message.t) {
      case "message":
        return this.arrived(this.threadOf(message.conversation), { ...message.message, seq: message.seq });
      case "history":
        return this.paged(this.threadOf(message.conversation), message);
      case "gap":
        this.threadOf(message.conversation).timeline.restartAt(message.firstSeq);
        return this.changed(this.threadOf(message.conversation));
      case "conversation":
        if (this.options.role === "person") this.learn(this.own, message.conversation);
        return this.emitter.emit("conversation", message.conversation);
      case "ack":
        return this.acknowledged(message);
      case "nack":
        return this.refused(message);
      case "typing": {
        const { type, id, name } = message.who;
        const now = { type, id, ...(name ? { name } : {}), ...(message.text === undefined ? {} : { text: message.text }) };
        return this.threadOf(message.conversation).listener.heard(now, message.on);
      }
      case "read":
        return this.learnRead(this.threadOf(message.conversation), message.by, message.seq);
      case "delivered": {
        const { timeline } = this.threadOf(message.conversation);
        timeline.userDeliveredSeq = Math.max(timeline.userDeliveredSeq, message.seq);
        return this.changed(this.threadOf(message.conversation));
      }
      case "row":
        this.learnRow(message.row);
        return this.emitter.emit("row", message.row);
      case "presence":
        return this.emitter.emit("presence", message);
      case "agents":
        return this.emitter.emit("agents", message.agents);
      case "tasks":
        return this.emitter.emit("tasks", { dead: message.dead });
      default:
        return; // `pong`, and whatever a newer hub says
    }
  }

  private arrived(thread: Thread, message: Message): void {
    const mine = message.source?.clientMessageId;
    this.accept(thread, thread.timeline.insert(message));
    if (mine && this.outbox.find(mine)) this.settled(thread, mine);
  }

  private paged(thread: Thread, page: { messages: Message[]; hasMore: boolean; before?: number }): void {
    this.environment.clock.clearTimeout(thread.historyTimer);
    thread.timeline.loadingHistory = false;
    this.accept(thread, thread.timeline.insertPage(page.messages, page.hasMore, page.before));
  }

  private accept(thread: Thread, ordered: Message[]): void {
    const { timeline, listener } = thread;
    for (const message of ordered) {
      listener.wrote(message.author.type, message.author.id ?? message.author.userId);
      const fresh = thread.firstPage !== null && message.seq > thread.firstPage;
      this.emitter.emit("message", { timeline, message, fresh });
    }
    if (ordered.length) this.gotSoon(thread);
    this.mindHole(thread);
    this.changed(thread);
  }

  /** Messages came ahead of their turn. When the missing ones don't follow by themselves, ask for them. */
  private mindHole(thread: Thread): void {
    const { clock } = this.environment;
    if (!thread.timeline.hole) {
      clock.clearTimeout(thread.holeTimer);
      thread.holeTimer = null;
      return;
    }
    thread.holeTimer ??= clock.setTimeout(() => {
      thread.holeTimer = null;
      const hole = thread.timeline.hole;
      if (!hole) return;
      this.say({ t: "history", before: hole.before, limit: Math.min(hole.missing, 100), ...this.where(thread) });
      this.mindHole(thread);
    }, holeTimeoutMs);
  }

  private acknowledged(ack: Ack): void {
    const item = this.outbox.find(ack.id);
    if (item) {
      const thread = this.thread(item.conversation);
      if (!thread.timeline.conversation) thread.timeline.conversation = ack.conversation;
      if (thread.timeline.firstSeq > 0 || ack.seq === 1) {
        this.accept(thread, thread.timeline.insert(thread.timeline.confirmed(item, ack)));
      }
      this.settled(thread, ack.id);
    }
    this.emitter.emit("ack", ack);
  }

  private settled(thread: Thread, id: string): void {
    this.outbox.remove(id);
    this.released(thread, id);
    this.pendingChanged(thread.timeline === this.ownTimeline ? "" : thread.timeline.conversation);
  }

  private refused(nack: Nack): void {
    const item = this.outbox.find(nack.id);
    this.emitter.emit("nack", nack);
    if (!item) return;
    const thread = this.thread(item.conversation);
    this.released(thread, nack.id);
    if (nack.retryAfterMs === undefined) {
      this.outbox.put({ ...item, error: { code: nack.code, title: nack.title } });
      return this.pendingChanged(item.conversation);
    }
    thread.inFlight = nack.id;
    thread.retryTimer = this.environment.clock.setTimeout(() => {
      thread.inFlight = null;
      this.flush(thread);
    }, nack.retryAfterMs);
  }

  private released(thread: Thread, id: string): void {
    if (thread.inFlight !== id) return;
    thread.inFlight = null;
    this.environment.clock.clearTimeout(thread.ackTimer);
  }

  // ---- What is said -------------------------------------------------------------------------------------------

  private say(message: FromBrowser): boolean {
    return this.connection.say(message);
  }

  private sayStart(): void {
    const known = this.welcome?.role === "person" && this.own.timeline.conversation !== "";
    if (this.wantsStart && !known) this.say({ t: "start" });
  }

  private enqueue(what: Omit<OutboxItem, "id" | "at" | "conversation"> & SendOptions): string {
    const { conversation = "", ...rest } = what;
    if (this.options.role === "agent" && !conversation) throw new Error("An agent's message needs a conversation.");
    const item: OutboxItem = { id: this.nextId(), at: this.environment.clock.now(), ...rest, conversation };
    this.outbox.put(item);
    this.thread(conversation).speaker.sent();
    this.pendingChanged(conversation);
    return item.id;
  }

  /** One at a time, so that a refusal in the middle can't turn the order around. */
  private flush(thread: Thread): void {
    if (thread.inFlight || this.state !== "online") return;
    const item = this.outbox.next(this.keyOf(thread));
    if (!item) return;
    const where = this.where(thread);
    const extra = item.metadata ? { metadata: item.metadata } : {};
    const said = item.postback
      ? this.say({ t: "postback", id: item.id, ...item.postback, ...where })
      : this.say({ t: "send", id: item.id, content: item.content, ...where, ...extra });
    if (!said) return;
    thread.inFlight = item.id;
    thread.ackTimer = this.environment.clock.setTimeout(() => this.connection.lost(), ackTimeoutMs);
  }

  private sayRead(thread: Thread): void {
    if (thread.readWanted <= thread.readSaid) return;
    if (this.say({ t: "read", seq: thread.readWanted, ...this.where(thread) })) thread.readSaid = thread.readWanted;
  }

  private gotSoon(thread: Thread): void {
    if (this.options.role !== "person") return;
    this.environment.clock.clearTimeout(thread.gotTimer);
    thread.gotTimer = this.environment.clock.setTimeout(() => {
      const seq = thread.timeline.lastSeq;
      if (seq > thread.gotSaid && this.say({ t: "got", seq })) thread.gotSaid = seq;
    }, gotDelayMs);
  }

  // ---- Threads ------------------------------------------------------------------------------------------------

  private get own(): Thread {
    return this.thread("");
  }

  private get ownTimeline(): Timeline | undefined {
    return this.options.role === "person" ? this.threads.get("")?.timeline : undefined;
  }

  /** A person's only conversation stands under "", whatever id the hub gave it. */
  private threadOf(conversation: string): Thread {
    if (this.options.role !== "person") return this.thread(conversation);
    this.own.timeline.conversation ||= conversation;
    return this.own;
  }

  private thread(conversation = ""): Thread {
    const key = this.options.role === "person" ? "" : conversation;
    let thread = this.threads.get(key);
    if (!thread) this.threads.set(key, (thread = this.makeThread(key)));
    return thread;
  }

  private makeThread(key: string): Thread {
    const { clock } = this.environment;
    const timeline = new Timeline(key, () => this.author());
    const thread: Thread = {
      timeline,
      speaker: new TypingSpeaker(clock, (message) => this.say(message), key),
      listener: new TypingListener(clock, timeline, () => this.changed(thread)),
      inFlight: null,
      ackTimer: null,
      retryTimer: null,
      holeTimer: null,
      historyTimer: null,
      following: false,
      readSaid: 0,
      readWanted: 0,
      gotSaid: 0,
      gotTimer: null,
      firstPage: null,
    };
    return thread;
  }

  private keyOf(thread: Thread): string {
    return thread.timeline === this.ownTimeline ? "" : thread.timeline.conversation;
  }

  private where(thread: Thread): { conversation?: string } {
    return this.options.role === "agent" ? { conversation: thread.timeline.conversation } : {};
  }

  private author(): Author {
    if (this.welcome?.role === "agent") {
      const { id, name, avatarUrl } = this.welcome.agent;
      return { type: "agent", id, displayName: name, ...(avatarUrl ? { avatarUrl } : {}) };
    }
    return this.options.role === "agent"
      ? { type: "agent" }
      : { type: "user", ...(this.welcome?.role === "person" ? { userId: this.welcome.user.id } : {}) };
  }

  private learn(thread: Thread, conversation: Conversation): void {
    thread.timeline.learn(conversation);
    this.changed(thread);
  }

  private learnRow(row: Row): void {
    const thread = this.threads.get(row.conversation.id);
    if (!thread) return;
    thread.firstPage ??= row.conversation.lastSeq;
    thread.timeline.learn(row.conversation);
    thread.timeline.userDeliveredSeq = Math.max(thread.timeline.userDeliveredSeq, row.conversation.userDeliveredSeq);
    this.changed(thread);
  }

  private learnRead(thread: Thread, by: "user" | "business", seq: number): void {
    const { timeline } = thread;
    if (by === "user") timeline.userReadSeq = Math.max(timeline.userReadSeq, seq);
    else timeline.businessReadSeq = Math.max(timeline.businessReadSeq, seq);
    this.changed(thread);
  }

  private pendingChanged(conversation: string): void {
    const thread = this.thread(conversation);
    this.showPending(thread);
    this.flush(thread);
  }

  private refreshPending(): void {
    for (const thread of this.threads.values()) this.showPending(thread);
  }

  private showPending(thread: Thread): void {
    thread.timeline.setPending(this.outbox.all(this.keyOf(thread)));
    this.changed(thread);
  }

  private changed(thread: Thread): void {
    this.emitter.emit("change", thread.timeline);
  }
}
