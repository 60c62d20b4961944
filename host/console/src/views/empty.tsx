import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text?: string;
  readonly children?: ComponentChildren;
}

export function Empty({ icon, title, text, children }: EmptyProps) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={26} />
      </span>
      <p class="empty-title">{title}</p>
      {text && <p class="empty-text">{text}</p>}
      {children}
    </div>
  );
}

export function Skeleton({ lines, kind }: { lines: number; kind: "row" | "bubble" | "text" }) {
  return (
    <div class={`skeletons skeletons-${kind}`} aria-hidden="true">
      {Array.from({ length: lines }, (_, at) => (
        <div key={at} class="skeleton">
          {kind === "row" && <span class="bone bone-face" />}
          <span class="bone-lines">
            <span class="bone" />
            {kind !== "bubble" && <span class="bone" />}
          </span>
        </div>
      ))}
    </div>
  );
}
