// One message of each kind, for looking at them.
const art = (a, b, sign) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="240" viewBox="0 0 400 240"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${a}"/><stop offset="1" stop-color="${b}"/></linearGradient></defs><rect width="400" height="240" fill="url(#g)"/><text x="200" y="150" font-size="90" text-anchor="middle">${sign}</text></svg>`,
  )}`;

export const pictures = {
  tote: { type: "image/svg+xml", bytes: decode(art("#f3dcc6", "#d9a77e", "👜")) },
  mug: { type: "image/svg+xml", bytes: decode(art("#d5e6df", "#8fb8a8", "☕")) },
  print: { type: "image/svg+xml", bytes: decode(art("#e4ddf2", "#a596cf", "🖼️")) },
};

function decode(url) {
  return Buffer.from(decodeURIComponent(url.slice(url.indexOf(",") + 1)));
}

const buy = (payload) => [
  { type: "postback", text: "Add to basket", payload: `ADD_${payload}` },
  { type: "link", text: "Details", uri: "https://example.com/item" },
];

export const samples = {
  greeting: {
    type: "text",
    text: "Welcome to The Chat Boutique! 👋 What brings you here today?",
    actions: [
      { type: "reply", text: "Just browsing", payload: "BROWSE" },
      { type: "reply", text: "Where is my order?", payload: "ORDER" },
      { type: "locationRequest", text: "Share my location" },
    ],
  },
  text: {
    type: "text",
    text: "Have a look at https://example.com/autumn (new), or write to hello@example.com.\nSecond line.",
  },
  emoji: { type: "text", text: "🎉🥳👍🏽" },
  link: {
    type: "text",
    text: "Your parcel is on its way.",
    actions: [
      { type: "link", text: "Track parcel", uri: "https://example.com/track" },
      { type: "postback", text: "Change delivery day", payload: "DAY" },
      { type: "link", text: "Evil", uri: "javascript:alert(1)" },
    ],
  },
  image: {
    type: "image",
    mediaUrl: "/media/mug/s/mug.svg",
    altText: "A green mug",
    width: 400,
    height: 240,
    text: "The mug, in sage",
  },
  file: {
    type: "file",
    mediaUrl: "/media/m1/s/size-guide.pdf",
    altText: "size-guide-autumn.pdf",
    mediaType: "application/pdf",
    mediaSize: 284_112,
  },
  location: {
    type: "location",
    coordinates: { lat: 52.5208, long: 13.4095 },
    location: { name: "The Chat Boutique", address: "Rosenthaler Str. 40, 10178 Berlin" },
  },
  carousel: {
    type: "carousel",
    items: [
      {
        title: "Canvas tote",
        description: "Undyed cotton · €29",
        mediaUrl: "/media/tote/s/a.svg",
        actions: buy("TOTE"),
      },
      {
        title: "Stoneware mug",
        description: "Sage glaze, 300 ml · €18",
        mediaUrl: "/media/mug/s/a.svg",
        actions: buy("MUG"),
      },
      { title: "Lino print", description: "A3, signed · €45", mediaUrl: "/media/print/s/a.svg", actions: buy("PRINT") },
    ],
  },
  list: {
    type: "list",
    items: [
      {
        title: "Standard",
        description: "2–4 days, free from €40",
        actions: [{ type: "postback", text: "Choose", payload: "S" }],
      },
      {
        title: "Express",
        description: "Tomorrow, €6",
        mediaUrl: "/media/mug/s/a.svg",
        actions: [{ type: "postback", text: "Choose", payload: "E" }],
      },
    ],
  },
  form: {
    type: "form",
    blockChatInput: true,
    fields: [
      { type: "text", name: "name", label: "Your name", placeholder: "Ada Lovelace", minSize: 2, maxSize: 60 },
      { type: "email", name: "email", label: "E-mail", placeholder: "ada@example.com" },
      {
        type: "select",
        name: "size",
        label: "Size",
        options: [
          { name: "s", label: "Small" },
          { name: "m", label: "Medium" },
        ],
      },
    ],
  },
};
