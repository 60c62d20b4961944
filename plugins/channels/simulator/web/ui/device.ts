/** What a phone and a mailbox have in common. */
import { en, type ContentContext, type Message } from "@hubbub/web";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Line } from "../api";
import type { Words } from "../words";

export interface DeviceProps {
  address: string;
  business: string;
  lines: Line[];
  words: Words;
  onSent: () => void;
}

export const context: ContentContext = {
  texts: en,
  locale: navigator.language,
  hub: location.origin,
  interactive: false,
};

export const isoOf = (line: Line): string => new Date(line.at).toISOString();

/** A line as the shared renderers know messages. */
export function messageOf(line: Line): Message {
  return {
    id: line.id,
    seq: 0,
    received: isoOf(line),
    author: { type: line.hub ? "agent" : "user" },
    content: line.content,
    source: { type: "simulator" },
  };
}

/** Keeps the newest message in sight. */
export function useNewestInSight(count: number) {
  const log = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [count]);
  return log;
}
