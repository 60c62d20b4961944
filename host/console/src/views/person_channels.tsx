// How a person is reached and what is known for sure about who they are: clients, verified claims, merges.
import { safeUrl } from "@hubbub/web";
import { useState } from "preact/hooks";
import type { Key, Translate } from "../i18n/i18n";
import { agoTime, fullTime, shortDate } from "../i18n/time";
import { clientInfo } from "../lib/facts";
import type { Details, Identity, Merge, PersonClient } from "../model/types";
import { channelIcon, channelName } from "./channel";
import { useActions, useNow, useWords } from "./context";
import { Confirm } from "./dialog";
import { Icon, type IconName } from "./icons";
import { Facts } from "./lines";

const hereMs = 60_000;

export function Clients({ details }: { details: Details }) {
  const { t } = useWords();
  const { clients } = details.person;
  if (clients.length === 0) return <p class="quiet">{t("person.noChannels")}</p>;
  return (
    <ul class="clients">
      {clients.map((client) => (
        <Client key={client.id} client={client} answered={details.answersTo?.clientId === client.id} />
      ))}
    </ul>
  );
}

// As people name it: the address, the browser, else the channel.
export function clientName(t: Translate, client: PersonClient): string {
  return client.address || client.displayName || channelName(t, client.type, client.integrationId);
}

function Client({ client, answered }: { client: PersonClient; answered: boolean }) {
  const { t, locale } = useWords();
  const now = useNow();
  const { page, rest } = clientInfo(client.info);
  const href = safeUrl(page?.url);
  const name = clientName(t, client);
  const here = client.lastSeen !== undefined && now - Date.parse(client.lastSeen) < hereMs;
  const channel = channelName(t, client.type, client.integrationId);
  return (
    <li class="client">
      <span class="client-icon">
        <Icon name={channelIcon(client.type)} size={16} />
      </span>
      <div>
        <p class="client-name">
          <bdi title={name}>{name}</bdi>
          {here && <span class="dot dot-on" />}
        </p>
        <p class="client-seen" title={client.integrationId}>
          {name !== channel && `${channel} · `}
          {client.lastSeen && (
            <span title={fullTime(client.lastSeen, locale)}>
              {here ? t("person.here") : t("person.seen", { time: agoTime(client.lastSeen, locale, now) })}
            </span>
          )}
        </p>
        <ClientTags client={client} answered={answered} />
        {page && (
          <p class="client-page" dir="auto">
            <span class="hidden">{t("person.page")}: </span>
            {href ? (
              <a href={href} target="_blank" rel="noreferrer noopener">
                {page.title || page.url}
              </a>
            ) : (
              page.title || page.url
            )}
          </p>
        )}
        <Facts facts={rest} />
      </div>
    </li>
  );
}

const statuses: Readonly<Record<string, { readonly text: Key; readonly tone: string }>> = {
  pending: { text: "client.pending", tone: "tag-free" },
  blocked: { text: "client.blocked", tone: "tag-bad" },
  inactive: { text: "client.inactive", tone: "" },
};

function ClientTags({ client, answered }: { client: PersonClient; answered: boolean }) {
  const { t, locale } = useWords();
  const now = useNow();
  const status = statuses[client.status ?? ""];
  if (!answered && !status && !client.optedOut) return null;
  return (
    <p class="client-tags">
      {answered && <span class="tag tag-mine">{t("client.answered")}</span>}
      {status && <span class={`tag ${status.tone}`}>{t(status.text)}</span>}
      {client.optedOut && (
        <span class="tag tag-bad" title={`${fullTime(client.optedOut.at, locale)}: ${client.optedOut.evidence}`}>
          {t("client.optedOut", { date: shortDate(client.optedOut.at, locale, now) })}
        </span>
      )}
    </p>
  );
}

const claims: Readonly<Record<Identity["kind"], { readonly icon: IconName; readonly text: Key }>> = {
  email: { icon: "mail", text: "person.email" },
  phone: { icon: "phone", text: "person.phone" },
  external_id: { icon: "user", text: "person.externalId" },
};

const proofs: Readonly<Record<string, Key>> = {
  code: "proof.code",
  link: "proof.link",
  prompt: "proof.prompt",
  activity: "proof.activity",
  jwt: "proof.jwt",
  api: "proof.api",
};

export function Identities({ identities }: { identities: readonly Identity[] }) {
  const { t, locale } = useWords();
  const now = useNow();
  return (
    <ul class="claims">
      {identities.map(({ kind, value, verifiedBy, verifiedAt }) => (
        <li key={kind + value} class="claim">
          <Icon name={claims[kind].icon} size={15} />
          <div>
            <p class="claim-value">
              <span class="hidden">{t(claims[kind].text)}: </span>
              <bdi title={value}>{value}</bdi>
              <Icon name="checkCircle" size={14} />
            </p>
            <p class="claim-proof" title={fullTime(verifiedAt, locale)}>
              {proofs[verifiedBy] ? t(proofs[verifiedBy]) : verifiedBy} · {agoTime(verifiedAt, locale, now)}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

export function Merges({ details }: { details: Details }) {
  const { t } = useWords();
  const { undoMerge } = useActions();
  const [asked, setAsked] = useState<Merge | null>(null);
  const { row, person } = details;
  return (
    <>
      <ul class="merges">
        {person.merges.map((merge) => (
          <MergeLine key={merge.id} merge={merge} onUndo={() => setAsked(merge)} />
        ))}
      </ul>
      {asked && (
        <Confirm
          title={t("merge.ask")}
          text={t("merge.ask.more", { other: asked.other.name, name: row.user.name })}
          act={t("merge.undo")}
          danger
          onNo={() => setAsked(null)}
          onYes={() => {
            setAsked(null);
            void undoMerge(row.conversation.id, asked.id);
          }}
        />
      )}
    </>
  );
}

// Hub's own words for why: "linked by code".
function reasonOf(reason: string): Key | null {
  const by = /^linked by (\w+)$/.exec(reason)?.[1];
  return (by && proofs[by]) || null;
}

function MergeLine({ merge, onUndo }: { merge: Merge; onUndo: () => void }) {
  const { t, locale } = useWords();
  const now = useNow();
  const { other, reason, at, undoneAt, undoable } = merge;
  const key = reasonOf(reason);
  const why = key ? t(key) : reason;
  return (
    <li class={undoneAt ? "merge merge-undone" : "merge"}>
      <div>
        <p class="merge-who" dir="auto">
          {other.name || other.id}
        </p>
        <p class="merge-why" title={fullTime(undoneAt ?? at, locale)}>
          {undoneAt
            ? t("merge.undoneAt", { time: agoTime(undoneAt, locale, now) })
            : [why, agoTime(at, locale, now)].filter(Boolean).join(" · ")}
        </p>
      </div>
      {undoable && (
        <button
          type="button"
          class="button merge-undo"
          aria-label={t("merge.undoOf", { name: other.name })}
          onClick={onUndo}
        >
          <Icon name="undo" size={14} />
          <span>{t("merge.undo")}</span>
        </button>
      )}
    </li>
  );
}
