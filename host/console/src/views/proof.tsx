// The proof of one erasure: how far it has come, who asked, and what was removed.
import { kindName } from "../i18n/kinds";
import { agoTime, fullTime } from "../i18n/time";
import { saveFile } from "../lib/save_file";
import type { Erasure } from "../model/types";
import { useApp, useNow, useWords } from "./context";
import { Icon } from "./icons";

export function Proof({ proof }: { proof: Erasure }) {
  return (
    <div class="proof">
      <ProofState proof={proof} />
      <ProofFacts proof={proof} />
      <Removed proof={proof} />
    </div>
  );
}

export function ProofState({ proof }: { proof: Erasure }) {
  const { t, locale } = useWords();
  const now = useNow();
  const finished = proof.state === "finished";
  const at = proof.finishedAt ?? proof.erasedAt;
  return (
    <p class={finished ? "proof-state proof-finished" : "proof-state"} role="status">
      {finished ? <Icon name="checkCircle" size={17} /> : <span class="spinner" aria-hidden="true" />}
      <span title={finished ? fullTime(at, locale) : undefined}>
        {finished ? t("proof.finished", { time: agoTime(at, locale, now) }) : t("proof.finishing")}
      </span>
    </p>
  );
}

export function ProofFacts({ proof }: { proof: Erasure }) {
  const { t, locale } = useWords();
  const by = useAsker(proof.requestedBy);
  const facts: [string, string][] = [
    [t("proof.id"), proof.id],
    [t("proof.user"), proof.userId],
    [t("proof.erasedAt"), fullTime(proof.erasedAt, locale)],
    [t("proof.by"), by],
  ];
  if (proof.requestId) facts.push([t("proof.reference"), proof.requestId]);
  return (
    <dl class="facts proof-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function useAsker(requestedBy: string): string {
  const { t } = useWords();
  const [kind = "", id = ""] = requestedBy.split(/:(.*)/s);
  const name = useApp((app) => [app.me, ...app.colleagues].find((one) => one?.id === id)?.name);
  if (kind === "agent") return name ?? id;
  return kind === "api" ? t("proof.byKey", { key: id }) : requestedBy;
}

export function Removed({ proof }: { proof: Erasure }) {
  const { t, locale } = useWords();
  const count = new Intl.NumberFormat(locale);
  const some = proof.removed.filter((one) => one.count > 0);
  return (
    <table class="removed">
      <caption class="hidden">{t("proof.removed")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("proof.kind")}</th>
          <th scope="col" class="removed-count">
            {t("proof.count")}
          </th>
          <th scope="col">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {some.map(({ kind, count: n, sha256 }) => (
          <tr key={kind}>
            <th scope="row">{kindName(t, kind)}</th>
            <td class="removed-count">{count.format(n)}</td>
            <td class="mono" title={sha256}>
              {sha256.slice(0, 12)}…
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function SaveProof({ proof }: { proof: Erasure }) {
  const { t } = useWords();
  const save = () => {
    const text = `${JSON.stringify(proof, null, 2)}\n`;
    saveFile(`erasure-${proof.id}.json`, new Blob([text], { type: "application/json" }));
  };
  return (
    <button type="button" class="button" aria-label={t("proof.saveOf", { id: proof.id })} onClick={save}>
      <Icon name="download" size={15} />
      <span>{t("proof.save")}</span>
    </button>
  );
}
