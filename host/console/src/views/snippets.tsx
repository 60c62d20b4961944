// Saved replies: find one, put it into the text; or save the text as one.
import { useMemo, useState } from "preact/hooks";
import { fill, loadSnippets, matching, saveSnippets, type Snippet } from "../state/snippets";
import { useActions, useWords } from "./context";
import { Icon } from "./icons";

interface SnippetPickerProps {
  readonly person: string | null;
  readonly draft: string;
  readonly onPick: (text: string) => void;
}

export function SnippetPicker({ person, draft, onPick }: SnippetPickerProps) {
  const { t } = useWords();
  const { shelf } = useActions();
  const starters = useMemo<readonly Snippet[]>(
    () => [
      { id: "hello", title: t("snippets.starter.hello"), text: t("snippets.starter.hello.text") },
      { id: "wait", title: t("snippets.starter.wait"), text: t("snippets.starter.wait.text") },
      { id: "bye", title: t("snippets.starter.bye"), text: t("snippets.starter.bye.text") },
    ],
    [t],
  );
  const [snippets, setSnippets] = useState(() => loadSnippets(shelf, starters));
  const [query, setQuery] = useState("");
  const [title, setTitle] = useState("");
  const shown = matching(snippets, query);

  function keep(next: readonly Snippet[]): void {
    setSnippets(next);
    saveSnippets(shelf, next);
  }

  function add(event: Event): void {
    event.preventDefault();
    if (!title.trim() || !draft.trim()) return;
    keep([...snippets, { id: String(Date.now()), title: title.trim(), text: draft.trim() }]);
    setTitle("");
  }

  return (
    <>
      <input
        type="search"
        class="input"
        data-first
        value={query}
        placeholder={t("snippets.search")}
        aria-label={t("snippets.search")}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && shown[0]) onPick(fill(shown[0].text, person));
        }}
      />
      <ul class="snippet-list">
        {shown.map((one) => (
          <li key={one.id}>
            <button type="button" class="snippet" onClick={() => onPick(fill(one.text, person))}>
              <b dir="auto">{one.title}</b>
              <span dir="auto">{fill(one.text, person)}</span>
            </button>
            <button
              type="button"
              class="button-icon"
              aria-label={t("snippets.remove", { name: one.title })}
              onClick={() => keep(snippets.filter((other) => other.id !== one.id))}
            >
              <Icon name="trash" size={15} />
            </button>
          </li>
        ))}
        {shown.length === 0 && <li class="quiet">{t("snippets.none")}</li>}
      </ul>
      {draft.trim() && (
        <form class="snippet-add" onSubmit={add}>
          <input
            class="input"
            value={title}
            placeholder={t("snippets.add")}
            aria-label={t("snippets.name")}
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
          <button type="submit" class="button" disabled={!title.trim()}>
            {t("snippets.save")}
          </button>
        </form>
      )}
    </>
  );
}
