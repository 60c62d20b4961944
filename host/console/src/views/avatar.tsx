// A face, or initials on a colour that stays with the person.
import { mediaUrl } from "@hubbub/web";
import { useState } from "preact/hooks";
import { hueOf, initialsOf } from "../lib/initials";
import type { AgentRef } from "../model/types";
import { Icon } from "./icons";

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly url?: string | undefined;
  readonly size?: "small" | "middle" | "large";
  readonly kind?: "person" | "agent" | "bot";
  readonly online?: boolean | undefined;
}

export function Avatar({ id, name, url, size = "middle", kind = "person", online }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const src = url && url !== broken ? mediaUrl(url, location.origin) : null;
  return (
    <span class={`avatar avatar-${size} avatar-${kind} hue-${hueOf(id)}`} aria-hidden="true">
      {src ? (
        <img src={src} alt="" loading="lazy" onError={() => setBroken(url ?? null)} />
      ) : kind === "bot" ? (
        <Icon name="bot" size={size === "small" ? 13 : 18} />
      ) : (
        <span>{initialsOf(name)}</span>
      )}
      {online !== undefined && <span class={online ? "dot dot-on" : "dot"} />}
    </span>
  );
}

export function Faces({ agents, label }: { agents: readonly AgentRef[]; label: string }) {
  if (agents.length === 0) return null;
  const shown = agents.slice(0, 3);
  return (
    <span class="faces" title={label}>
      {shown.map((agent) => (
        <Avatar key={agent.id} id={agent.id} name={agent.name} url={agent.avatarUrl} size="small" kind="agent" />
      ))}
      {agents.length > 3 && <span class="faces-more">+{agents.length - 3}</span>}
      <span class="hidden">{label}</span>
    </span>
  );
}
