/**
 * What the live client needs from the world. Browsers have it all; tests hand in clocks that are turned and sockets
 * that are scripted.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The part of WebSocket that is used. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** The part of localStorage that is used. */
export interface Store {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What the browser tells about itself: `online`, `offline`, `visible`, or a `storage` change by another tab. */
export interface Surroundings {
  online(): boolean;
  watch(
    heard: (event: { type: "online" | "offline" | "visible" } | { type: "storage"; key: string | null }) => void,
  ): () => void;
}

export interface Environment {
  clock: Clock;
  socket: (url: string) => Socket;
  store: Store;
  surroundings: Surroundings;
  /** 0 ≤ n < 1 */
  random: () => number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as number),
};

/** Holds for one page view; used where localStorage is refused (sandboxed frames, private modes). */
export class MemoryStore implements Store {
  private readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.map.set(key, value);
  }
  removeItem(key: string): void {
    this.map.delete(key);
  }
}

/** localStorage when it can be written, else a store for this page view. */
export function browserStore(): Store {
  try {
    const store = window.localStorage;
    store.setItem("hubbub:probe", "1");
    store.removeItem("hubbub:probe");
    return store;
  } catch {
    return new MemoryStore();
  }
}

const browserSurroundings: Surroundings = {
  online: () => navigator.onLine,
  watch(heard) {
    const online = (): void => heard({ type: "online" });
    const offline = (): void => heard({ type: "offline" });
    const visible = (): void => {
      if (document.visibilityState === "visible") heard({ type: "visible" });
    };
    const storage = (event: StorageEvent): void => heard({ type: "storage", key: event.key });
    addEventListener("online", online);
    addEventListener("offline", offline);
    addEventListener("storage", storage);
    document.addEventListener("visibilitychange", visible);
    return () => {
      removeEventListener("online", online);
      removeEventListener("offline", offline);
      removeEventListener("storage", storage);
      document.removeEventListener("visibilitychange", visible);
    };
  },
};

export function browserEnvironment(): Environment {
  return {
    clock: systemClock,
    socket: (url) => new WebSocket(url) as unknown as Socket,
    store: browserStore(),
    surroundings: browserSurroundings,
    random: () => Math.random(),
  };
}
