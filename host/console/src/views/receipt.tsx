// How far a message of ours has come: at a glance, in words, and by channel for whoever asks.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { Key } from "../i18n/i18n";
import { clockTime, fullTime } from "../i18n/time";
import type { Delivery } from "../model/types";
import type { Bubble, Receipt } from "../state/timeline";
import { Via } from "./channel";
import { useActions, useApp, useWords } from "./context";
import { Icon, type IconName } from "./icons";

const icons: Readonly<Record<Receipt, IconName>> = {
  sending: "clock",
  queued: "clock",
  sent: "check",
  unknown: "alert",
  delivered: "checks",
  read: "checks",
  failed: "alert",
  refused: "alert",
};

interface ReceiptProps {
  readonly line: Bubble;
  readonly conversation: string;
  readonly children: ComponentChildren; // what was said
}

// Beside what was said, or in words below it; the list of channels opens from either.
export function Receipted({ line, conversation, children }: ReceiptProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const state = line.receipt ?? line.state;
  const told = state !== null && state !== "sending" && state !== "refused";
  const mark = told && (
    <button
      type="button"
      class={state === "failed" ? "receipt receipt-bad" : `receipt receipt-${state}`}
      aria-expanded={open}
      aria-controls={open ? id : undefined}
      disabled={line.deliveries.length === 0}
      onClick={() => setOpen(!open)}
    >
      <Icon name={icons[state]} size={14} />
      <Words state={state} hidden={!line.receipt} />
    </button>
  );
  return (
    <>
      <div class="line-said">
        {!line.receipt && mark}
        <div class="line-content">{children}</div>
      </div>
      {line.receipt && mark}
      {line.receipt === "sending" && <Sending />}
      {state === "refused" && <Refused line={line} />}
      {told && (open || state === "failed") && (
        <Deliveries id={id} deliveries={line.deliveries} conversation={conversation} />
      )}
    </>
  );
}

function Words({ state, hidden }: { state: Receipt; hidden: boolean }) {
  const { t } = useWords();
  if (state === "sending" || state === "refused") return null;
  return <span class={hidden ? "hidden" : undefined}>{t(`receipt.${state}`)}</span>;
}

function Sending() {
  const { t } = useWords();
  const online = useApp((app) => app.link === "online");
  return <p class="receipt">{t(online ? "receipt.sending" : "receipt.waiting")}</p>;
}

function Refused({ line }: { line: Bubble }) {
  const { t } = useWords();
  const { live } = useActions();
  const key = line.entry.key;
  return (
    <p class="receipt receipt-bad" role="alert">
      <Icon name="alert" size={14} />
      <span>{t("receipt.refused", { reason: line.reason ?? "" })}</span>
      <button type="button" onClick={() => live.resend(key)}>
        {t("receipt.again")}
      </button>
      <button type="button" onClick={() => live.drop(key)}>
        {t("receipt.drop")}
      </button>
    </p>
  );
}

interface DeliveriesProps {
  readonly id: string;
  readonly deliveries: readonly Delivery[];
  readonly conversation: string;
}

function Deliveries({ id, deliveries, conversation }: DeliveriesProps) {
  const { t } = useWords();
  if (deliveries.length === 0) return null;
  return (
    <ul class="deliveries" id={id} aria-label={t("delivery.label")}>
      {deliveries.map((one) => (
        <DeliveryLine key={one.clientId} delivery={one} conversation={conversation} />
      ))}
    </ul>
  );
}

// Of a message that took another channel than the first.
const follows: Readonly<Record<string, Key>> = { failover: "delivery.failover", escalation: "delivery.escalation" };

function DeliveryLine({ delivery, conversation }: { delivery: Delivery; conversation: string }) {
  const { t, locale } = useWords();
  const { retryDelivery } = useActions();
  const [busy, setBusy] = useState(false);
  const { status, type = "", integrationId = "", at, reason, chosenBy, taskId } = delivery;
  const [untold, ...others] = delivery.notTold ?? [];
  const address = useAddress(conversation, delivery.clientId);

  async function retry(task: string): Promise<void> {
    setBusy(true);
    await retryDelivery(conversation, task);
    setBusy(false);
  }

  return (
    <li class={`delivery delivery-${status}`}>
      <p class="delivery-to">
        <Via type={type} integrationId={integrationId} />
        {address && <bdi>{address}</bdi>}
      </p>
      <p class="delivery-state">
        <Icon name={icons[status]} size={13} />
        <span>{t(`receipt.${status}`)}</span>
        {at && (
          <time dateTime={at} title={fullTime(at, locale)}>
            {clockTime(at, locale)}
          </time>
        )}
      </p>
      {chosenBy && follows[chosenBy] && <p class="delivery-why">{t(follows[chosenBy])}</p>}
      {reason && (
        <p class="delivery-reason" dir="auto">
          {reason}
        </p>
      )}
      {untold && <p class="delivery-why">{t(`delivery.notTold.${others.length > 0 ? "both" : untold}`)}</p>}
      {taskId && (
        <button type="button" class="button delivery-retry" disabled={busy} onClick={() => void retry(taskId)}>
          <Icon name="retry" size={14} />
          <span>{t("delivery.retry")}</span>
        </button>
      )}
    </li>
  );
}

function useAddress(conversation: string, client: string | undefined): string {
  const clients = useApp((app) => app.details[conversation]?.person.clients);
  const found = clients?.find((one) => one.id === client);
  return found?.address ?? found?.displayName ?? "";
}
