// People who write to a shop, with what they say: many scripts, hostile names, long and short.
export const agents = [
  { id: "agent-ana", name: "Ana Silva", email: "ana@example.org", role: "admin", online: true },
  { id: "agent-ben", name: "Ben Okafor", email: "ben@example.org", role: "agent", online: true },
  { id: "agent-chloe", name: "Chloé Martin", email: "chloe@example.org", role: "agent", online: true },
  { id: "agent-dai", name: "Dai Nakamura", email: "dai@example.org", role: "agent", online: false },
];

const art = (from, to, sign) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="240" viewBox="0 0 400 240"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="400" height="240" fill="url(#g)"/><text x="200" y="150" font-size="90" text-anchor="middle">${sign}</text></svg>`;

export const pictures = {
  "tote.svg": art("#f3dcc6", "#d9a77e", "👜"),
  "mug.svg": art("#d5e6df", "#8fb8a8", "☕"),
  "lamp.svg": art("#e4ddf2", "#a596cf", "💡"),
};

export const hostileName = `<img src=x onerror="window.hacked=1">`;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

// [minutes ago, who, text or content, channel of the person's or deliveries of ours]
const user = "user";
const bot = { type: "bot", id: "greeter", displayName: "Greeter" };
const ana = { type: "agent", id: "agent-ana", displayName: "Ana Silva" };
const ben = { type: "agent", id: "agent-ben", displayName: "Ben Okafor" };
const system = { type: "system", displayName: "Hubbub" };

const replies = (...texts) => texts.map((text) => ({ type: "reply", text, payload: text }));

const lamps = {
  type: "carousel",
  items: [
    {
      title: "Aurora floor lamp",
      description: "Oak and linen · 149 €",
      mediaUrl: "/media/1/s/lamp.svg",
      actions: [
        { type: "postback", text: "Order again", payload: "order:aurora" },
        { type: "link", text: "Details", uri: "https://shop.example.org/aurora" },
      ],
    },
    {
      title: "Aurora table lamp",
      description: "Oak and linen · 79 €",
      mediaUrl: "/media/2/s/lamp.svg",
      actions: [
        { type: "postback", text: "Order instead", payload: "order:aurora-t" },
        { type: "link", text: "Details", uri: "https://shop.example.org/aurora-t" },
      ],
    },
    {
      title: "Fjord mug",
      description: "Set of two · 24 €",
      mediaUrl: "/media/3/s/mug.svg",
      actions: [
        { type: "postback", text: "Add", payload: "order:mug" },
        { type: "link", text: "Details", uri: "https://shop.example.org/mug" },
      ],
    },
  ],
};

export function people(now) {
  const at = (minutes) => new Date(now - minutes * minute).toISOString();
  const ago = (ms) => new Date(now - ms).toISOString();

  function person(id, name, options, script) {
    const {
      known = false,
      email,
      locale = "en",
      holder = "desk",
      owner = null,
      status,
      queue = "Orders",
      unread = 0,
      read = 0,
    } = options;
    const messages = script.map(([minutes, who, said, via], index) => ({
      id: `${id}-m${index + 1}`,
      seq: index + 1,
      received: at(minutes),
      author: who === user ? { type: "user", userId: `u-${id}`, displayName: name } : who,
      content: typeof said === "string" ? { type: "text", text: said } : said,
      source:
        via && who === user ? { type: via, integrationId: `${via}-main` } : { type: "web", integrationId: "web-main" },
    }));
    const deliveries = script.flatMap(([minutes, who, , via], index) => {
      if (who === user || !via) return [];
      return Object.entries(via).map(([type, [status, more]]) => {
        const client = { clientId: `${id}-${type}`, integrationId: `${type}-main`, type };
        return { messageId: `${id}-m${index + 1}`, ...client, status, at: at(minutes), ...more };
      });
    });
    const opened = options.openedAt ?? script[Math.min(script.length - 1, 2)][0] - 0.2;
    const ticket =
      holder === "desk" || status
        ? {
            id: `${id}-t`,
            status: status ?? (owner ? "open" : "new"),
            style: "live_chat",
            queue,
            owner: owner ? { id: owner.id, name: owner.displayName } : null,
            openedAt: at(opened),
          }
        : null;
    return {
      id,
      holder,
      ticket,
      messages,
      user: { id: `u-${id}`, name, known, locale },
      channel: { integrationId: options.channel ?? "web-main", type: options.channelType ?? "web" },
      businessReadSeq: messages.length - unread,
      userReadSeq: messages.length - read,
      userDeliveredSeq: messages.length,
      present: options.present,
      person: {
        user: {
          id: `u-${id}`,
          ...(known ? { externalId: `C-${1000 + id.length * 77}`, signedUpAt: ago(410 * day) } : {}),
          profile: { givenName: name.split(" ")[0], ...(email ? { email } : {}), locale },
          metadata: options.metadata ?? {},
        },
        clients: options.clients ?? [
          {
            id: `${id}-c`,
            type: "web",
            integrationId: "web-main",
            displayName: "Firefox on Linux",
            lastSeen: at(script.at(-1)[0]),
            status: "active",
            info: { page: { url: "https://shop.example.org/help", title: "Help · The Lamp Shop" } },
          },
        ],
        identities: options.identities ?? [],
        merges: options.merges ?? [],
      },
      tickets: ticket ? [ticket, ...(options.tickets ?? [])] : [],
      earlier: options.earlier ?? [],
      control: { holder, metadata: options.handover ?? {} },
      deliveries,
      answersTo: options.answersTo ?? { clientId: `${id}-c`, integrationId: "web-main", type: "web" },
    };
  }

  const long = Array.from({ length: 130 }, (_, index) => [
    9 * 60 * 24 - index * 60,
    index % 3 === 1 ? ben : user,
    index % 3 === 1
      ? `Noted. Batch ${index} is checked in our system.`
      : `Question ${index + 1}: can you check batch ${index + 1} of our wholesale order, please?`,
  ]);

  return [
    person(
      "marta",
      "Marta Kowalska",
      {
        known: true,
        email: "marta.kowalska@example.org",
        locale: "pl",
        owner: ana,
        unread: 0,
        read: 1,
        present: ["Chloé Martin"],
        openedAt: 38.5,
        handover: { reason: "Delivery problem, wants a person", answer: "My lamp arrived broken", order: "A-20417" },
        metadata: { plan: "Gold", orders: 14, newsletter: true },
        clients: [
          {
            id: "k1",
            type: "web",
            integrationId: "web-main",
            displayName: "Chrome on Windows",
            lastSeen: ago(9_000),
            status: "active",
            info: { page: { url: "https://shop.example.org/orders/A-20417", title: "Order A-20417 · The Lamp Shop" } },
          },
          {
            id: "k2",
            type: "email",
            integrationId: "mail-support",
            displayName: "",
            address: "marta.kowalska@example.org",
            lastSeen: ago(12 * day),
            status: "active",
            info: {},
          },
        ],
        identities: [
          { kind: "email", value: "marta.kowalska@example.org", verifiedBy: "code", verifiedAt: ago(12 * day) },
        ],
        merges: [
          {
            id: "merge-1",
            other: { id: "u-7k2m", name: "Visitor 7K2M" },
            reason: "linked by code",
            at: ago(12 * day),
            undoable: true,
          },
        ],
        answersTo: { clientId: "k1", integrationId: "web-main", type: "web" },
        tickets: [
          {
            id: "old",
            status: "closed",
            queue: "Orders",
            owner: { id: "agent-ben", name: "Ben Okafor" },
            openedAt: ago(63 * day),
          },
        ],
        earlier: [{ id: "long", preview: "Thank you Ben, the second lamp is perfect.", at: ago(63 * day) }],
      },
      [
        [
          41,
          bot,
          {
            type: "text",
            text: "Cześć Marta! 👋 What can we help you with today?",
            actions: replies("My order", "Returns", "Something else"),
          },
        ],
        [40, user, "My order"],
        [39, user, "My lamp arrived broken 😔 The shade has a crack all along the side."],
        [36, ana, "Hi Marta, I'm so sorry about that! I'll get it sorted right away."],
        [36, ana, "Could you send me a photo of the damage?"],
        [
          33,
          user,
          {
            type: "image",
            mediaUrl: "/media/9/s/lamp.svg",
            altText: "lamp-shade.jpg",
            mediaType: "image/svg+xml",
            mediaSize: 48_211,
            width: 400,
            height: 240,
          },
        ],
        [33, user, "Here it is. The box itself looked fine from outside."],
        [30, ana, "Thank you, that's clear. You can have a new one, or something else from the series:"],
        [30, ana, lamps],
        [4, user, "Oh, the table lamp is lovely too… Is it as bright as the floor lamp?"],
        [2, ana, "Almost! 800 lumen, the floor lamp has 1050. Both are dimmable. ✨"],
      ],
    ),
    person(
      "nia",
      "Nia Brandt",
      {
        email: "nia@example.org",
        owner: ana,
        clients: [
          {
            id: "nia-web",
            type: "web",
            integrationId: "web-main",
            displayName: "Safari on iPhone",
            lastSeen: ago(26 * minute),
            status: "active",
          },
          {
            id: "nia-sms",
            type: "sms",
            integrationId: "sms-main",
            displayName: "",
            address: "+12025550100",
            lastSeen: ago(8 * minute),
            status: "active",
            optedOut: { at: ago(6 * minute), evidence: "STOP" },
          },
          {
            id: "nia-email",
            type: "email",
            integrationId: "email-main",
            displayName: "Nia Brandt",
            address: "nia.brandt.with-a-rather-long-name@example.org",
            lastSeen: ago(2 * minute),
            status: "active",
          },
          {
            id: "nia-tg",
            type: "telegram",
            integrationId: "telegram-main",
            displayName: "@niabrandt",
            lastSeen: ago(2 * day),
            status: "pending",
          },
        ],
        identities: [
          {
            kind: "email",
            value: "nia.brandt.with-a-rather-long-name@example.org",
            verifiedBy: "jwt",
            verifiedAt: ago(day),
          },
          { kind: "phone", value: "+12025550100", verifiedBy: "code", verifiedAt: ago(25 * minute) },
        ],
        merges: [
          {
            id: "merge-2",
            other: { id: "u-3xq9", name: "Visitor 3XQ9" },
            reason: "linked by code",
            at: ago(25 * minute),
            undoable: true,
          },
          {
            id: "merge-3",
            other: { id: "u-8aa1", name: "Visitor 8AA1" },
            reason: "linked by link",
            at: ago(3 * day),
            undoneAt: ago(2 * day),
            undoable: false,
          },
        ],
        answersTo: { clientId: "nia-email", integrationId: "email-main", type: "email" },
      },
      [
        [31, user, "Hi! Is my bowl ready?", "web"],
        [29, ana, "It comes out of the kiln today. Shall I text you?", { web: ["read"] }],
        [25, system, "You are connected: we go on here. Last said: “Shall I text you?”"],
        [24, user, "Yes please, I am on the bus", "sms"],
        [20, ana, "It is ready! How shall we wrap it?\n1. In paper\n2. In linen", { sms: ["read"] }],
        [17, user, "In linen", "sms"],
        [14, ana, "Lovely. Here is a picture of it.", { sms: ["unknown"] }],
        [13, ana, "And the address once more: 4, rue du Four.", { sms: ["delivered"] }],
        [
          7,
          ana,
          "We close at six today.",
          {
            sms: [
              "failed",
              { reason: "opted_out: the person asked on 2026-11-21 (STOP) for no more messages on this channel." },
            ],
            email: ["delivered"],
          },
        ],
        [3, user, "By mail is fine too!", "email"],
        [
          1,
          ana,
          "Noted, Nia. The invoice is attached.",
          { email: ["failed", { reason: "The mail server did not answer for 15 minutes.", taskId: "dead-1" }] },
        ],
        [0, ana, "See you!", { email: ["queued"] }],
      ],
    ),
    person("yusuf", "يوسف الحداد", { locale: "ar", unread: 2, openedAt: 6 }, [
      [9, bot, { type: "text", text: "مرحبًا! كيف يمكننا مساعدتك؟", actions: replies("طلبي", "سؤال آخر") }],
      [8, user, "مرحبا، أين طلبي رقم A-20388؟"],
      [5, user, "لقد دفعت قبل أسبوع ولم يصل شيء بعد 🙏"],
    ]),
    person(
      "james",
      "James O’Connor",
      {
        known: true,
        email: "james@example.org",
        queue: "Returns",
        unread: 1,
        handover: { reason: "Return", answer: "Ordered the wrong size" },
      },
      [
        [24, bot, "Hi James! What is it about?"],
        [23, user, "I ordered the wrong size of the linen shade, can I swap it without paying for shipping twice?"],
      ],
    ),
    person("visitor", "Visitor 7K2M", { unread: 3 }, [
      [14, bot, "Hello! 👋 What can we do for you?"],
      [13, user, "hello 👋🏽 שלום"],
      [12, user, "Do you ship to Haifa?"],
      [12, user, "and how long would it take"],
    ]),
    person("hostile", hostileName, { unread: 1 }, [
      [
        51,
        user,
        `</script><script>window.hacked=1</script> <b>bold?</b> javascript:alert(1) <a href="javascript:alert(1)">x</a>`,
      ],
    ]),
    person(
      "li",
      "李小龙",
      {
        locale: "zh",
        owner: ben,
        status: "open",
        present: ["Ben Okafor"],
        channelType: "whatsapp",
        channel: "whatsapp-eu",
      },
      [
        [70, user, "你好,我想订购二十盏台灯,可以开发票吗?"],
        [66, ben, "当然可以!请告诉我您的公司名称和税号。"],
        [61, user, "好的,稍等一下。"],
      ],
    ),
    person(
      "sofia",
      "Sofía Hernández Gutiérrez de la Vega",
      {
        known: true,
        email: "sofia@example.org",
        locale: "es",
        owner: ana,
        unread: 1,
        channelType: "email",
        channel: "mail-support",
      },
      [
        [190, user, "Buenos días, necesito la factura de mi pedido de octubre."],
        [185, ana, "Claro, Sofía. ¿Me confirma el NIF, por favor?"],
        [
          122,
          user,
          {
            type: "formResponse",
            fields: [
              { type: "text", name: "nif", label: "NIF", text: "12345678Z" },
              { type: "email", name: "email", label: "E-mail", email: "sofia@example.org" },
            ],
          },
        ],
      ],
    ),
    person(
      "long",
      "Wholesale GmbH",
      { known: true, email: "einkauf@wholesale.example.org", locale: "de", owner: ana, queue: "Wholesale" },
      long,
    ),
    person("emoji", "Zoë 🌸", { holder: "greeter" }, [
      [3, user, "🎉"],
      [
        3,
        bot,
        {
          type: "text",
          text: "Welcome! Shall I show you what's new?",
          actions: replies("Yes please", "Talk to a person"),
        },
      ],
    ]),
    person("noor", "Noor van Dijk", { holder: "greeter", locale: "nl" }, [
      [17, user, "Is de winkel zondag open?"],
      [17, bot, "We zijn zondag open van 12 tot 17 uur. Kan ik nog iets doen?"],
    ]),
    person(
      "tom",
      "Tom Baker",
      { holder: "greeter", status: "closed", owner: ana, known: true, email: "tom@example.org" },
      [
        [26 * 60, user, "Thanks, it works now!"],
        [26 * 60 - 3, ana, "Great to hear, have a lovely evening! 🙌"],
      ],
    ),
    person("ines", "Inês Carvalho", { holder: "greeter", status: "solved", owner: ben, locale: "pt" }, [
      [3 * 24 * 60, user, "Recebi o reembolso, obrigada!"],
      [3 * 24 * 60 - 10, ben, "Com prazer, Inês."],
      [3 * 24 * 60 - 11, system, "Ben Okafor marked this conversation finished"],
    ]),
  ];
}

export function deadTasks(now) {
  const ago = (ms) => new Date(now - ms).toISOString();
  return [
    {
      id: "task-1",
      kind: "deliver",
      lane: "conversation:01JD8Z0Q4M:whatsapp-eu",
      attempts: 12,
      lastError:
        "whatsapp-eu answered 401: the access token has expired. Renew it under integrations.whatsapp-eu.settings.token.",
      createdAt: ago(3 * hour),
    },
    {
      id: "task-2",
      kind: "webhook",
      lane: "webhook:crm",
      attempts: 5,
      lastError: "https://crm.example.org/hook: connection timed out after 20 s",
      createdAt: ago(26 * hour),
    },
  ];
}
