/** Keeps what is shown fresh: asks once a second while somebody looks, which costs the hub nothing when nothing is new. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { readState, Refusal, report, type State } from "./api";

const everyMs = 1000;
const slowestMs = 10_000;
/** Now and then everything is read anew, whatever the revision says. */
const wholeEvery = 30;

export interface Inbox {
  state: State | null;
  /** Why nothing could be read. */
  trouble: string | null;
  refresh: () => void;
}

/** Goes to another address, in place of the one in the page's own. */
function open(address: string): void {
  location.replace(`#${encodeURIComponent(address)}`);
}

class Poller {
  private timer = 0;
  private revision: string | undefined;
  private polls = 0;
  private pauseMs = everyMs;
  private asking = false;
  private again = false;
  private over = false;

  constructor(
    private readonly address: string | null,
    private readonly onState: (state: State) => void,
    private readonly onTrouble: (trouble: string | null) => void,
  ) {}

  async poll(): Promise<void> {
    clearTimeout(this.timer);
    if (this.over || document.hidden) return;
    if (this.asking) return void (this.again = true);
    this.asking = true;
    await this.ask();
    this.asking = false;
    const pause = this.again ? 0 : this.pauseMs;
    this.again = false;
    if (!this.over) this.timer = window.setTimeout(() => void this.poll(), pause);
  }

  stop(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  private async ask(): Promise<void> {
    try {
      const whole = this.polls++ % wholeEvery === 0;
      const next = await readState(this.address, whole ? undefined : this.revision);
      if (this.over) return;
      this.pauseMs = everyMs;
      this.onTrouble(null);
      if (!next || next.revision === this.revision) return;
      if (next.address && next.address !== this.address) return open(next.address); // as the hub writes it
      this.revision = next.revision;
      this.onState(next);
    } catch (error) {
      if (error instanceof Refusal && error.status === 400) return open(""); // the page's own address names nobody
      this.pauseMs = Math.min(this.pauseMs * 2, slowestMs);
      if (!this.over) this.onTrouble(error instanceof Error ? error.message : String(error));
    }
  }
}

export function useInbox(address: string | null): Inbox {
  const [state, setState] = useState<State | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const poller = useRef<Poller | null>(null);
  const refresh = useCallback(() => void poller.current?.poll(), []);

  useEffect(() => {
    const mine = new Poller(address, setState, setTrouble);
    poller.current = mine;
    document.addEventListener("visibilitychange", refresh);
    refresh();
    return () => {
      mine.stop();
      document.removeEventListener("visibilitychange", refresh);
    };
  }, [address]);

  useEffect(() => {
    if (state) void tellWhatIsShown(state, address).catch(() => undefined); // told again with the next change
  }, [state]);

  return { state, trouble, refresh };
}

/** A phone that is switched on gets everything; what is open in front of somebody is read. */
async function tellWhatIsShown(state: State, open: string | null): Promise<void> {
  for (const { address, last, unread, undelivered } of state.addresses) {
    if (!last) continue;
    const isOpen = address === open && address === state.address && !document.hidden;
    if (isOpen && unread > 0) {
      await report(address, state.messages?.at(-1)?.id ?? last, true);
    } else if (undelivered > 0) {
      await report(address, last, false);
    }
  }
}
