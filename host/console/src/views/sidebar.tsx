// The boxes with their counts, the team, and the agent's own menu.
import { useState } from "preact/hooks";
import { formatRoute } from "../state/route";
import { boxIds, type BoxId } from "../model/types";
import { Avatar } from "./avatar";
import { useActions, useApp, useWords } from "./context";
import { Help } from "./help";
import { Icon, type IconName } from "./icons";
import { Mark } from "./mark";
import { Popover } from "./popover";
import { SettingsDialog } from "./settings";

const icons: Readonly<Record<BoxId, IconName>> = {
  shared: "inbox",
  mine: "user",
  automated: "bot",
  all: "layers",
  finished: "checkCircle",
};

export function Sidebar() {
  const { t } = useWords();
  return (
    <nav class="sidebar" aria-label={t("nav.boxes")}>
      <div class="brand">
        <Mark />
        <span>{t("app.title")}</span>
      </div>
      <Boxes />
      <Team />
      <MyMenu />
    </nav>
  );
}

function Boxes() {
  const { t, n } = useWords();
  const route = useApp((app) => app.route);
  const counts = useApp((app) => app.counts);
  const dead = useApp((app) => app.dead);
  const admin = useApp((app) => app.me?.role === "admin");
  const counted: Partial<Record<BoxId, number>> = { ...counts };
  return (
    <ul class="boxes">
      {boxIds.map((box) => {
        const here = route.page === "inbox" && route.box === box;
        const count = counted[box] ?? 0;
        const href = formatRoute({ page: "inbox", box, conversation: null, seq: null });
        return (
          <li key={box}>
            <a class={`box box-${box}`} href={href} aria-current={here ? "page" : undefined} title={t(`box.${box}`)}>
              <Icon name={icons[box]} />
              <span class="box-name">{t(`box.${box}`)}</span>
              {count > 0 && (
                <span class="count">
                  <span aria-hidden="true">{count > 999 ? "999+" : count}</span>
                  <span class="hidden">{n("box.count", count)}</span>
                </span>
              )}
            </a>
          </li>
        );
      })}
      <li class="boxes-gap">
        <a
          class="box box-dead"
          href={formatRoute({ page: "dead-letters" })}
          aria-current={route.page === "dead-letters" ? "page" : undefined}
          title={t("nav.dead")}
        >
          <Icon name="alert" />
          <span class="box-name">{t("nav.dead")}</span>
          {dead > 0 && <span class="count count-bad">{dead}</span>}
        </a>
      </li>
      {admin && (
        <li>
          <a
            class="box box-erasures"
            href={formatRoute({ page: "erasures" })}
            aria-current={route.page === "erasures" ? "page" : undefined}
            title={t("nav.erasures")}
          >
            <Icon name="shield" />
            <span class="box-name">{t("nav.erasures")}</span>
          </a>
        </li>
      )}
    </ul>
  );
}

function Team() {
  const { t } = useWords();
  const colleagues = useApp((app) => app.colleagues);
  const me = useApp((app) => app.me);
  const shown = [...colleagues].sort((a, b) => Number(b.online) - Number(a.online) || a.name.localeCompare(b.name));
  if (shown.length === 0) return <div class="team" />;
  return (
    <section class="team" aria-label={t("nav.team")}>
      <h2>{t("nav.team")}</h2>
      <ul>
        {shown.map((one) => (
          <li key={one.id} class={one.online ? "" : "offline"} title={one.name}>
            <Avatar id={one.id} name={one.name} url={one.avatarUrl} size="small" kind="agent" online={one.online} />
            <span class="team-name" dir="auto">
              {one.name}
            </span>
            <span class={one.id === me?.id ? "team-note" : "hidden"}>
              {one.id === me?.id ? t("team.you") : t(one.online ? "team.online" : "team.offline")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function MyMenu() {
  const { t } = useWords();
  const me = useApp((app) => app.me);
  const away = useApp((app) => app.away);
  const link = useApp((app) => app.link);
  const { logout, setAway } = useActions();
  const [dialog, setDialog] = useState<"help" | "settings" | null>(null);
  if (!me) return null;
  const button = (
    <>
      <Avatar id={me.id} name={me.name} url={me.avatarUrl} kind="agent" online={link === "online" && !away} />
      <span class="me-text">
        <span class="me-name" dir="auto">
          {me.name}
        </span>
        <span class="me-mail">{away ? t("me.back") : me.email}</span>
      </span>
      <span class="hidden">{t("me.menu")}</span>
    </>
  );
  return (
    <div class="me">
      <Popover label={t("me.menu")} button={button} class="me-button" panelClass="menu" menu named>
        {(close) => {
          const run = (act: () => void) => () => {
            close();
            act();
          };
          return (
            <>
              <MenuItem icon="clock" text={t(away ? "me.back" : "me.away")} onPick={run(() => setAway(!away))} />
              <MenuItem icon="gear" text={t("me.settings")} onPick={run(() => setDialog("settings"))} />
              <MenuItem icon="keyboard" text={t("me.shortcuts")} onPick={run(() => setDialog("help"))} />
              <MenuItem icon="logout" text={t("me.logout")} onPick={run(() => void logout())} />
            </>
          );
        }}
      </Popover>
      {dialog === "help" && <Help onClose={() => setDialog(null)} />}
      {dialog === "settings" && <SettingsDialog onClose={() => setDialog(null)} />}
    </div>
  );
}

interface MenuItemProps {
  readonly icon: IconName;
  readonly text: string;
  readonly more?: string;
  readonly disabled?: boolean;
  readonly onPick: () => void;
}

export function MenuItem({ icon, text, more, disabled, onPick }: MenuItemProps) {
  return (
    <button type="button" role="menuitem" class="menu-item" disabled={disabled} onClick={onPick}>
      <Icon name={icon} />
      <span>
        {text}
        {more && <small>{more}</small>}
      </span>
    </button>
  );
}
