// Tasks that failed for good: what, why, and a second chance.
import { useCallback, useEffect, useState } from "preact/hooks";
import { agoTime, fullTime } from "../i18n/time";
import type { DeadTask } from "../model/types";
import { useActions, useApp, useNow, useWords } from "./context";
import { Confirm } from "./dialog";
import { Empty, Skeleton } from "./empty";
import { Icon } from "./icons";

export function DeadPage() {
  const { t } = useWords();
  const { api, explain, toast } = useActions();
  const dead = useApp((app) => app.dead);
  const [tasks, setTasks] = useState<readonly DeadTask[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [asked, setAsked] = useState<DeadTask | null>(null);

  const load = useCallback(() => {
    api.deadTasks().then(
      (found) => {
        setTasks(found);
        setError(null);
      },
      (cause: unknown) => setError(explain(cause)),
    );
  }, [api, explain]);

  useEffect(load, [load, dead]);

  async function settle(settled: readonly DeadTask[], how: "retry" | "discard"): Promise<void> {
    try {
      for (const task of settled) {
        await api.settleTask(task.id, how);
        setTasks((held) => held?.filter((one) => one.id !== task.id) ?? null);
      }
      toast(t(how === "retry" ? "dead.retried" : "dead.discarded"), "good");
    } catch (cause) {
      toast(explain(cause), "bad");
    }
    load();
  }

  return (
    <main class="dead" id="main" tabIndex={-1}>
      <header class="dead-head">
        <div>
          <h1>{t("nav.dead")}</h1>
          <p>{t("dead.lead")}</p>
        </div>
        <div class="acts">
          <button type="button" class="button" onClick={load}>
            <Icon name="retry" size={16} />
            <span>{t("dead.reload")}</span>
          </button>
          {tasks && tasks.length > 1 && (
            <button type="button" class="button button-primary" onClick={() => void settle(tasks, "retry")}>
              {t("dead.retryAll")}
            </button>
          )}
        </div>
      </header>
      {error && <Empty icon="alert" title={t("dead.failed")} text={error} />}
      {!error && !tasks && <Skeleton kind="text" lines={4} />}
      {!error && tasks?.length === 0 && (
        <Empty icon="checkCircle" title={t("dead.empty")} text={t("dead.empty.more")} />
      )}
      {!error && tasks && tasks.length > 0 && (
        <ul class="tasks">
          {tasks.map((task) => (
            <Task
              key={task.id}
              task={task}
              onRetry={() => void settle([task], "retry")}
              onDiscard={() => setAsked(task)}
            />
          ))}
        </ul>
      )}
      {asked && (
        <Confirm
          title={t("dead.discard.ask")}
          text={t("dead.discard.more")}
          act={t("dead.discard")}
          danger
          onNo={() => setAsked(null)}
          onYes={() => {
            setAsked(null);
            void settle([asked], "discard");
          }}
        />
      )}
    </main>
  );
}

interface TaskProps {
  readonly task: DeadTask;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

function Task({ task, onRetry, onDiscard }: TaskProps) {
  const { t, locale } = useWords();
  const now = useNow();
  return (
    <li class="task">
      <div class="task-text">
        <h2>{task.kind}</h2>
        <p class="task-error" dir="auto">
          {task.lastError}
        </p>
        <dl class="task-facts">
          <div>
            <dt>{t("dead.lane")}</dt>
            <dd class="mono">{task.lane}</dd>
          </div>
          <div>
            <dt>{t("dead.attempts")}</dt>
            <dd>{task.attempts}</dd>
          </div>
          <div>
            <dt>{t("dead.created")}</dt>
            <dd title={fullTime(task.createdAt, locale)}>{agoTime(task.createdAt, locale, now)}</dd>
          </div>
        </dl>
      </div>
      <div class="acts">
        <button type="button" class="button" onClick={onRetry}>
          <Icon name="retry" size={16} />
          <span>{t("dead.retry")}</span>
        </button>
        <button type="button" class="button button-quiet" onClick={onDiscard}>
          <Icon name="trash" size={16} />
          <span>{t("dead.discard")}</span>
        </button>
      </div>
    </li>
  );
}
