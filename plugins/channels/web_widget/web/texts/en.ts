/** What the widget says beside what every conversation says (sdk/web/src/i18n). A business may replace each of them
 * through `texts` of its settings. */
export const own = {
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
  more: "Attach",
  mute: "Mute sound",
  unmute: "Unmute sound",
  reconnecting: "Connection lost. Reconnecting…",
  offline: "You’re offline. Messages will be sent when you’re back.",
  refused: "This chat isn’t available here.",
  newMessages: "New messages",
  privacy: "Privacy",
  log: "Conversation",
};

/** What only its later parts say. */
export const ownLate = {
  searchEmoji: "Search emoji",
  noEmoji: "Nothing found",
  attach: "Photo or file",
  newTitle: "({n}) New message",
  drop: "Drop files to send them",
  noLocation: "Your location couldn’t be read. Allow it in the browser, or write us where you are.",
  formFirst: "Please answer the form above.",
  dismiss: "Dismiss",
  close: "Close",
};
