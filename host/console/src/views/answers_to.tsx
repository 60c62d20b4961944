// Where the next answer goes, beside the reply: the channel, and for whoever asks why, and what else there is.
import type { Translate } from "../i18n/i18n";
import { agoTime } from "../i18n/time";
import type { Details, PersonClient } from "../model/types";
import { channelIcon, channelName } from "./channel";
import { useApp, useNow, useWords } from "./context";
import { Icon } from "./icons";
import { clientName } from "./person_channels";
import { Popover } from "./popover";

export function AnswersTo({ conversation }: { conversation: string }) {
  const { t } = useWords();
  const details = useApp((app) => app.details[conversation]);
  if (!details) return null;
  const { answersTo } = details;
  if (!answersTo) {
    return (
      <span class="answers-to answers-to-nobody" title={t("answers.nobody.more")}>
        <Icon name="alert" size={14} />
        <span>{t("answers.nobody")}</span>
      </span>
    );
  }
  const channel = channelName(t, answersTo.type, answersTo.integrationId);
  return (
    <Popover
      label={t("answers.label", { channel })}
      button={
        <>
          <Icon name={channelIcon(answersTo.type)} size={14} />
          <span>{t("answers.to", { channel })}</span>
        </>
      }
      class="answers-to"
      panelClass="answers"
    >
      {() => <Where details={details} />}
    </Popover>
  );
}

function why(t: Translate, reason: string): string {
  const rule = /^rule:(.*)$/s.exec(reason)?.[1];
  if (rule !== undefined) return t("answers.rule", { name: rule });
  if (reason === "preference") return t("answers.preference");
  return t(reason === "last_seen" ? "answers.lastSeen" : "answers.why");
}

function Where({ details }: { details: Details }) {
  const { t } = useWords();
  const { clients } = details.person;
  const chosen = clients.find((one) => one.id === details.answersTo?.clientId);
  const others = clients.filter((one) => one !== chosen && one.status === "active");
  return (
    <>
      <h2 tabIndex={-1} data-first>
        {t("answers.title")}
      </h2>
      <ul>
        {chosen && <Place client={chosen} chosen />}
        {others.map((client) => (
          <Place key={client.id} client={client} />
        ))}
      </ul>
      <p class="answers-why">{others.length > 0 ? why(t, details.answersTo?.reason ?? "") : t("answers.only")}</p>
    </>
  );
}

function Place({ client, chosen = false }: { client: PersonClient; chosen?: boolean }) {
  const { t, locale } = useWords();
  const now = useNow();
  const name = clientName(t, client);
  const channel = channelName(t, client.type, client.integrationId);
  const seen = client.lastSeen && t("person.seen", { time: agoTime(client.lastSeen, locale, now) });
  return (
    <li class={chosen ? "place place-chosen" : "place"} aria-current={chosen ? "true" : undefined}>
      <Icon name={channelIcon(client.type)} size={16} />
      <div>
        <p>
          <bdi>{name}</bdi>
        </p>
        <p class="place-more">{[name !== channel && channel, seen].filter(Boolean).join(" · ")}</p>
        {client.optedOut && <p class="place-bad">{t("answers.optedOut")}</p>}
      </div>
      {chosen && <Icon name="check" size={16} />}
    </li>
  );
}
