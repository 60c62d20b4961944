/**
 * A person's live client: one object that keeps a browser and the hub in step (docs/live-protocol.md). What agents need
 * beyond it is in client.ts, so that no visitor has to fetch it.
 *
 *   const live = new PersonClient({ url: "wss://hub.example/live", role: "person", name: "web-main", token });
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
import type { LiveEvents, LiveOptions, SendOptions } from "./options";
import { Outbox } from "./outbox";
import type { Ack, Author, Bye, Content, Conversation, FromBrowser, FromHub } from "./protocol";
import type { Message, Nack, Row, Welcome } from "./protocol";
import { Sender, type Draft } from "./sender";
import { Thread } from "./thread";
import type { Timeline } from "./timeline";

const holeTimeoutMs = 1_500;
const historyTimeoutMs = 10_000;
const gotDelayMs = 100;

export class PersonClient {
  readonly options: LiveOptions;
  /** The last welcome, or null before the first. */
  welcome: Welcome | null = null;

  protected readonly emitter = new Emitter<LiveEvents>();
  private readonly environment: Environment;
  private readonly connection: Connection;
  private readonly outbox: Outbox;
  private readonly sender: Sender;
  protected readonly threads = new Map<string, Thread>();
  private readonly unwatch: () => void;
  private wantsStart = false;

  constructor(options: LiveOptions) {
    this.options = options;
    this.environment = { ...browserEnvironment(), ...options.environment };
    const { clock, random, store, surroundings } = this.environment;
    this.outbox = new Outbox(store, `hubbub:${options.name}:out:`);
    this.sender = new Sender(
      this.outbox,
      clock,
      ulids(() => clock.now(), random),
      {
        say: (message) => this.say(message),
        changed: (thread) => this.changed(thread),
        unanswered: () => this.connection.lost(),
      },
    );
    this.connection = new Connection(
      {
        url: () => (typeof options.url === "string" ? options.url : options.url()),
        environment: this.environment,
        ...(options.token ? { token: options.token } : {}),
        hello: () => this.place,
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
    for (const conversation of this.outbox.conversations()) this.sender.show(this.thread(conversation));
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
    for (const thread of this.threads.values()) thread.disconnected();
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

  /** Sends, now or when the hub is reached again. Answers the id. */
  send(content: Content, options: SendOptions = {}): string {
    return this.enqueue({ content }, options);
  }

  /** Sends a tapped postback or quick reply. */
  postback(action: { payload?: string; text: string }, messageId: string, options: SendOptions = {}): string {
    const payload = action.payload ?? action.text;
    const content: Content = { type: "text", text: action.text, payload };
    return this.enqueue({ content, postback: { payload, text: action.text, messageId } }, options);
  }

  /** Tries a refused message once more. */
  retry(id: string): void {
    const item = this.outbox.find(id);
    if (item) this.sender.retry(this.thread(item.conversation), item);
  }

  /** Forgets a refused message. */
  discard(id: string): void {
    const item = this.outbox.find(id);
    if (item) this.sender.settled(this.thread(item.conversation), id);
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
    if (!this.say({ t: "history", before: timeline.firstSeq, limit, ...thread.where })) return;
    timeline.loadingHistory = true;
    this.changed(thread);
    thread.after("history", historyTimeoutMs, () => {
      timeline.loadingHistory = false;
      this.changed(thread);
    });
  }

  private stateChanged(state: LiveState, bye?: Bye): void {
    if (state !== "online") {
      for (const thread of this.threads.values()) if (thread.disconnected()) this.changed(thread);
    }
    this.emitter.emit("state", { state, ...(bye ? { bye } : {}) });
  }

  protected welcomed(welcome: Welcome): void {
    this.welcome = welcome;
    if (welcome.role === "person") {
      let thread = this.own;
      const { conversation } = thread.timeline;
      if (conversation && conversation !== welcome.conversation?.id) thread = this.forget(thread);
      if (welcome.conversation) this.learn(thread, welcome.conversation);
      thread.firstPage ??= welcome.conversation?.lastSeq ?? 0;
      if (!welcome.conversation) this.sayStart();
    }
    for (const thread of this.threads.values()) {
      this.rejoined?.(thread);
      this.sayRead(thread);
      this.gotSoon(thread);
      this.sender.flush(thread);
    }
    this.emitter.emit("welcome", welcome);
  }

  /** The connection is there (again): what has to be said of a conversation first. A person's
   * `hello` has said it. */
  protected rejoined?(thread: Thread): void;

  /** Kinds that are not known here (`pong`, and whatever a newer hub says) are nobody's business. */
  protected heard(message: FromHub): void {
    switch (message.t) {
      case "message":
        return this.arrived(this.threadOf(message.conversation), { ...message.message, seq: message.seq });
      case "history":
        return this.paged(this.threadOf(message.conversation), message);
      case "gap":
        this.threadOf(message.conversation).timeline.restartAt(message.firstSeq);
        return this.changed(this.threadOf(message.conversation));
      case "deleted": {
        const thread = this.threadOf(message.conversation);
        if (message.ranges) return this.accept(thread, thread.timeline.erase(message.ranges));
        return void this.forget(thread);
      }
      case "conversation":
        if (this.options.role === "person") this.learn(this.own, message.conversation);
        return this.emitter.emit("conversation", message.conversation);
      case "ack":
        return this.acknowledged(message);
      case "nack":
        return this.refused(message);
      case "typing": {
        const { type, id, name } = message.who;
        const now = {
          type,
          id,
          ...(name ? { name } : {}),
          ...(message.text === undefined ? {} : { text: message.text }),
        };
        return this.threadOf(message.conversation).listener.heard(now, message.on);
      }
      case "read":
        return this.learnRead(this.threadOf(message.conversation), message.by, message.seq);
      case "delivered":
        this.threadOf(message.conversation).timeline.wasDelivered(message.seq);
        return this.changed(this.threadOf(message.conversation));
    }
  }

  private arrived(thread: Thread, message: Message): void {
    const mine = message.source?.clientMessageId;
    this.accept(thread, thread.timeline.insert(message));
    if (mine && this.outbox.find(mine)) this.sender.settled(thread, mine);
  }

  private paged(thread: Thread, page: { messages: Message[]; hasMore: boolean; before?: number }): void {
    thread.cancel("history");
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
    if (!thread.timeline.hole) return thread.cancel("hole");
    if (thread.waits("hole")) return;
    thread.after("hole", holeTimeoutMs, () => {
      const { hole } = thread.timeline;
      if (!hole) return;
      this.say({ t: "history", before: hole.before, limit: Math.min(hole.missing, 100), ...thread.where });
      this.mindHole(thread);
    });
  }

  private acknowledged(ack: Ack): void {
    const item = this.outbox.find(ack.id);
    if (item) {
      const thread = this.thread(item.conversation);
      if (!thread.timeline.conversation) thread.timeline.conversation = ack.conversation;
      if (thread.timeline.firstSeq > 0 || ack.seq === 1) {
        this.accept(thread, thread.timeline.insert(thread.timeline.confirmed(item, ack)));
      }
      this.sender.settled(thread, ack.id);
    }
    this.emitter.emit("ack", ack);
  }

  private refused(nack: Nack): void {
    const item = this.outbox.find(nack.id);
    if (item) this.sender.refused(this.thread(item.conversation), item, nack);
    this.emitter.emit("nack", nack);
  }

  protected say(message: FromBrowser): boolean {
    return this.connection.say(message);
  }

  private sayStart(): void {
    const known = this.welcome?.role === "person" && this.own.timeline.conversation !== "";
    if (this.wantsStart && !known) this.say({ t: "start" });
  }

  protected enqueue(what: Draft, { conversation = "", metadata }: SendOptions): string {
    const draft = metadata ? { ...what, metadata } : what;
    return this.sender.enqueue(this.thread(conversation), draft);
  }

  private sayRead(thread: Thread): void {
    if (thread.readWanted <= thread.readSaid) return;
    if (this.say({ t: "read", seq: thread.readWanted, ...thread.where })) thread.readSaid = thread.readWanted;
  }

  private gotSoon(thread: Thread): void {
    if (this.options.role !== "person") return;
    thread.after("got", gotDelayMs, () => {
      const seq = thread.timeline.lastSeq;
      if (seq > thread.gotSaid && this.say({ t: "got", seq })) thread.gotSaid = seq;
    });
  }

  /** The author of what is on its way, as far as the hub has told. */
  protected get self(): Author {
    return { type: "user", ...(this.welcome?.role === "person" ? { userId: this.welcome.user.id } : {}) };
  }

  /** How far it is, for `hello`. */
  private get place(): { conversation?: string; after?: number } {
    if (this.options.role !== "person") return {};
    const { conversation, lastSeq } = this.own.timeline;
    return { after: lastSeq, ...(conversation ? { conversation } : {}) };
  }

  /** The conversation is no more: an empty one takes its place, and what is unsent waits there. */
  private forget(thread: Thread): Thread {
    thread.disconnected();
    this.threads.delete(thread.key);
    const fresh = this.thread(thread.key);
    fresh.firstPage = 0;
    this.sender.show(fresh);
    this.changed(fresh);
    return fresh;
  }

  private get own(): Thread {
    return this.thread("");
  }

  /** A person's only conversation stands under "", whatever id the hub gave it. */
  private threadOf(conversation: string): Thread {
    if (this.options.role !== "person") return this.thread(conversation);
    this.own.timeline.conversation ||= conversation;
    return this.own;
  }

  protected thread(conversation = ""): Thread {
    const key = this.options.role === "person" ? "" : conversation;
    const known = this.threads.get(key);
    if (known) return known;
    const thread = new Thread(key, this.environment.clock, {
      self: () => this.self,
      say: (message) => this.say(message),
      changed: () => this.changed(thread),
    });
    this.threads.set(key, thread);
    return thread;
  }

  protected learn(thread: Thread, conversation: Conversation | Row["conversation"]): void {
    thread.timeline.learn(conversation);
    this.changed(thread);
  }

  private learnRead(thread: Thread, by: "user" | "business", seq: number): void {
    thread.timeline.wasRead(by, seq);
    this.changed(thread);
  }

  private refreshPending(): void {
    for (const thread of this.threads.values()) this.sender.show(thread);
  }

  private changed(thread: Thread): void {
    this.emitter.emit("change", thread.timeline);
  }
}
