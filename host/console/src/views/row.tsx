// One line of a box: who, where, what was said last, who has it.
import { memo } from "../lib/memo";
import { briefTime, fullTime } from "../i18n/time";
import { formatRoute } from "../state/route";
import { activityAt, isAutomated, isFinished, queueOf, silentSince, unreadOf } from "../state/boxes";
import type { BoxId, Row } from "../model/types";
import { Avatar, Faces } from "./avatar";
import { ChannelIcon } from "./channel";
import { useApp, useWords } from "./context";

interface RowLineProps {
  readonly row: Row;
  readonly box: BoxId;
  readonly selected: boolean;
  readonly now: number;
}

export const RowLine = memo(function RowLine({ row, box, selected, now }: RowLineProps) {
  const { t, n, locale } = useWords();
  const { conversation, user } = row;
  const me = useApp((app) => app.me?.id);
  const present = useApp((app) => app.presence[conversation.id]);
  const typing = useApp((app) => app.threads[conversation.id]?.typing.some((who) => who.type === "user") ?? false);
  const unread = row.conversation.holder === "desk" && !isFinished(row) ? unreadOf(row) : 0;
  const others = (present ?? []).filter((agent) => agent.id !== me);
  const at = activityAt(row);
  const href = formatRoute({ page: "inbox", box, conversation: conversation.id, seq: null });
  return (
    <li>
      <a class={unread ? "row row-unread" : "row"} href={href} aria-current={selected ? "true" : undefined}>
        <span class="row-face">
          <Avatar id={user.id} name={user.name} url={user.avatarUrl} />
          <ChannelIcon type={row.channel.type} />
        </span>
        <span class="row-top">
          <span class="row-name" dir="auto">
            {user.name}
          </span>
          {at && (
            <time dateTime={at} title={fullTime(at, locale)}>
              {briefTime(at, locale, now, t)}
            </time>
          )}
        </span>
        <span class={typing ? "row-text row-typing" : "row-text"} dir="auto">
          {typing ? t("thread.typing", { name: user.name }) : (conversation.lastMessage?.preview ?? "")}
        </span>
        <span class="row-foot">
          <Holder row={row} me={me} />
          <Silence row={row} now={now} />
          <Faces agents={others} label={t("list.viewing", { names: others.map((one) => one.name).join(", ") })} />
          {unread > 0 && (
            <span class="badge">
              <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
              <span class="hidden">{n("list.unread", unread)}</span>
            </span>
          )}
        </span>
      </a>
    </li>
  );
});

// They have not answered for a while.
function Silence({ row, now }: { row: Row; now: number }) {
  const { t, locale } = useWords();
  const since = silentSince(row, now);
  if (!since) return null;
  return (
    <span class="tag" title={fullTime(since, locale)}>
      {t("list.silent", { time: briefTime(since, locale, now, t) })}
    </span>
  );
}

function Holder({ row, me }: { row: Row; me: string | undefined }) {
  const { t } = useWords();
  const owner = row.ticket?.owner;
  if (isFinished(row)) return <span class="tag tag-done">{t("list.finished")}</span>;
  if (isAutomated(row)) return <span class="tag tag-bot">{t("list.bot")}</span>;
  if (!owner) return <span class="tag tag-free">{queueOf(row.ticket) || t("list.unclaimed")}</span>;
  return (
    <span class={owner.id === me ? "tag tag-mine" : "tag"} dir="auto">
      {owner.id === me ? t("list.yours") : owner.name}
    </span>
  );
}
