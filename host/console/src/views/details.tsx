// Who is writing: contact, channels, tickets, earlier conversations, and what the bot found out.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { agoTime, fullTime, languageName } from "../i18n/time";
import { inWords, textFacts } from "../lib/facts";
import type { Details, Row, Ticket } from "../model/types";
import { queueOf } from "../state/boxes";
import { formatRoute } from "../state/route";
import { handoverNote } from "../state/timeline";
import { Avatar } from "./avatar";
import { useActions, useApp, useDetails, useNow, useWords } from "./context";
import { Empty, Skeleton } from "./empty";
import { DataRequests } from "./data_requests";
import { Icon } from "./icons";
import { Facts } from "./lines";
import { Clients, Identities, Merges } from "./person_channels";
import { Prefers, PrefersToTalkTo } from "./prefers";

export function DetailsPane() {
  const { t } = useWords();
  const { showDetails, loadDetails } = useActions();
  const { beside } = useDetails();
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!beside) close.current?.focus();
  }, [beside]);
  const id = useApp((app) => (app.route.page === "inbox" ? app.route.conversation : null));
  const row = useApp((app) => (id ? app.rows[id] : undefined));
  const details = useApp((app) => (id ? app.details[id] : undefined));
  const failed = useApp((app) => (id ? app.detailsFailed[id] : undefined));
  const name = (details?.row ?? row)?.user.name;
  return (
    <aside
      class="details"
      aria-label={name ? t("person.label", { name }) : t("person.title")}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !beside) showDetails(false, beside);
      }}
    >
      <header class="details-head">
        <h2>{t("person.title")}</h2>
        <button
          type="button"
          class="button-icon details-close"
          aria-label={t("act.close")}
          ref={close}
          onClick={() => showDetails(false, beside)}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="details-body">
        {details ? (
          <Person details={details} row={row ?? details.row} />
        ) : failed && id ? (
          <Empty icon="alert" title={t("person.failed")} text={failed}>
            <button type="button" class="button" onClick={() => void loadDetails(id)}>
              {t("list.retry")}
            </button>
          </Empty>
        ) : id ? (
          <Skeleton kind="text" lines={6} />
        ) : (
          <p class="quiet">{t("person.nothing")}</p>
        )}
      </div>
    </aside>
  );
}

function Person({ details, row }: { details: Details; row: Row }) {
  const { t } = useWords();
  const { user, identities, merges } = details.person;
  const admin = useApp((app) => app.me?.role === "admin");
  const note = handoverNote(details.control.metadata);
  const more = textFacts(user.metadata);
  return (
    <>
      <div class="person">
        <Avatar id={row.user.id} name={row.user.name} url={row.user.avatarUrl} size="large" />
        <h3 dir="auto">{row.user.name}</h3>
        <span class={row.user.known ? "tag tag-mine" : "tag"}>
          {t(row.user.known ? "person.known" : "person.anonymous")}
        </span>
      </div>
      <Contact details={details} row={row} />
      {note && (
        <Section title={t("thread.handover")}>
          <div class="note">
            {note.reason && <p dir="auto">{inWords(note.reason)}</p>}
            <Facts facts={note.facts} />
          </div>
        </Section>
      )}
      <Section title={t("person.channels")}>
        <Clients details={details} />
        <Prefers details={details} />
        <PrefersToTalkTo details={details} />
      </Section>
      {identities.length > 0 && (
        <Section title={t("person.verified")}>
          <Identities identities={identities} />
        </Section>
      )}
      {merges.length > 0 && (
        <Section title={t("person.merges")}>
          <Merges details={details} />
        </Section>
      )}
      <Section title={t("person.tickets")}>
        <Tickets tickets={details.tickets} />
      </Section>
      <Section title={t("person.earlier")}>
        <Earlier earlier={details.earlier} />
      </Section>
      {more.length > 0 && (
        <Section title={t("person.more")}>
          <Facts facts={more} />
        </Section>
      )}
      {admin && (
        <Section title={t("data.title")}>
          <DataRequests details={details} />
        </Section>
      )}
    </>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="details-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Contact({ details, row }: { details: Details; row: Row }) {
  const { t, locale } = useWords();
  const { user } = details.person;
  const tag = user.profile?.locale ?? row.user.locale;
  const email = user.profile?.email;
  if (!email && !tag && !user.externalId && !user.signedUpAt) return null;
  return (
    <Section title={t("person.contact")}>
      <dl class="facts">
        {email && <Copied name={t("person.email")} value={email} />}
        {user.externalId && <Copied name={t("person.externalId")} value={user.externalId} />}
        {tag && (
          <div>
            <dt>{t("person.locale")}</dt>
            <dd>{languageName(tag, locale)}</dd>
          </div>
        )}
        {user.signedUpAt && <Since at={user.signedUpAt} />}
      </dl>
    </Section>
  );
}

function Since({ at }: { at: string }) {
  const { t, locale } = useWords();
  const now = useNow();
  return (
    <div>
      <dt>{t("person.since")}</dt>
      <dd title={fullTime(at, locale)}>{agoTime(at, locale, now)}</dd>
    </div>
  );
}

function Copied({ name, value }: { name: string; value: string }) {
  const { t } = useWords();
  const { toast } = useActions();
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(value).then(
      () => toast(t("person.copied"), "good"),
      () => toast(t("error.other"), "bad"),
    );
  }
  return (
    <div>
      <dt>{name}</dt>
      <dd class="copied">
        <span dir="auto">{value}</span>
        <button
          type="button"
          class="button-icon"
          aria-label={t("person.copy", { what: name })}
          onClick={() => void copy()}
        >
          <Icon name="copy" size={14} />
        </button>
      </dd>
    </div>
  );
}

function Tickets({ tickets }: { tickets: readonly Ticket[] }) {
  const { t, locale } = useWords();
  const now = useNow();
  if (tickets.length === 0) return <p class="quiet">{t("person.noTickets")}</p>;
  return (
    <ul class="tickets">
      {tickets.map((ticket) => (
        <li key={ticket.id}>
          <span class={`ticket-state ticket-${ticket.status}`}>{t(`ticket.${ticket.status}`)}</span>
          <span class="ticket-who" dir="auto">
            {ticket.owner?.name ?? queueOf(ticket)}
          </span>
          <time dateTime={ticket.openedAt} title={fullTime(ticket.openedAt, locale)}>
            {agoTime(ticket.openedAt, locale, now)}
          </time>
        </li>
      ))}
    </ul>
  );
}

function Earlier({ earlier }: { earlier: Details["earlier"] }) {
  const { t, locale } = useWords();
  const now = useNow();
  if (earlier.length === 0) return <p class="quiet">{t("person.noEarlier")}</p>;
  return (
    <ul class="earlier">
      {earlier.map((one) => (
        <li key={one.id}>
          <a href={formatRoute({ page: "inbox", box: "all", conversation: one.id, seq: null })}>
            <span dir="auto">{one.preview}</span>
            <time dateTime={one.at} title={fullTime(one.at, locale)}>
              {agoTime(one.at, locale, now)}
            </time>
          </a>
        </li>
      ))}
    </ul>
  );
}
