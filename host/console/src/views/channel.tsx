import { Icon, type IconName } from "./icons";

const icons: Readonly<Record<string, IconName>> = {
  web: "chat",
  email: "mail",
  mail: "mail",
  sms: "phone",
  whatsapp: "phone",
  api: "bolt",
};

export function channelIcon(type: string): IconName {
  return icons[type.split(":")[0] ?? ""] ?? "chat";
}

export function ChannelIcon({ type }: { type: string }) {
  return (
    <span class="channel" title={type}>
      <Icon name={channelIcon(type)} size={11} />
    </span>
  );
}
