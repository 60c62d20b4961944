/**
 * The live client for either side: what a person's does (person.ts), and what agents need beyond it, who follow many
 * conversations and hear of all.
 */
import { PersonClient } from "./person";
import type { SendOptions } from "./options";
import type { Author, FromHub, Row, Welcome } from "./protocol";
import type { Draft } from "./sender";
import type { Thread } from "./thread";
import type { Timeline } from "./timeline";

export class LiveClient extends PersonClient {
  private away = false;

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

  /** Agent: presence. */
  setAway(on: boolean): void {
    this.away = on;
    this.say({ t: "away", on });
  }

  protected override welcomed(welcome: Welcome): void {
    super.welcomed(welcome);
    if (welcome.role === "agent" && this.away) this.say({ t: "away", on: true });
  }

  protected override rejoined({ key, following, timeline }: Thread): void {
    if (this.options.role === "agent" && following) this.say({ t: "open", conversation: key, after: timeline.lastSeq });
  }

  protected override heard(message: FromHub): void {
    switch (message.t) {
      case "deleted":
        if (message.ranges || this.options.role === "person") return super.heard(message);
        return this.lose(message.conversation);
      case "nack":
        // The answer to `open`.
        if (message.code === "conversation_not_found" && this.threads.has(message.id)) this.lose(message.id);
        return super.heard(message);
      case "delivery":
        return this.emitter.emit("delivery", message);
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
        return super.heard(message);
    }
  }

  protected override enqueue(what: Draft, options: SendOptions): string {
    if (this.options.role === "agent" && !options.conversation) {
      throw new Error("An agent's message needs a conversation.");
    }
    return super.enqueue(what, options);
  }

  protected override get self(): Author {
    if (this.options.role !== "agent") return super.self;
    if (this.welcome?.role !== "agent") return { type: "agent" };
    const { id, name, avatarUrl } = this.welcome.agent;
    return { type: "agent", id, displayName: name, ...(avatarUrl ? { avatarUrl } : {}) };
  }

  private lose(conversation: string): void {
    this.threads.get(conversation)?.disconnected();
    this.threads.delete(conversation);
    this.emitter.emit("deleted", conversation);
  }

  private learnRow({ conversation }: Row): void {
    const thread = this.threads.get(conversation.id);
    if (!thread) return;
    this.lineAt(thread, conversation.lastSeq);
    this.learn(thread, conversation);
  }

  /** Who does not follow a conversation hears no messages: its inbox line is how their typing ends. */
  private lineAt(thread: Thread, lastSeq: number): void {
    thread.firstPage ??= lastSeq;
    if (lastSeq > Math.max(thread.lineSeq, thread.timeline.lastSeq)) thread.listener.wrote("user", undefined);
    thread.lineSeq = Math.max(thread.lineSeq, lastSeq);
  }
}
