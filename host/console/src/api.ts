// The console's HTTP calls, all of them. The session is the cookie; what changes something carries the CSRF token.
import { upload, type Upload } from "@hubbub/web";
import type { BoxId, Counts, DeadTask, Details, Erasure, Me, Preference, Row, SearchHit } from "./model/types";

export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: the hub could not be reached
    readonly code: string,
    title: string,
    readonly retryAfterS: number | null = null,
  ) {
    super(title);
    this.name = "ApiError";
  }
}

export interface Session {
  readonly agent: Me;
  readonly csrfToken: string;
}

export interface Inbox {
  readonly rows: readonly Row[];
  readonly counts: Counts;
}

export type DeskAct = "claim" | "return" | "finish" | "take-over";

// A file that the hub made. `blob` is the browser's to keep: of a large one not all is in memory.
export interface Archive {
  readonly name: string;
  readonly blob: Blob;
}

export interface Api {
  login(email: string, password: string): Promise<Session>;
  logout(): Promise<void>;
  me(): Promise<Session>;
  inbox(box: BoxId): Promise<Inbox>;
  details(conversation: string): Promise<Details>;
  act(conversation: string, act: DeskAct): Promise<Row>;
  search(query: string, signal?: AbortSignal): Promise<readonly SearchHit[]>;
  deadTasks(): Promise<readonly DeadTask[]>;
  undoMerge(merge: string): Promise<void>;
  settleTask(task: string, how: "retry" | "discard"): Promise<void>;
  prefer(user: string, what: Preference, value: string | null): Promise<void>;
  exportPerson(user: string, onProgress: (bytes: number) => void): Promise<Archive>;
  erasePerson(user: string, requestId: string): Promise<Erasure>;
  erasures(): Promise<readonly Erasure[]>;
  upload(file: File, onProgress: (fraction: number) => void): Upload;
}

type Fetch = typeof fetch;

const unreachable = () => new ApiError(0, "unreachable", "The hub can't be reached.");

async function errorOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("Retry-After"));
  const body: unknown = await response.json().catch(() => null);
  const first = (body as { errors?: { code?: string; title?: string }[] } | null)?.errors?.[0];
  return new ApiError(
    response.status,
    first?.code ?? `http_${response.status}`,
    first?.title ?? response.statusText,
    Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  );
}

// `signedOut` is called when the hub no longer knows the session.
export function createApi(signedOut: () => void, send: Fetch = (input, init) => fetch(input, init)): Api {
  let csrf = "";

  async function ask(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET") headers["X-CSRF-Token"] = csrf;
    const init: RequestInit = { method, headers, credentials: "same-origin" };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    if (signal) init.signal = signal;
    const response = await send(`/console/api${path}`, init).catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
      throw unreachable();
    });
    if (response.ok) return response;
    const error = await errorOf(response);
    if (error.status === 401 && path !== "/login" && path !== "/me") signedOut();
    throw error;
  }

  async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const response = await ask(method, path, body, signal);
    return (await response.json().catch(() => ({}))) as T;
  }

  async function download(path: string, onProgress: (bytes: number) => void): Promise<Archive> {
    const response = await ask("GET", path);
    const name = /filename="([^"/\\]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "export";
    // Counted on its way, so that not all of it is held here.
    let bytes = 0;
    const counted = response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, out) {
          bytes += chunk.byteLength;
          onProgress(bytes);
          out.enqueue(chunk);
        },
      }),
    );
    const blob = await new Response(counted ?? null).blob().catch(() => {
      throw unreachable();
    });
    return { name, blob };
  }

  const keep = (session: Session): Session => {
    csrf = session.csrfToken;
    return session;
  };
  const at = (id: string) => encodeURIComponent(id);

  return {
    login: async (email, password) => keep(await call<Session>("POST", "/login", { email, password })),
    logout: async () => void (await call("POST", "/logout")),
    me: async () => keep(await call<Session>("GET", "/me")),
    inbox: (box) => call<Inbox>("GET", `/inbox?box=${box}`),
    details: (conversation) => call<Details>("GET", `/conversations/${at(conversation)}`),
    act: async (conversation, act) =>
      (await call<{ row: Row }>("POST", `/conversations/${at(conversation)}/${act}`)).row,
    search: async (query, signal) =>
      (await call<{ hits: SearchHit[] }>("GET", `/search?q=${encodeURIComponent(query)}`, undefined, signal)).hits,
    deadTasks: async () => (await call<{ tasks: DeadTask[] }>("GET", "/tasks/dead")).tasks,
    undoMerge: async (merge) => void (await call("POST", `/merges/${at(merge)}/undo`)),
    settleTask: async (task, how) => void (await call("POST", `/tasks/${at(task)}/${how}`)),
    prefer: async (user, what, value) =>
      void (await call("POST", `/users/${at(user)}/preferred-${what}`, { [what]: value })),
    exportPerson: (user, onProgress) => download(`/people/${at(user)}/export`, onProgress),
    erasePerson: async (user, requestId) =>
      (await call<{ erasure: Erasure }>("POST", `/people/${at(user)}/erase`, requestId ? { requestId } : {})).erasure,
    erasures: async () => (await call<{ erasures: Erasure[] }>("GET", "/erasures")).erasures,
    upload: (file, onProgress) =>
      upload(file, { hub: "", headers: { "X-CSRF-Token": csrf }, withCredentials: true, onProgress }),
  };
}
