// One message of each kind, as an integrator posts them through REST.
// `media`: {image, file}, addresses of an uploaded picture and an uploaded text.
export function contents(media) {
  const choice = (text) => ({ type: "postback", text, payload: text.toUpperCase() });
  const item = (title, description) => ({
    title,
    description,
    mediaUrl: media.image,
    altText: title,
    actions: [choice(`Reserve ${title}`), { type: "link", text: "See it", uri: "https://shop.test/tide" }],
  });
  return [
    { type: "text", text: "Hello 👋🏽 Our catalogue is at https://shop.test/catalogue and שלום to you." },
    { type: "image", mediaUrl: media.image, altText: "A glazed bowl", text: "Fresh from the kiln" },
    { type: "file", mediaUrl: media.file, altText: "prices.txt", mediaType: "text/plain", mediaSize: 11 },
    {
      type: "location",
      coordinates: { lat: 48.8566, long: 2.3522 },
      location: { name: "Our shop", address: "4, rue du Four" },
    },
    { type: "list", items: [item("Cup", "Stoneware, 0.2 l"), item("Jug", "Stoneware, 1 l")] },
    {
      type: "carousel",
      items: [item("Tide", "Blue, 24 cm"), item("Dusk", "Violet, 24 cm"), item("Moss", "Green, 20 cm")],
    },
    {
      type: "form",
      fields: [
        { type: "text", name: "name", label: "Your name", placeholder: "Jane Doe" },
        { type: "email", name: "mail", label: "Your e-mail", placeholder: "jane@example.org" },
        {
          type: "select",
          name: "size",
          label: "Size",
          options: [
            { name: "s", label: "Small" },
            { name: "l", label: "Large" },
          ],
        },
      ],
    },
    {
      type: "text",
      text: "Which one shall we keep for you?",
      actions: ["Tide", "Dusk", "None of them"].map((text) => ({ type: "reply", text, payload: text })),
    },
  ];
}

// Uploads a picture and a text as the visitor of `origin`; answers their addresses.
export async function uploadMedia(hub, png) {
  const { token } = await hub.widgetSession({}, { origin: hub.url });
  const upload = async (name, type, body) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": type, origin: hub.url };
    const response = await fetch(`${hub.url}/live/attachments?name=${name}`, { method: "POST", headers, body });
    const { attachment } = await response.json();
    return new URL(attachment.mediaUrl, hub.url).href;
  };
  return {
    image: await upload("bowl.png", "image/png", png),
    file: await upload("prices.txt", "text/plain", "Tide 40 EUR"),
  };
}

// Posts them as the business into a conversation, in order.
export async function postAll(hub, conversation, all) {
  for (const content of all) {
    const { status, body } = await hub.api("POST", `/conversations/${conversation}/messages`, {
      author: { type: "business", displayName: "Ana Silva" },
      content,
    });
    if (status !== 201) throw new Error(`${content.type}: ${status} ${JSON.stringify(body)}`);
  }
}
