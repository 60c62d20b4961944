// The conversations of a box, or what the search found.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { listBox } from "../state/boxes";
import type { BoxId } from "../model/types";
import { useActions, useApp, useNow, useWords } from "./context";
import { Empty, Skeleton } from "./empty";
import { Icon, type IconName } from "./icons";
import { RowLine } from "./row";
import { Hits } from "./search";

export function List() {
  const { t } = useWords();
  const box = useApp((app) => (app.route.page === "inbox" ? app.route.box : "shared"));
  const [query, setQuery] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const searching = query.trim().length >= 2;
  function clear(): void {
    setQuery("");
    field.current?.focus();
  }
  return (
    <section class="list" aria-label={t("list.label")}>
      <header class="list-head">
        <h1>{t(`box.${box}`)}</h1>
        <div class="search" role="search">
          <Icon name="search" size={16} />
          <input
            ref={field}
            id="search"
            type="search"
            value={query}
            placeholder={t("search.placeholder")}
            aria-label={t("search.label")}
            autocomplete="off"
            spellcheck={false}
            dir="auto"
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown") document.querySelector<HTMLElement>(".list-body a")?.focus();
              if (event.key !== "Escape") return;
              if (query) setQuery("");
              else event.currentTarget.blur();
            }}
          />
          {query ? (
            <button type="button" class="button-icon" aria-label={t("search.clear")} onClick={clear}>
              <Icon name="close" size={14} />
            </button>
          ) : (
            <kbd aria-hidden="true">/</kbd>
          )}
        </div>
      </header>
      <div class="list-body" onKeyDown={moveInList}>
        {searching ? <Hits query={query.trim()} /> : <Lines box={box} />}
      </div>
    </section>
  );
}

function moveInList(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
  const at = lines.findIndex((line) => line === document.activeElement);
  event.preventDefault();
  lines[at + step]?.focus();
}

const emptyIcons: Readonly<Record<BoxId, IconName>> = {
  shared: "inbox",
  mine: "checkCircle",
  automated: "bot",
  all: "checkCircle",
  finished: "layers",
};

function Lines({ box }: { box: BoxId }) {
  const { t } = useWords();
  const { loadBox } = useActions();
  const rows = useApp((app) => app.rows);
  const state = useApp((app) => app.boxes[box]);
  const me = useApp((app) => app.me?.id ?? "");
  const selected = useApp((app) => (app.route.page === "inbox" ? app.route.conversation : null));
  const now = useNow();
  const list = useMemo(() => listBox(rows, box, me), [rows, box, me]);
  useSelectedInView(selected);

  if (list.length > 0) {
    return (
      <ul class="rows">
        {list.map((row) => (
          <RowLine
            key={row.conversation.id}
            row={row}
            box={box}
            selected={row.conversation.id === selected}
            now={now}
          />
        ))}
      </ul>
    );
  }
  if (state?.phase === "failed") {
    return (
      <Empty icon="alert" title={t("list.failed")} text={state.error ?? ""}>
        <button type="button" class="button" onClick={() => void loadBox(box)}>
          {t("list.retry")}
        </button>
      </Empty>
    );
  }
  if (state?.phase !== "ready") return <Skeleton kind="row" lines={7} />;
  return <Empty icon={emptyIcons[box]} title={t(`list.empty.${box}`)} text={t(`list.empty.${box}.more`)} />;
}

function useSelectedInView(selected: string | null): void {
  useEffect(() => {
    document.querySelector(".list-body [aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);
}
