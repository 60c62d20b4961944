// Where the person wants to be answered and by whom, for every agent to set.
import { useId } from "preact/hooks";
import type { Translate } from "../i18n/i18n";
import { choicesOf, type Choice } from "../lib/prefers";
import type { Details } from "../model/types";
import { channelName } from "./channel";
import { useActions, useWords } from "./context";

export function Prefers({ details }: { details: Details }) {
  const { t } = useWords();
  const { prefer } = useActions();
  const id = useId();
  const preferred = details.person.user.profile?.preferredChannel ?? "";
  const choices = choicesOf(details.person.clients, preferred);
  if (choices.length === 0) return null;
  const hint = hintOf(
    t,
    details,
    choices.find((one) => one.value === preferred),
  );
  const { row } = details;
  return (
    <div class="prefers field">
      <label for={id}>{t("prefer.label")}</label>
      <select
        id={id}
        value={preferred}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => void prefer(row.conversation.id, row.user.id, "channel", event.currentTarget.value)}
      >
        <option value="">{t("prefer.lastUsed")}</option>
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {choiceName(t, one)}
          </option>
        ))}
      </select>
      {hint && (
        <p class="prefers-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function PrefersToTalkTo({ details }: { details: Details }) {
  const { t } = useWords();
  const { prefer } = useActions();
  const id = useId();
  const { row, person } = details;
  return (
    <div class="prefers field">
      <label for={id}>{t("responder.label")}</label>
      <select
        id={id}
        value={person.user.profile?.preferredResponder ?? ""}
        onChange={(event) => void prefer(row.conversation.id, row.user.id, "responder", event.currentTarget.value)}
      >
        <option value="">{t("responder.any")}</option>
        <option value="bot">{t("responder.bot")}</option>
        <option value="human">{t("responder.human")}</option>
      </select>
    </div>
  );
}

function choiceName(t: Translate, { type, integrationId, reach }: Choice): string {
  const channel = channelName(t, type, integrationId);
  const name = integrationId && channel !== integrationId ? `${channel} (${integrationId})` : channel;
  if (reach === "open") return name;
  return t(reach === "optedOut" ? "prefer.optedOut" : "prefer.none", { channel: name });
}

// Why answers go elsewhere all the same.
function hintOf(t: Translate, { answersTo }: Details, chosen: Choice | undefined): string | null {
  if (!chosen) return null;
  if (chosen.reach === "optedOut") return t("prefer.optedOut.more");
  if (chosen.reach === "none") return t("prefer.none.more");
  const rule = /^rule:(.*)$/s.exec(answersTo?.reason ?? "")?.[1];
  return rule === undefined ? null : t("prefer.rule", { name: rule });
}
