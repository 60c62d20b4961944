// Meta in trouble: down, slow, with errors, answering nonsense, or gone after it has taken a message. Nothing is lost,
// nothing goes out twice, nobody else waits, and the delivery says how it was.
import assert from "node:assert/strict";
import test, { after, before, describe } from "node:test";
import { Graph, fromPage, fromWhatsApp, ids, said } from "./support/graph.mjs";
import { MetaHub, appSecret, token } from "./support/hub_of.mjs";

const seconds = 3; // that Meta takes for an answer when it is slow
let graph, hub;
let next = 1;

before(async () => {
  graph = await new Graph({ token, appSecret }).start();
  hub = await MetaHub.start(graph.url);
});
after(async () => {
  await hub?.keptTheSecret();
  await hub?.stop();
  await graph?.stop();
  assert.deepEqual(graph.violations, []);
});

// What differs between the networks here: how a person says something, and what we sent to them.
const networks = {
  messenger: {
    who: (n) => String(n),
    says: (who, text) => fromPage("page", ids.page, [said(ids.page, who, { message: { mid: `m_in${next++}`, text } })]),
    text: (call) => call.message.text,
  },
  whatsapp: {
    who: (n) => `+16315550${n}`,
    says: (who, text) =>
      fromWhatsApp({
        contacts: [{ profile: { name: "Kerry" }, wa_id: who.slice(1) }],
        messages: [
          {
            from: who.slice(1),
            id: `wamid.in${next++}`,
            timestamp: String(Math.floor(Date.now() / 1000)),
            type: "text",
            text: { body: text },
          },
        ],
      }),
    text: (call) => call.text.body,
  },
};

for (const [network, { who: named, says, text: textOf }] of Object.entries(networks)) {
  const hears = async (who, text = "Hello") => {
    await graph.deliver(hub.hook(network), says(who, text));
    await hub.said(who, ({ content }) => content.text === text, `${who} says ${text}`);
  };
  const got = (who) => graph.sentTo(who).map(textOf);
  const sends = (who) => graph.calls.filter(({ json }) => (json?.recipient?.id ?? json?.to) === who && !json.status);

  describe(`a message to ${network}, when Meta`, () => {
    const cells = [
      { name: "is slow", trouble: () => graph.slowDown(seconds * 1000), ends: "sent", calls: 1 },
      { name: "answers 500", trouble: () => graph.refuse(500, { code: 2 }), ends: "sent", calls: 2 },
      { name: "answers 503", trouble: () => graph.refuse(503, { code: 131016 }), ends: "sent", calls: 2 },
      { name: "answers nonsense", trouble: () => graph.garble("<html>Hi"), ends: "unknown", calls: 1 },
      { name: "hangs up afterwards", trouble: () => graph.refuse(0), ends: "unknown", calls: 1 },
    ];
    cells.forEach(({ name, trouble, ends, calls }, nth) => {
      test(`${name} arrives once and is ${ends}`, async () => {
        const who = named(401 + nth);
        await hears(who);
        trouble();
        await hub.becomes(await hub.answer(who, "once only"), ends);
        assert.deepEqual(got(who), ["once only"]);
        assert.equal(sends(who).length, calls);
        await hub.becomes(await hub.answer(who, "and then"), "sent");
        assert.deepEqual(got(who), ["once only", "and then"], "what follows is not held up");
      });
    });
  });

  test(`${network}: while one answer takes seconds, others come and go, and the person's own wait in their order`, async () => {
    const [slow, other] = [named(421), named(422)];
    await hears(slow);
    await hears(other);
    graph.slowDown(seconds * 1000);
    const first = await hub.answer(slow, "first");
    await hub.until(() => sends(slow).length === 1, "the slow call");
    const second = await hub.answer(slow, "second");
    await hears(slow, "still there?");
    await hub.becomes(await hub.answer(other, "quick"), "sent");
    assert.equal((await hub.deliveryOf(first)).status, "queued", "all of that while Meta had not answered");
    assert.deepEqual(got(slow), ["first"]);
    await hub.becomes(first, "sent");
    await hub.becomes(second, "sent");
    assert.deepEqual(got(slow), ["first", "second"]);
  });

  test(`${network}: what is said while Meta is down arrives once when it is back, in its order`, async () => {
    const who = named(431);
    await hears(who);
    await graph.stop();
    const waiting = [];
    for (const text of ["one", "two", "three"]) waiting.push(await hub.answer(who, text));
    const [{ error }] = await hub.until(async () => {
      const rows = await hub.rows(
        `SELECT last_error AS error FROM tasks WHERE kind = 'deliver' AND payload LIKE '%${waiting[0]}%'`,
      );
      return rows[0]?.error && rows;
    }, "a try");
    assert.match(error, /Meta cannot be reached/);
    await hub.hub.kill();
    await hub.hub.start();
    await graph.start();
    for (const id of waiting) await hub.becomes(id, "sent");
    assert.deepEqual(got(who), ["one", "two", "three"]);
  });
}
