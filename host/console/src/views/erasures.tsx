// The people who were erased, as far as anybody may know of them: the proofs.
import { agoTime, fullTime } from "../i18n/time";
import type { Erasure } from "../model/types";
import { useApp, useNow, useWords } from "./context";
import { Empty, Skeleton } from "./empty";
import { Icon } from "./icons";
import { ProofFacts, ProofState, Removed, SaveProof } from "./proof";
import { useErasures } from "./use_erasures";

export function ErasuresPage() {
  const { t } = useWords();
  const admin = useApp((app) => app.me?.role === "admin");
  return (
    <main class="dead" id="main" tabIndex={-1}>
      {admin ? (
        <Proofs />
      ) : (
        <>
          <header class="dead-head">
            <h1>{t("nav.erasures")}</h1>
          </header>
          <Empty icon="shield" title={t("erasures.forbidden")} text={t("erasures.forbidden.more")} />
        </>
      )}
    </main>
  );
}

function Proofs() {
  const { t } = useWords();
  const { erasures, error, load } = useErasures();
  return (
    <>
      <header class="dead-head">
        <div>
          <h1>{t("nav.erasures")}</h1>
          <p>{t("erasures.lead")}</p>
        </div>
        <button type="button" class="button" onClick={() => void load()}>
          <Icon name="retry" size={16} />
          <span>{t("dead.reload")}</span>
        </button>
      </header>
      {error && <Empty icon="alert" title={t("erasures.failed")} text={error} />}
      {!error && !erasures && <Skeleton kind="text" lines={4} />}
      {!error && erasures?.length === 0 && (
        <Empty icon="shield" title={t("erasures.empty")} text={t("erasures.empty.more")} />
      )}
      {!error && erasures && erasures.length > 0 && (
        <ul class="tasks">
          {erasures.map((one) => (
            <Line key={one.id} proof={one} />
          ))}
        </ul>
      )}
    </>
  );
}

function Line({ proof }: { proof: Erasure }) {
  const { t, n, locale } = useWords();
  const now = useNow();
  const count = proof.removed.reduce((sum, one) => sum + one.count, 0);
  return (
    <li class="task erasure">
      <div class="task-text">
        <h2 title={fullTime(proof.erasedAt, locale)}>
          {t("erasures.one", { time: agoTime(proof.erasedAt, locale, now) })}
        </h2>
        <ProofState proof={proof} />
        <ProofFacts proof={proof} />
        <details>
          <summary>{n("erasures.items", count)}</summary>
          <Removed proof={proof} />
        </details>
      </div>
      <SaveProof proof={proof} />
    </li>
  );
}
