// A value with subscribers. Writers hand over a pure function; readers subscribe to the slice that they show.
export type Update<S> = (state: S) => S;

export interface Store<S> {
  get(): S;
  update(change: Update<S>): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<S>(initial: S): Store<S> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    update(change) {
      const next = change(state);
      if (Object.is(next, state)) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
