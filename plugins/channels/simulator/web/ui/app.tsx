import { useEffect, useState } from "preact/hooks";
import { useInbox } from "../inbox";
import { wordsOf } from "../words";
import { Mailbox } from "./mailbox";
import { Phone } from "./phone";
import { Picker } from "./picker";

/** The address stands in the page's own, so that a reload and a bookmark find it. */
function addressInHash(): string | null {
  try {
    return decodeURIComponent(location.hash.slice(1)) || null;
  } catch {
    return null;
  }
}

export function App() {
  const [address, setAddress] = useState(addressInHash);
  const { state, trouble, refresh } = useInbox(address);

  useEffect(() => {
    const moved = () => setAddress(addressInHash());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);

  const unread = state?.addresses.reduce((sum, row) => sum + row.unread, 0) ?? 0;
  useEffect(() => {
    if (state) document.title = `${unread ? `(${unread}) ` : ""}${address ?? wordsOf(state.kind).title} · Hubbub`;
  }, [state, unread, address]);

  if (!state) return <main class="wait">{trouble ? <p role="alert">{trouble}</p> : <p>One moment…</p>}</main>;
  const words = wordsOf(state.kind);
  const Device = state.kind === "phone" ? Phone : Mailbox;
  const shown = address !== null && state.address === address;
  return (
    <div class={`page page-${state.kind}`}>
      <Picker words={words} rows={state.addresses} open={address} onForgotten={refresh} />
      <main>
        {trouble && (
          <p class="trouble" role="alert">
            {trouble}
          </p>
        )}
        {shown ? (
          <Device
            key={address}
            address={address}
            business={state.business}
            lines={state.messages ?? []}
            words={words}
            onSent={refresh}
          />
        ) : (
          <p class="nobody">{words.nobody}</p>
        )}
      </main>
    </div>
  );
}
