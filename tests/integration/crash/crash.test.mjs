// kill -9 at random moments while clients post and read: every acknowledged message is there exactly once, in order,
// seqs 1..n, and every reader saw exactly that.
//
//   HUBBUB_KILLS=50 node --test tests/integration/crash/crash.test.mjs      the long run; scripts/test does 8
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import test from "node:test";
import { startHub } from "../../support/hub.mjs";
import { Live } from "../../support/live.mjs";

const kills = Number(process.env.HUBBUB_KILLS ?? 8);
const pairs = 10; // conversations; each with a person on a WebSocket and a business poster on REST: 20 clients

// What must be repeated until it works, the hub being down now and then.
async function until(attempt, over = () => false) {
  for (;;) {
    try {
      const answer = await attempt();
      if (answer !== undefined) return answer;
    } catch {
      if (over()) return undefined;
    }
    await pause(10 + Math.random() * 40);
  }
}

// A person in a browser: one live connection, resumed by seq after each cut, sends in order, each until its ack.
class Person {
  constructor(hub, name) {
    Object.assign(this, { hub, name, seen: [], acked: [], outstanding: null, lastSeq: 0, stopped: false });
  }

  async connect() {
    const session = await this.hub.widgetSession(this.browser ? { browser: this.browser } : {});
    this.browser = session.browser;
    const live = new Live(this.hub.url, { token: session.token, origin: "http://shop.test" });
    live.listener = (frame) => this.#hear(frame);
    await live.opened();
    live.say({ t: "hello", v: 1, token: session.token, after: this.lastSeq });
    await new Promise((resolve, reject) => {
      this.welcomed = resolve;
      live.closed.then(() => reject(new Error("closed")));
    });
    this.live = live;
    return live;
  }

  #hear(frame) {
    if (frame.t === "welcome") this.welcomed();
    if (frame.t === "message") this.#see(frame.conversation, frame.message);
    // The answer to `after: 0`: the newest page, here the whole conversation.
    if (frame.t === "history") for (const message of frame.messages) this.#see(frame.conversation, message);
    if (frame.t === "gap") assert.fail(`${this.name} got a gap`);
    if (frame.t === "ack" && this.outstanding?.id === frame.id) {
      this.conversation = frame.conversation;
      this.outstanding.resolve(frame);
    }
    if (frame.t === "nack" && frame.retryAfterMs === undefined) this.outstanding?.reject(new Error(frame.code));
  }

  #see(conversation, message) {
    assert.equal(message.seq, this.lastSeq + 1, `${this.name} missed or doubled a message`);
    this.lastSeq = message.seq;
    this.seen.push(message.content.text);
    this.conversation = conversation;
  }

  // Keeps a connection up and sends until told to stop.
  async live_on() {
    let count = 0;
    while (!this.stopped) {
      const text = `${this.name} says ${++count} 👋🏽`;
      const id = randomUUID();
      const ack = await until(async () => {
        const live = this.live && !this.live.isClosed ? this.live : await this.connect();
        return new Promise((resolve, reject) => {
          this.outstanding = { id, resolve, reject };
          live.closed.then(() => reject(new Error("closed")));
          live.say({ t: "send", id, content: { type: "text", text } });
        });
      });
      this.acked.push({ text, seq: ack.seq });
      await pause(Math.random() * 10);
    }
  }

  async catchUp(seq) {
    await until(async () => {
      if (!this.live || this.live.isClosed) await this.connect();
      return this.lastSeq >= seq ? true : undefined;
    });
  }
}

async function postAsBusiness(hub, person, poster) {
  let count = 0;
  while (!person.stopped) {
    if (!person.conversation) {
      await pause(20);
      continue;
    }
    const text = `${poster.name} answers ${++count}`;
    const key = randomUUID();
    const answer = await until(async () => {
      const { status, body } = await hub.api(
        "POST",
        `/conversations/${person.conversation}/messages`,
        { author: { type: "business", displayName: poster.name }, content: { type: "text", text } },
        { "idempotency-key": key },
      );
      if (status === 201) return body;
      assert.ok(status >= 500 || status === 429, `${status} ${JSON.stringify(body)}`);
      return undefined;
    });
    poster.acked.push({ text, id: answer.messages[0].id });
    await pause(Math.random() * 10);
  }
}

async function allMessages(hub, conversation) {
  const all = [];
  let query = "";
  for (;;) {
    const { status, body } = await hub.api("GET", `/conversations/${conversation}/messages${query}`);
    assert.equal(status, 200);
    all.unshift(...body.messages);
    if (!body.meta.hasMore) return all;
    query = `?page[before]=${encodeURIComponent(body.meta.beforeCursor)}`;
  }
}

function assertOnceInOrder(acked, stored, who) {
  const places = acked.map(({ text }) => {
    const at = stored.flatMap((found, index) => (found === text ? [index] : []));
    assert.equal(at.length, 1, `${who}: "${text}" is stored ${at.length} times`);
    return at[0];
  });
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
    `${who}: out of order`,
  );
}

test(`${kills} times kill -9: what was acknowledged is there once and in order`, { timeout: 1_200_000 }, async () => {
  const hub = await startHub();
  try {
    const persons = Array.from({ length: pairs }, (_, index) => new Person(hub, `person-${index}`));
    const posters = persons.map((_, index) => ({ name: `poster-${index}`, acked: [] }));
    const work = persons.flatMap((person, index) => [person.live_on(), postAsBusiness(hub, person, posters[index])]);

    for (let count = 0; count < kills; count += 1) {
      await pause(50 + Math.random() * 500);
      await hub.kill();
      await hub.start();
    }
    await pause(300);
    for (const person of persons) person.stopped = true;
    await Promise.all(work);

    let total = 0;
    for (const [index, person] of persons.entries()) {
      const stored = (await allMessages(hub, person.conversation)).map((message) => message.content.text);
      total += stored.length;
      assertOnceInOrder(person.acked, stored, person.name);
      assertOnceInOrder(posters[index].acked, stored, posters[index].name);
      for (const { text, seq } of person.acked)
        assert.equal(stored[seq - 1], text, "the acknowledged seq is its place");
      await person.catchUp(stored.length);
      assert.deepEqual(person.seen, stored, `${person.name} saw each message once, in order`);
      await person.live.close();
    }
    console.log(`${kills} kills, ${total} messages in ${pairs} conversations`);
    assert.ok(total > kills, "the clients got something done");
    await hub.stop();
  } finally {
    if (hub.child.exitCode === null && hub.child.signalCode === null) await hub.kill();
    hub.cleanUp();
  }
});
