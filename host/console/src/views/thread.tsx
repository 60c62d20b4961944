// One conversation: who and whose, what was said, and the reply.
import { isAutomated, isFinished, queueOf } from "../state/boxes";
import { formatRoute } from "../state/route";
import type { Row } from "../model/types";
import { Avatar, Faces } from "./avatar";
import { Composer } from "./composer";
import { useActions, useApp, useDetails, useWords } from "./context";
import { Confirm } from "./dialog";
import { Empty, Skeleton } from "./empty";
import { Icon } from "./icons";
import { MenuItem } from "./sidebar";
import { Popover } from "./popover";
import { Talk } from "./talk";

export function ThreadPane() {
  const { t } = useWords();
  const id = useApp((app) => (app.route.page === "inbox" ? app.route.conversation : null));
  const row = useApp((app) => (id ? (app.rows[id] ?? app.details[id]?.row) : undefined));
  const failed = useApp((app) => (id ? app.detailsFailed[id] : undefined));
  if (!id) {
    return (
      <section class="thread thread-none" id="main" tabIndex={-1} aria-label={t("thread.messages")}>
        <Empty icon="chat" title={t("thread.none")} text={t("thread.none.more")} />
      </section>
    );
  }
  if (!row) {
    return (
      <section class="thread" id="main" tabIndex={-1} aria-label={t("thread.messages")}>
        {failed ? (
          <Empty icon="alert" title={t("thread.missing")} text={failed} />
        ) : (
          <Skeleton kind="bubble" lines={5} />
        )}
      </section>
    );
  }
  return (
    <section class="thread" id="main" tabIndex={-1} aria-label={t("thread.label", { name: row.user.name })}>
      <Head row={row} />
      <Talk key={`talk-${id}`} row={row} />
      <Composer key={`composer-${id}`} row={row} />
    </section>
  );
}

function Head({ row }: { row: Row }) {
  const { t } = useWords();
  const { conversation, user } = row;
  const { showDetails } = useActions();
  const me = useApp((app) => app.me?.id);
  const present = useApp((app) => app.presence[conversation.id]);
  const route = useApp((app) => app.route);
  const details = useDetails();
  const others = (present ?? []).filter((agent) => agent.id !== me);
  const back = route.page === "inbox" ? formatRoute({ ...route, conversation: null, seq: null }) : "#/";
  return (
    <header class="thread-head">
      <a class="button-icon thread-back" href={back} aria-label={t("thread.back")}>
        <Icon name="back" />
      </a>
      <Avatar id={user.id} name={user.name} url={user.avatarUrl} />
      <div class="thread-who">
        <h1 dir="auto">{user.name}</h1>
        <Status row={row} />
      </div>
      <Faces agents={others} label={t("thread.viewing", { names: others.map((one) => one.name).join(", ") })} />
      <Acts row={row} />
      <button
        type="button"
        class="button-icon details-toggle"
        aria-label={t("thread.details")}
        title={t("thread.details")}
        aria-pressed={details.shown}
        onClick={() => showDetails(!details.shown, details.beside)}
      >
        <Icon name="panel" />
      </button>
    </header>
  );
}

function Status({ row }: { row: Row }) {
  const { t } = useWords();
  const me = useApp((app) => app.me?.id);
  const owner = row.ticket?.owner;
  if (isFinished(row)) return <span class="status status-done">{t("status.finished")}</span>;
  if (isAutomated(row)) return <span class="status status-bot">{t("status.bot")}</span>;
  if (owner?.id === me) return <span class="status status-mine">{t("status.mine")}</span>;
  if (owner) return <span class="status status-theirs">{t("status.theirs", { name: owner.name })}</span>;
  const queue = queueOf(row.ticket);
  return <span class="status status-free">{queue ? t("status.unclaimed", { queue }) : t("status.waiting")}</span>;
}

function Acts({ row }: { row: Row }) {
  const { t } = useWords();
  const id = row.conversation.id;
  const { act, ask, finish } = useActions();
  const busy = useApp((app) => app.busy[id]);
  const me = useApp((app) => app.me?.id);
  const asked = useApp((app) => app.asking === id);
  const owner = row.ticket?.owner;
  const held = row.conversation.holder === "desk" && !isFinished(row);
  const mine = held && owner?.id === me;

  if (!held) {
    const label = t(isFinished(row) ? "act.reopen" : "act.takeOver");
    return (
      <div class="acts">
        <button type="button" class="button button-primary" disabled={!!busy} onClick={() => void act(id, "take-over")}>
          <Icon name={isFinished(row) ? "undo" : "hand"} />
          <span>{label}</span>
        </button>
      </div>
    );
  }
  return (
    <div class="acts">
      {!owner && (
        <button type="button" class="button button-primary" disabled={!!busy} onClick={() => void act(id, "claim")}>
          <Icon name="hand" />
          <span>{t("act.claim")}</span>
        </button>
      )}
      {mine && (
        <>
          <button type="button" class="button button-good" disabled={!!busy} onClick={() => ask(id)}>
            <Icon name="check" />
            <span>{t("act.finish")}</span>
          </button>
          <Popover label={t("act.more")} button={<Icon name="dots" />} side="bottom" align="end" panelClass="menu" menu>
            {(close) => (
              <MenuItem
                icon="undo"
                text={t("act.return")}
                onPick={() => {
                  close();
                  void act(id, "return");
                }}
              />
            )}
          </Popover>
        </>
      )}
      {asked && (
        <Confirm
          title={t("act.finish.ask")}
          text={t("act.finish.unanswered", { name: row.user.name })}
          act={t("act.finish")}
          onNo={() => ask(null)}
          onYes={() => {
            ask(null);
            void finish(id);
          }}
        />
      )}
    </div>
  );
}
