import { en, languageOf, type Texts } from "@hubbub/web";

/** What the widget says beside what every conversation says (sdk/web/src/i18n). A business may replace each of them
 * through `texts` of its settings. */
export const english = {
  ...en,
  title: "Chat with us",
  subtitle: "We usually reply within a few minutes",
  welcome: "Hi there 👋",
  welcomeText: "Ask us anything. We’re happy to help.",
  placeholder: "Write a message…",
  openChat: "Open chat",
  openChatUnread: "Open chat, {n} unread",
  closeChat: "Close chat",
  send: "Send message",
  emoji: "Emoji",
  searchEmoji: "Search emoji",
  noEmoji: "Nothing found",
  more: "Attach",
  attach: "Photo or file",
  mute: "Mute sound",
  unmute: "Unmute sound",
  reconnecting: "Connection lost. Reconnecting…",
  offline: "You’re offline. Messages will be sent when you’re back.",
  refused: "This chat isn’t available here.",
  newMessages: "New messages",
  newTitle: "({n}) New message",
  drop: "Drop files to send them",
  privacy: "Privacy",
  noLocation: "Your location couldn’t be read. Allow it in the browser, or write us where you are.",
  formFirst: "Please answer the form above.",
  log: "Conversation",
  dismiss: "Dismiss",
  close: "Close",
};

export type WidgetTexts = typeof english;

/** French and Spanish are parts of their own, fetched only where they are read. */
export type OwnTexts = Omit<WidgetTexts, keyof Texts>;

/** The business's own words: `{title: "…"}` for all languages or `{fr: {title: "…"}}` for one. */
export function withOverrides(
  texts: WidgetTexts,
  overrides: Record<string, unknown> | undefined,
  locale: string,
): WidgetTexts {
  const result: Record<string, string> = { ...texts };
  const take = (from: unknown): void => {
    if (!from || typeof from !== "object") return;
    for (const [key, value] of Object.entries(from)) if (typeof value === "string") result[key] = value;
  };
  take(overrides);
  take(overrides?.[languageOf(locale)]);
  return result as WidgetTexts;
}
