// What the full-text search found; a hit opens at its message.
import { useEffect, useState } from "preact/hooks";
import { briefTime, fullTime } from "../i18n/time";
import { piecesOf } from "../lib/snippet";
import type { SearchHit } from "../model/types";
import { inBox } from "../state/boxes";
import { formatRoute } from "../state/route";
import { Avatar } from "./avatar";
import { useActions, useApp, useNow, useWords } from "./context";
import { Empty, Skeleton } from "./empty";

type Found = { readonly query: string; readonly hits: readonly SearchHit[]; readonly error: string | null };

const pauseMs = 180;

export function Hits({ query }: { query: string }) {
  const { t, n } = useWords();
  const { api, explain } = useActions();
  const [found, setFound] = useState<Found | null>(null);

  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api
        .search(query, stop.signal)
        .then((hits) => setFound({ query, hits, error: null }))
        .catch((cause: unknown) => {
          if (!stop.signal.aborted) setFound({ query, hits: [], error: explain(cause) });
        });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query, api, explain]);

  const fresh = found?.query === query;
  return (
    <>
      <p class="search-said" role="status">
        {fresh && !found.error ? n("search.hits", found.hits.length) : t("search.busy")}
      </p>
      {!found && <Skeleton kind="row" lines={4} />}
      {found?.error && <Empty icon="alert" title={found.error} />}
      {found && !found.error && found.hits.length === 0 && (
        <Empty icon="search" title={t("search.none", { q: found.query })} text={t("search.none.more")} />
      )}
      {found && found.hits.length > 0 && (
        <ul class={fresh ? "rows hits" : "rows hits stale"}>
          {found.hits.map((hit) => (
            <Hit key={hit.messageId} hit={hit} />
          ))}
        </ul>
      )}
    </>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const { t, locale } = useWords();
  const me = useApp((app) => app.me?.id ?? "");
  const box = useApp((app) => (app.route.page === "inbox" ? app.route.box : "all"));
  const open = useApp(
    (app) => app.route.page === "inbox" && app.route.seq === hit.seq && app.route.conversation === hit.conversation,
  );
  const now = useNow();
  const home = inBox(box, hit.row, me) ? box : inBox("finished", hit.row, me) ? "finished" : "all";
  const { user } = hit.row;
  const author = hit.author.type === "user" ? "" : `${hit.author.displayName ?? t("thread.you")}: `;
  return (
    <li>
      <a
        class="row hit"
        href={formatRoute({ page: "inbox", box: home, conversation: hit.conversation, seq: hit.seq })}
        aria-current={open ? "true" : undefined}
      >
        <span class="row-face">
          <Avatar id={user.id} name={user.name} url={user.avatarUrl} />
        </span>
        <span class="row-top">
          <span class="row-name" dir="auto">
            {user.name}
          </span>
          <time dateTime={hit.at} title={fullTime(hit.at, locale)}>
            {briefTime(hit.at, locale, now, t)}
          </time>
        </span>
        <span class="hit-text" dir="auto">
          {author}
          {piecesOf(hit.snippet).map((piece, at) => (piece.hit ? <mark key={at}>{piece.text}</mark> : piece.text))}
        </span>
      </a>
    </li>
  );
}
