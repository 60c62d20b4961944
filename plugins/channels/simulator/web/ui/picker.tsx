import { useState } from "preact/hooks";
import { forget, readState, type AddressRow } from "../api";
import type { Words } from "../words";

interface PickerProps {
  words: Words;
  rows: AddressRow[];
  open: string | null;
  onForgotten: () => void;
}

/** Who one is. The hub says how it writes an address, and what is none. */
export function Picker({ words, rows, open, onForgotten }: PickerProps) {
  const [text, setText] = useState(open || rows.length ? "" : words.example);
  const [mistake, setMistake] = useState<string | null>(null);

  const choose = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!text.trim()) return setMistake(`Write one, as ${words.example}.`);
    try {
      const state = await readState(text);
      setMistake(null);
      setText("");
      location.hash = hashOf(state?.address ?? text);
    } catch (error) {
      setMistake(error instanceof Error ? error.message : String(error));
    }
  };
  const remove = async (address: string): Promise<void> => {
    await forget(address).catch(() => undefined);
    if (address === open) location.hash = "";
    onForgotten();
  };
  return (
    <aside class="picker" aria-label={words.chooseTitle}>
      <header>
        <h1>{words.title}</h1>
        <p>{words.about}</p>
      </header>
      <form onSubmit={(event) => void choose(event)} noValidate>
        <label for="address">{words.label}</label>
        <input
          id="address"
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder={words.example}
          value={text}
          aria-describedby={mistake ? "mistake" : "hint"}
          aria-invalid={mistake !== null}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {mistake ? (
          <p id="mistake" class="mistake" role="alert">
            {mistake}
          </p>
        ) : (
          <p id="hint" class="hint">
            {words.hint}
          </p>
        )}
        <button type="submit" class="primary">
          {words.choose}
        </button>
      </form>
      {rows.length > 0 && (
        <nav aria-label={words.known}>
          <h2>{words.known}</h2>
          <ul>
            {rows.map((row) => (
              <li key={row.address}>
                <a href={`#${hashOf(row.address)}`} aria-current={row.address === open ? "page" : undefined}>
                  <b>{row.address}</b>
                  <span class="preview">{row.preview}</span>
                  {row.unread > 0 && (
                    <span class="unread">
                      {row.unread}
                      <span class="hb-hidden"> unread</span>
                    </span>
                  )}
                </a>
                <button type="button" aria-label={`Forget ${row.address}`} onClick={() => void remove(row.address)}>
                  ×
                </button>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <p class="elsewhere">
        Answer as an agent in the <a href="/console/">console</a>.
      </p>
    </aside>
  );
}

const hashOf = (address: string): string => encodeURIComponent(address);
