// What a person asks about their data, at the end of their details: for administrators.
import { formatBytes } from "@hubbub/web";
import { formatRoute } from "../state/route";
import type { Details } from "../model/types";
import { useActions, useApp, useWords } from "./context";
import { Icon } from "./icons";

export function DataRequests({ details }: { details: Details }) {
  const { t } = useWords();
  const { askErasure } = useActions();
  const { id } = details.row.user;
  return (
    <>
      <div class="data-acts">
        <ExportButton user={id} />
        <button type="button" class="button button-erase" onClick={() => askErasure(details)}>
          <Icon name="trash" size={15} />
          <span>{t("erase.start")}</span>
        </button>
      </div>
      <ExportError user={id} />
      <p class="data-more">
        <a href={formatRoute({ page: "erasures" })}>{t("erasures.show")}</a>
      </p>
    </>
  );
}

export function ExportButton({ user }: { user: string }) {
  const { t, locale } = useWords();
  const { exportPerson } = useActions();
  const held = useApp((app) => app.exports[user]);
  const busy = held !== undefined && "bytes" in held;
  // Not disabled while it works: the focus stays where it is.
  return (
    <button type="button" class="button" aria-disabled={busy} onClick={() => void exportPerson(user)}>
      <Icon name="download" size={15} />
      {busy ? (
        <span>
          {t("data.exporting")} <span aria-hidden="true">{held.bytes > 0 && formatBytes(held.bytes, locale)}</span>
        </span>
      ) : (
        <span>{t("data.export")}</span>
      )}
    </button>
  );
}

export function ExportError({ user }: { user: string }) {
  const { t } = useWords();
  const held = useApp((app) => app.exports[user]);
  const error = held && "error" in held ? held.error : null;
  return (
    <p class="said-bad" role="alert">
      {error && (
        <>
          <Icon name="alert" size={15} />
          <span dir="auto">{t("data.exportFailed", { reason: error })}</span>
        </>
      )}
    </p>
  );
}
