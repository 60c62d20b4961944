/** What the page says, by what it plays. */
import type { Kind } from "./api";

const phone = {
  title: "Phone simulator",
  about:
    "Plays any phone, so that you can try text messages without an account. Nothing leaves this machine: no text is really sent.",
  chooseTitle: "Whose phone?",
  label: "Phone number",
  hint: "With the country code. The number need not exist.",
  example: "+1 202 555 0100",
  choose: "Pick up this phone",
  known: "Phones so far",
  nobody: "Choose a number to see its messages and to write.",
  empty: "No texts yet. Write one, or wait for the hub to send a code.",
  field: "Text message",
  most: 1600,
};

const mailbox: typeof phone = {
  title: "Mailbox simulator",
  about:
    "Plays any mailbox, so that you can try e-mail without an account. Nothing leaves this machine: no mail is really sent.",
  chooseTitle: "Whose mailbox?",
  label: "Mail address",
  hint: "Any address. It need not exist.",
  example: "ada@example.org",
  choose: "Open this mailbox",
  known: "Mailboxes so far",
  nobody: "Choose an address to see its mail and to write.",
  empty: "No mail yet. Write one, or wait for the hub to send one.",
  field: "Message",
  most: 3800,
};

export type Words = typeof phone;

export function wordsOf(kind: Kind): Words {
  return kind === "phone" ? phone : mailbox;
}
