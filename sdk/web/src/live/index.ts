export * from "./protocol";
export { LiveClient } from "./client";
export { PersonClient } from "./person";
export type { LiveEvents, LiveOptions, SendOptions } from "./options";
export type { LiveState } from "./connection";
export { Emitter } from "./emitter";
export {
  browserEnvironment,
  browserStore,
  MemoryStore,
  systemClock,
  type Clock,
  type Environment,
  type Socket,
  type Store,
  type Surroundings,
} from "./environment";
export { Timeline, type Entry, type EntryState, type TypingNow } from "./timeline";
export { ulids } from "./ids";
export { encode } from "./json";
