// One conversation as the console draws it: a picture of sdk/web's timeline at one moment, which views may hold on to.
import type { Entry, Timeline, TypingNow } from "@hubbub/web";

export interface Thread {
  readonly id: string;
  readonly entries: readonly Entry[];
  readonly hasMore: boolean;
  readonly fetching: boolean; // older messages are on their way
  readonly typing: readonly TypingNow[];
  readonly lastSeq: number;
  readonly firstSeq: number;
  readonly userReadSeq: number;
  readonly userDeliveredSeq: number;
}

export function emptyThread(id: string): Thread {
  return {
    id,
    entries: [],
    hasMore: false,
    fetching: false,
    typing: [],
    lastSeq: 0,
    firstSeq: 0,
    userReadSeq: 0,
    userDeliveredSeq: 0,
  };
}

export function pictureOf(timeline: Timeline): Thread {
  return {
    id: timeline.conversation,
    entries: timeline.entries,
    hasMore: timeline.hasMore,
    fetching: timeline.loadingHistory,
    typing: timeline.typing,
    lastSeq: timeline.lastSeq,
    firstSeq: timeline.firstSeq,
    userReadSeq: timeline.userReadSeq,
    userDeliveredSeq: timeline.userDeliveredSeq,
  };
}
