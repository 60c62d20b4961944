// The Send API of pages, as Meta documents it: what a call may hold. Throws what is wrong.
import assert from "node:assert/strict";

const isText = (most) => (value) => typeof value === "string" && value.length > 0 && value.length <= most;
const isWeb = (value) => /^https?:\/\/./.test(value);

function only(object, keys) {
  for (const key of Object.keys(object)) assert.ok(keys.includes(key), `no ${key} here: ${JSON.stringify(object)}`);
}

function checkButton(button) {
  assert.ok(isText(20)(button.title), "title");
  if (button.type === "web_url") {
    only(button, ["type", "title", "url", "webview_height_ratio"]);
    assert.ok(isWeb(button.url));
  } else if (button.type === "postback") {
    only(button, ["type", "title", "payload"]);
    assert.ok(isText(1000)(button.payload), "payload");
  } else {
    assert.equal(button.type, "phone_number");
    assert.match(button.payload, /^\+?\d+$/);
  }
}

function checkElement(element) {
  only(element, ["title", "subtitle", "image_url", "buttons"]);
  assert.ok(isText(80)(element.title), "title");
  if (element.subtitle !== undefined) assert.ok(isText(80)(element.subtitle), "subtitle");
  assert.ok(element.subtitle || element.image_url || element.buttons, "more than a title");
  assert.ok(element.buttons.length >= 1 && element.buttons.length <= 3, "buttons");
  element.buttons.forEach(checkButton);
}

function checkAttachment({ type, payload }) {
  if (type !== "template") {
    assert.ok(["image", "video", "audio", "file"].includes(type), type);
    only(payload, ["url", "attachment_id"]);
    assert.equal(Object.keys(payload).length, 1);
    return;
  }
  if (payload.template_type === "generic") {
    only(payload, ["template_type", "elements", "image_aspect_ratio"]);
    assert.ok(payload.elements.length >= 1 && payload.elements.length <= 10, "elements");
    payload.elements.forEach(checkElement);
    return;
  }
  assert.equal(payload.template_type, "button");
  only(payload, ["template_type", "text", "buttons"]);
  assert.ok(isText(640)(payload.text), "text");
  assert.ok(payload.buttons.length >= 1 && payload.buttons.length <= 3, "buttons");
  payload.buttons.forEach(checkButton);
}

function checkMessage(message, mostText) {
  only(message, ["text", "attachment", "quick_replies"]);
  assert.ok(Boolean(message.text) !== Boolean(message.attachment), "text or attachment");
  if (message.text) assert.ok(mostText(message.text), "text");
  if (message.attachment) checkAttachment(message.attachment);
  const replies = message.quick_replies ?? [];
  assert.ok(replies.length <= 13, "quick replies");
  for (const reply of replies) {
    only(reply, ["content_type", "title", "payload", "image_url"]);
    assert.equal(reply.content_type, "text");
    assert.ok(isText(20)(reply.title) && isText(1000)(reply.payload));
  }
}

export function checkSend(call, isInstagram) {
  only(call, ["recipient", "messaging_type", "tag", "message", "sender_action"]);
  assert.match(call.recipient.id, /^\d+$/);
  if (call.sender_action) {
    only(call, ["recipient", "sender_action"]);
    assert.ok(["typing_on", "typing_off", "mark_seen"].includes(call.sender_action));
    return;
  }
  assert.ok(["RESPONSE", "MESSAGE_TAG"].includes(call.messaging_type));
  assert.equal(call.tag !== undefined, call.messaging_type === "MESSAGE_TAG");
  checkMessage(call.message, isInstagram ? (text) => Buffer.byteLength(text) <= 1000 : isText(2000));
}
