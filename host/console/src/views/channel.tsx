// How a channel is shown: a small picture and the name that people know it by.
import type { Key, Translate } from "../i18n/i18n";
import { useWords } from "./context";
import { Icon, type IconName } from "./icons";

const icons: Readonly<Record<string, IconName>> = {
  web: "chat",
  email: "mail",
  mail: "mail",
  sms: "phone",
  telegram: "send",
  whatsapp: "phone",
  api: "bolt",
};

const names: Readonly<Record<string, Key>> = {
  web: "channel.web",
  email: "channel.email",
  sms: "channel.sms",
  api: "channel.api",
};

const brands: Readonly<Record<string, string>> = {
  telegram: "Telegram",
  whatsapp: "WhatsApp",
  messenger: "Messenger",
  instagram: "Instagram",
  mastodon: "Mastodon",
};

const kindOf = (type: string): string => type.split(":")[0] ?? "";

export function channelIcon(type: string): IconName {
  return icons[kindOf(type)] ?? "chat";
}

// "SMS"; of a channel that nobody has named, its own id.
export function channelName(t: Translate, type: string, integrationId = ""): string {
  const kind = kindOf(type);
  const name = names[kind];
  return name ? t(name) : (brands[kind] ?? (integrationId || kind));
}

export function ChannelIcon({ type }: { type: string }) {
  const { t } = useWords();
  return (
    <span class="channel" title={channelName(t, type)}>
      <Icon name={channelIcon(type)} size={11} />
    </span>
  );
}

interface ViaProps {
  readonly type: string;
  readonly integrationId?: string;
}

// In a line of text.
export function Via({ type, integrationId = "" }: ViaProps) {
  const { t } = useWords();
  return (
    <span class="via" title={integrationId}>
      <Icon name={channelIcon(type)} size={12} />
      {channelName(t, type, integrationId)}
    </span>
  );
}
