// The console once signed in: its panes, its banner, its shortcuts, and the number in the title.
import { useEffect, useState } from "preact/hooks";
import { titleWith } from "../lib/notify";
import { isFinished, unreadOf } from "../state/boxes";
import type { App } from "../state/app";
import { useActions, useApp, useDetails, useWords } from "./context";
import { DeadPage } from "./dead";
import { DetailsPane } from "./details";
import { EraseDialog } from "./erase";
import { ErasuresPage } from "./erasures";
import { Help } from "./help";
import { Icon } from "./icons";
import { List } from "./list";
import { useShortcuts } from "./shortcuts";
import { Sidebar } from "./sidebar";
import { ThreadPane } from "./thread";

export function Shell() {
  const { t } = useWords();
  const route = useApp((app) => app.route);
  const erasing = useApp((app) => app.erasing);
  const { shown: detailsShown } = useDetails();
  const [help, setHelp] = useState(false);
  useShortcuts(() => setHelp(true));
  useTitle();
  const open = route.page === "inbox" && route.conversation !== null;
  const classes = [
    "shell",
    `shell-${route.page}`,
    open ? "shell-open" : "",
    detailsShown && open ? "shell-details" : "",
  ];
  return (
    <div class={classes.join(" ")}>
      <a class="skip" href="#main" onClick={focusMain}>
        {t("app.skip")}
      </a>
      <Banner />
      <Sidebar />
      {route.page === "dead-letters" ? (
        <DeadPage />
      ) : route.page === "erasures" ? (
        <ErasuresPage />
      ) : (
        <>
          <main class="panes">
            <List />
            <ThreadPane />
          </main>
          {open && detailsShown && <DetailsPane />}
        </>
      )}
      {erasing && <EraseDialog key={erasing.user.id} erasing={erasing} />}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

// The hash is the route, so the skip link moves the focus by itself.
function focusMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function Banner() {
  const { t } = useWords();
  const { live } = useActions();
  const lost = useApp((app) => app.link === "lost");
  return (
    <div class={lost ? "banner banner-on" : "banner"} role="status">
      {lost && (
        <>
          <Icon name="alert" size={16} />
          <span>{t("link.lost")}</span>
          <button type="button" onClick={() => live.again()}>
            {t("link.now")}
          </button>
        </>
      )}
    </div>
  );
}

function waitingFor(app: App): number {
  return Object.values(app.rows).filter((row) => {
    const owner = row.ticket?.owner?.id;
    const concerns = row.conversation.holder === "desk" && !isFinished(row) && (!owner || owner === app.me?.id);
    return concerns && unreadOf(row) > 0;
  }).length;
}

function useTitle(): void {
  const { t } = useWords();
  const waiting = useApp(waitingFor);
  useEffect(() => {
    document.title = titleWith(waiting, t("app.title"));
  }, [t, waiting]);
}
