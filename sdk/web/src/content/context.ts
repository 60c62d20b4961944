import type { Action, Content, FormAnswer, Message } from "../live/protocol";
import type { Texts } from "../i18n/index";

/** What a renderer needs to know beside the message, and whom it tells. One object a view; renderers keep no state of
 * their own beyond what is being typed into a form. */
export interface ContentContext {
  texts: Texts;
  locale: string;
  /** Relative `mediaUrl`s are resolved against the hub: "https://hub.example". */
  hub: string;
  /** false: buttons and forms are shown but can't be used (the agent's own view of what was sent). */
  interactive: boolean;
  /** A text's first link gets a card with its domain. Nothing is fetched for it. */
  linkPreviews?: boolean;
  /** A postback, reply or location button was used. Links open by themselves. */
  onAction?: (action: Action, message: Message) => void;
  onFormSubmit?: (message: Message, fields: FormAnswer[]) => void;
  /** This form was answered: show it closed. */
  isAnswered?: (message: Message) => boolean;
  /** An image was activated; without it the image opens in a new tab. */
  onImage?: (image: { src: string; alt: string }) => void;
}

export interface ContentProps<C extends Content = Content> {
  content: C;
  message: Message;
  context: ContentContext;
}
