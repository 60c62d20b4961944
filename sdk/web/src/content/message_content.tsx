import type { ContentProps } from "./context";

/** Renders whatever a message holds. Unknown kinds say so instead of failing. */
export function MessageContent({ content, context }: ContentProps) {
  if (content.type === "text") return <div class="hb-text" dir="auto">{content.text}</div>;
  return <div class="hb-text">{context.texts.unsupported}</div>;
}
