// What the test server knows of accounts and posts, and who may see what: https://docs.joinmastodon.org/entities/.

export class Refusal extends Error {
  constructor(status, message, headers, more) {
    super(message);
    Object.assign(this, { status, headers, more });
  }
}

export function whole(caller) {
  if (!caller) throw new Refusal(401, "The access token is invalid");
  return caller;
}

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
// As Mastodon's Account::MENTION_RE.
const mentions = /(?<![=/\w])@(([a-z0-9_]+([.-]+[a-z0-9_]+)*)(?:@[\w.-]+\w+)?)/gi;
const links = /https?:\/\/[^\s<]*[^\s<.,;:!?)'"]/g;
const visibilities = ["public", "unlisted", "private", "direct"];

// A link counts 23 characters, a name what is before its domain.
const lengthOf = (text) =>
  [...text.replace(links, "x".repeat(23)).replace(mentions, (_, acct, name) => `@${name}`)].length;

export class Posts {
  constructor(server) {
    Object.assign(this, {
      server,
      accounts: new Map(),
      all: new Map(),
      notifications: [],
      media: new Map(),
      last: 1000,
    });
  }

  nextId() {
    this.last += 1;
    return String(this.last);
  }

  join(username, domain, bot) {
    const id = String(this.accounts.size + 1);
    const picture = `${this.server.url}/files/${username}.png`;
    const account = {
      id,
      username,
      acct: domain ? `${username}@${domain}` : username,
      url: `https://${domain || "social.example"}/@${username}`,
      display_name: username[0].toUpperCase() + username.slice(1),
      note: "",
      avatar: picture,
      avatar_static: picture,
      header: picture,
      header_static: picture,
      locked: false,
      fields: [],
      emojis: [],
      bot,
      group: false,
      created_at: "2020-01-01T00:00:00.000Z",
      last_status_at: "2026-01-01",
      statuses_count: 0,
      followers_count: 0,
      following_count: 0,
      roles: [],
    };
    this.accounts.set(id, account);
    return account;
  }
  accountOf(id) {
    const account = this.accounts.get(id);
    if (!account) throw new Refusal(404, "Record not found");
    return account;
  }
  credentialsOf(account) {
    return {
      ...account,
      source: { privacy: "public", sensitive: false, language: "en", note: "", fields: [], follow_requests_count: 0 },
      role: { id: "-99", name: "", permissions: "65536", color: "", highlighted: false },
    };
  }
  attachment(id, url, description) {
    return { id, type: "image", url, preview_url: url, remote_url: null, text_url: null, meta: null, description };
  }

  #maySee(post, caller) {
    if (post.visibility === "public" || post.visibility === "unlisted") return true;
    if (!caller) return false;
    return post.account.id === caller.id || post.mentions.some(({ id }) => id === caller.id);
  }
  seen(id, caller) {
    const post = this.all.get(id);
    if (!post || !this.#maySee(post, caller)) throw new Refusal(404, "Record not found");
    return post;
  }
  publicOnes() {
    return [...this.all.values()].filter(({ visibility }) => visibility === "public").reverse();
  }
  contextOf(id, caller) {
    this.seen(id, caller);
    const replies = [...this.all.values()].filter((post) => post.in_reply_to_id === id && this.#maySee(post, caller));
    return { ancestors: [], descendants: replies };
  }

  #mentionedIn(text) {
    const named = [...text.matchAll(mentions)].map(([, acct]) => acct.toLowerCase());
    return [...this.accounts.values()].filter(({ acct }) => named.includes(acct.toLowerCase()));
  }
  // As Mastodon writes it: paragraphs, names as cards, long links cut by invisible parts.
  #htmlOf(text, mentioned) {
    const named = (all, acct) => {
      const account = mentioned.find((one) => one.acct.toLowerCase() === acct.toLowerCase());
      if (!account) return all;
      return `<span class="h-card" translate="no"><a href="${account.url}" class="u-url mention">@<span>${account.username}</span></a></span>`;
    };
    const shown = (url) => {
      const [, scheme, rest] = /^(https?:\/\/)(.*)$/.exec(url);
      return `<a href="${url}" target="_blank" rel="nofollow noopener noreferrer" translate="no"><span class="invisible">${scheme}</span><span class="${rest.length > 30 ? "ellipsis" : ""}">${rest.slice(0, 30)}</span><span class="invisible">${rest.slice(30)}</span></a>`;
    };
    const html = escaped(text)
      .split(/(https?:\/\/[^\s<]*[^\s<.,;:!?)'"])/)
      .map((part, i) => (i % 2 ? shown(part) : part.replace(mentions, named)))
      .join("");
    return `<p>${html.replace(/\n\n+/g, "</p><p>").replace(/\n/g, "<br />")}</p>`;
  }

  #checked(params, account) {
    const { status: text = "", spoiler_text: warning = "", media_ids: media = [], visibility = "public" } = params;
    if (!text && media.length === 0) throw new Refusal(422, "Validation failed: Text can't be blank");
    const length = lengthOf(text) + lengthOf(warning);
    if (length > this.server.maxCharacters)
      throw new Refusal(422, `Validation failed: Text character limit of ${this.server.maxCharacters} exceeded`);
    if (!visibilities.includes(visibility)) throw new Refusal(422, "Validation failed: Visibility is not included");
    const mentioned = this.#mentionedIn(text).filter(({ id }) => id !== account.id);
    const unexpected = mentioned.filter(({ id }) => params.allowed_mentions && !params.allowed_mentions.includes(id));
    if (unexpected.length > 0)
      throw new Refusal(422, "Post would be sent to unexpected accounts", {}, { unexpected_accounts: unexpected });
    return { text, warning, media, visibility, mentioned };
  }

  post(account, params) {
    const { text, warning, media, visibility, mentioned } = this.#checked(params, account);
    const parent = params.in_reply_to_id ? this.seen(params.in_reply_to_id, account) : null;
    const id = this.nextId();
    const post = {
      id,
      uri: `https://social.example/posts/${id}`,
      url: `https://social.example/@${account.acct}/${id}`,
      created_at: new Date().toISOString(),
      edited_at: null,
      account,
      content: this.#htmlOf(text, mentioned),
      visibility,
      sensitive: Boolean(warning),
      spoiler_text: warning,
      media_attachments: media.map((one) => this.media.get(one)),
      application: { name: "test", website: null },
      mentions: mentioned.map(({ id: of, username, url, acct }) => ({ id: of, username, url, acct })),
      tags: [],
      emojis: [],
      reblogs_count: 0,
      favourites_count: 0,
      replies_count: 0,
      in_reply_to_id: parent?.id ?? null,
      in_reply_to_account_id: parent?.account.id ?? null,
      reblog: null,
      poll: null,
      card: null,
      language: "en",
    };
    this.all.set(id, post);
    for (const { id: to } of mentioned) this.#notify(to, "mention", account, post);
    return post;
  }
  edit(id, account, params) {
    const post = this.seen(id, account);
    if (post.account.id !== account.id) throw new Refusal(403, "This action is not allowed");
    const { text, warning, mentioned } = this.#checked(params, account);
    Object.assign(post, { content: this.#htmlOf(text, mentioned), spoiler_text: warning });
    post.edited_at = new Date().toISOString();
    return post;
  }
  delete(id, account) {
    const post = this.seen(id, account);
    if (post.account.id !== account.id) throw new Refusal(403, "This action is not allowed");
    this.all.delete(id);
    this.notifications = this.notifications.filter(({ status }) => status.id !== id);
    return { ...post, text: "" };
  }
  react(id, account, action) {
    const post = this.seen(id, account);
    this.#notify(post.account.id, action, account, post);
    return action === "reblog" ? { ...post, id: this.nextId(), account, reblog: post } : post;
  }

  #notify(to, type, account, status) {
    const id = this.nextId();
    const notification = {
      id,
      type,
      created_at: new Date().toISOString(),
      account,
      status,
      group_key: `ungrouped-${id}`,
    };
    this.notifications.push({ to, ...notification });
  }
  // Newest first; with min_id, the page right after it. https://docs.joinmastodon.org/api/guidelines/#pagination
  notificationsOf(account, { types, limit = "40", min_id: min, since_id: since, max_id: max }) {
    const most = Math.min(Number(limit), 80);
    const ours = this.notifications
      .filter(({ to, type }) => to === account.id && (!types || types.includes(type)))
      .filter(({ id }) => Number(id) > Number(min ?? since ?? 0) && Number(id) < Number(max ?? Infinity));
    const page = min === undefined ? ours.slice(-most) : ours.slice(0, most);
    return page.reverse().map(({ to: _, ...notification }) => notification);
  }
}
