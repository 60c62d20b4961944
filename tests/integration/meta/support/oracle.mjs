// npm whatsapp-api-js, which nobody here wrote, as the judge of what we send to WhatsApp: each payload is made once more
// with its classes, which know the limits, and has to come out the same.
import assert from "node:assert/strict";
import { WhatsAppAPI } from "whatsapp-api-js";
import * as messages from "whatsapp-api-js/messages";
import { Node18 } from "whatsapp-api-js/setup/node";

const plain = (value) => JSON.parse(JSON.stringify(value));

// Does its own check of X-Hub-Signature-256 take this?
export function takesSignature(appSecret, body, signature) {
  return new WhatsAppAPI(Node18({ token: "t", appSecret, v: "v25.0" })).verifyRequestSignature(body, signature);
}

const media = {
  image: ({ link, id, caption }) => new messages.Image(link ?? id, !link, caption),
  video: ({ link, id, caption }) => new messages.Video(link ?? id, !link, caption),
  audio: ({ link, id }) => new messages.Audio(link ?? id, !link),
  document: ({ link, id, caption, filename }) => new messages.Document(link ?? id, !link, caption, filename),
};

const actions = {
  button: ({ buttons }) =>
    new messages.ActionButtons(...buttons.map(({ reply }) => new messages.Button(reply.id, reply.title))),
  list: ({ button, sections }) =>
    new messages.ActionList(
      button,
      ...sections.map(
        ({ title, rows }) =>
          new messages.ListSection(
            title,
            ...rows.map(({ id, title, description }) => new messages.Row(id, title, description)),
          ),
      ),
    ),
  location_request_message: () => new messages.ActionLocation(),
  cta_url: ({ parameters }) => new messages.ActionCTA(parameters.display_text, parameters.url),
};

function interactive({ type, action, body, header }) {
  const shown = header && new messages.Header(media[header.type](header[header.type]));
  return new messages.Interactive(actions[type](action), new messages.Body(body.text), shown);
}

// Templates whose body has texts to fill in.
function template({ name, language, components }) {
  const [{ parameters }] = components;
  const filled = parameters.map(({ text }) => new messages.BodyParameter(text));
  return new messages.Template(name, new messages.Language(language.code), new messages.BodyComponent(...filled));
}

const kinds = {
  ...media,
  interactive,
  template,
  text: ({ body, preview_url: preview }) => new messages.Text(body, preview),
  location: ({ longitude, latitude, name, address }) => new messages.Location(longitude, latitude, name, address),
};

// Throws what is wrong with the call that sends this.
export function judge(call) {
  const { type } = call;
  const ours = plain(call[type]);
  if (type === "text" && ours.preview_url === false) delete ours.preview_url;
  if (type === "template") ours.language.policy ??= "deterministic"; // what it means when nothing is said
  assert.deepEqual(ours, plain(kinds[type](call[type])), `a ${type}`);
}
