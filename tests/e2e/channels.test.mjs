// One person on four channels, and nothing simulated: the widget and the console in Chromium, text messages over Kannel
// and SMPP, mail over Postfix and Dovecot, Telegram over a Bot API server. Whoever begins on the page goes on by text
// message, by mail and on Telegram; the agent has one conversation with one person all along.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { Elsewhere } from "./support/elsewhere.mjs";
import { Chat, header, Mailbox, Peers, shortCode } from "./support/peers.mjs";
import { Stage } from "./support/stage.mjs";

const timeout = 90_000;
const number = "+33612345678";
const address = "ada@hubbub.test";
const connected = "You are connected: we go on here.";
const still = { reducedMotion: "reduce" };

let peers;
let stage;
let agent;
let browser; // the visitor's
let visitor;
let elsewhere;
let mailbox;
let chat;

before(async () => {
  peers = await Peers.start();
  stage = await Stage.open(peers.stage);
  mailbox = new Mailbox(peers.mail, address);
  chat = new Chat(peers.bot, 11, "Ada");
  agent = await stage.agent("Ana Silva", still);
  browser = await stage.context(still);
  await comes();
});

after(async () => {
  await stage?.close();
  await peers?.stop();
});

async function comes() {
  visitor = await stage.visitor({ context: browser });
  elsewhere = new Elsewhere(visitor);
  await visitor.open();
}

// The page is closed: an answer has to find another way.
const walksAway = () => visitor.page.close();

const until = (find, what) => stage.hub.until(find, what);

const rows = (sql) => stage.hub.rows(sql);

const conversation = () => new URL(agent.page.url()).hash.split("/")[2];
async function messages() {
  const { body } = await stage.hub.api("GET", `/conversations/${conversation()}/messages`);
  return body.messages;
}

// What was said so far, in its order: [who, where, what]. An answer of the agent's is where it was delivered.
const story = [];
const details = () => agent.page.getByRole("complementary");

// The person says `text` there: the agent sees it, sees where it came from, and has one row for one person.
async function hears(text, type, channel) {
  await agent.line(text).waitFor();
  await agent.log.locator(".via").last().getByText(channel, { exact: true }).waitFor(); // at the head of its group
  story.push(["user", type, text]);
  assert.equal(await agent.rows.count(), 1, "one conversation");
  await agent.page.getByRole("button", { name: new RegExp(`next answer goes to ${channel}`) }).waitFor();
}

// The agent answers from the same place as ever; it goes there, and nowhere else.
async function answers(text, type, channel) {
  const line = await agent.answer(text);
  await line.waitFor();
  story.push(["business", type, text]);
  const { id } = await until(async () => (await messages()).find(({ content }) => content.text === text), text);
  const sent = await until(async () => {
    const found = await rows(`SELECT integration_id, status FROM deliveries WHERE message_id = '${id}'`);
    return found.length > 0 && found.every(({ status }) => status !== "queued") && found;
  }, `the delivery of ${text}`);
  assert.equal(sent.length, 1, JSON.stringify(sent));
  assert.notEqual(sent[0].status, "failed");
  await line.getByRole("button", { name: /^(Sent|Delivered|Read)/ }).click();
  await line.getByRole("list", { name: "Deliveries" }).getByText(channel).waitFor();
  await line.getByRole("button", { name: /^(Sent|Delivered|Read)/ }).click();
  return sent[0];
}

// Each goes on from the one before it: after the first that fails the others would only wait for what cannot come.
let isBroken = false;
function chapter(name, tell) {
  test(name, { timeout }, async (t) => {
    if (isBroken) return t.skip("the story broke off before");
    isBroken = true;
    await tell();
    isBroken = false;
  });
}

const textTo = async (nth) => {
  const text = await until(() => peers.carrier.texts[nth], `text ${nth}`);
  assert.equal(text.to, number.slice(1));
  return text.text;
};
const mailOf = (nth) => until(() => mailbox.mails[nth], `mail ${nth}`);
// Without what was said last, which follows.
const bare = (text) => (text.startsWith(connected) ? connected : text);
const codeIn = (text) => /(\d{6}) is your code/.exec(text)[1];

chapter("on the page", async () => {
  await visitor.say("Do you have the blue bowl?");
  await agent.box("Shared inbox");
  await agent.openRow("Do you have the blue bowl?");
  await agent.claim();
  await agent.box("All open");
  await agent.openRow("Do you have the blue bowl?");
  await hears("Do you have the blue bowl?", "web", "Web chat");
  const line = await agent.answer("We do. Shall I keep one for you?");
  await line.waitFor();
  story.push(["business", "web", "We do. Shall I keep one for you?"]);
  await visitor.bubble("We do. Shall I keep one for you?").waitFor();
});

chapter("a number is given, and confirmed by the code that the carrier brings", async () => {
  await elsewhere.open();
  await elsewhere.ask("Text message", "Your mobile number", "+33 6 12 34 56 78");
  await elsewhere.sheet.getByText(`We sent a code to ${number}.`).waitFor();
  await elsewhere.paste(codeIn(await textTo(0)));
  await elsewhere.done();
  assert.match(await textTo(1), new RegExp(`^${connected}`));
  story.push(["system", "sms", connected]);
});

chapter("away from the page, by text message", async () => {
  await walksAway();
  await peers.carrier.say(number, shortCode, "I am on the bus now. Yes please! 🥣");
  await hears("I am on the bus now. Yes please! 🥣", "sms", "SMS");
  await answers("Kept for you 🥣 Where shall we send it?", "sms", "SMS");
  assert.equal(await textTo(2), "Kept for you 🥣 Where shall we send it?");
  await agent.line("Kept for you 🥣 Where shall we send it?").getByRole("button", { name: "Delivered" }).waitFor();
});

chapter("back on the page, a mail address is given and confirmed", async () => {
  await comes();
  await visitor.bubble("Kept for you 🥣 Where shall we send it?").waitFor();
  await elsewhere.open();
  await elsewhere.ask("E-mail", "Your e-mail address", address);
  await elsewhere.paste(codeIn(await mailOf(0)));
  await elsewhere.done();
  assert.match(await mailOf(1), new RegExp(connected));
  story.push(["system", "email", connected]);
});

chapter("later, by mail", async () => {
  await walksAway();
  await mailbox.answer(await mailOf(1), "To 1 Harbour Road.\n\nAda");
  await hears("To 1 Harbour Road.\n\nAda", "email", "E-mail");
  await answers("It leaves today.", "email", "E-mail");
  const mail = await mailOf(2);
  assert.match(mail, /It leaves today\./);
  assert.match(header(mail, "Subject"), /^Re: [^R]/);
  assert.notEqual(header(mail, "In-Reply-To"), "");
});

chapter("a link leads to Telegram", async () => {
  await comes();
  await elsewhere.open();
  await elsewhere.button("Telegram").click();
  const link = await elsewhere.sheet.getByRole("link", { name: /^Open Telegram/ }).getAttribute("href");
  assert.match(link, /^https:\/\/t\.me\/acme_bot\?start=[A-Za-z0-9_-]{1,64}$/);
  await chat.open(link);
  await elsewhere.done();
  await until(() => chat.texts.length === 1, "the greeting at Telegram");
  assert.match(chat.texts[0], new RegExp(`^${connected}`));
  story.push(["system", "telegram", connected]);
});

chapter("on Telegram", async () => {
  await walksAway();
  await chat.say("Is it there yet?");
  await hears("Is it there yet?", "telegram", "Telegram");
  await answers("It is with the courier.", "telegram", "Telegram");
  assert.equal(chat.texts.at(-1), "It is with the courier.");
});

chapter("each earlier channel still leads to the same conversation", async () => {
  await peers.carrier.say(number, shortCode, "It came!");
  await hears("It came!", "sms", "SMS");
  await answers("Enjoy it.", "sms", "SMS");
  await mailbox.answer(await mailOf(2), "Thanks again.");
  await hears("Thanks again.", "email", "E-mail");
  await comes();
  await visitor.say("Bye!");
  await hears("Bye!", "web", "Web chat");
});

chapter("the agent had one person before them", async () => {
  const clients = details().locator(".client");
  for (const name of [number, address, "Telegram", "Web chat"]) await clients.filter({ hasText: name }).waitFor();
  assert.equal(await clients.count(), 4);
  const [people] = await rows(`SELECT (SELECT count(*) FROM users WHERE merged_into = '') users,
    (SELECT count(*) FROM conversations) talks, (SELECT count(*) FROM tickets) tickets`);
  assert.deepEqual(people, { users: 1, talks: 1, tickets: 1 });
});

chapter("everything was said once, in its order, on each screen", async () => {
  const said = await messages();
  // REST knows persons and the business; where an answer went is told by its delivery.
  const heads = said.map(({ author, source, content }) =>
    author.type === "user" ? ["user", source.type, content.text] : ["business", bare(content.text)],
  );
  const told = story.map(([who, where, text]) => (who === "user" ? [who, where, text] : ["business", text]));
  assert.deepEqual(heads, told);
  const spoken = story.filter(([who]) => who !== "system").map(([, , text]) => text);
  assert.deepEqual(await agent.texts(), spoken);
  assert.deepEqual(await visitor.texts(), spoken);
});

chapter("each peer got its part once, and nothing else", async () => {
  const part = (type) => story.filter(([who, where]) => who !== "user" && where === type).map(([, , text]) => text);
  await until(
    async () => (await rows("SELECT id FROM tasks WHERE kind = 'deliver'")).length === 0,
    "nothing under way",
  );
  const { carrier } = peers;
  const texts = carrier.texts.map(({ text }) => text);
  assert.match(texts.shift(), /is your code/);
  assert.deepEqual(texts.map(bare), part("sms"));
  const mails = mailbox.mails.slice(1);
  assert.equal(mails.length, part("email").length);
  part("email").forEach((text, nth) => assert.ok(mails[nth].includes(text), mails[nth]));
  assert.deepEqual(chat.texts.map(bare), part("telegram"));
  const failed = await rows("SELECT * FROM deliveries WHERE status IN ('failed', 'unknown', 'queued')");
  assert.deepEqual(failed, []);
});

test("nothing went wrong in any browser", () => {
  assert.deepEqual(stage.faults, []);
});
