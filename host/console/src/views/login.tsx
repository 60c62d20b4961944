import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ApiError } from "../api";
import { countdown, minutes } from "../i18n/time";
import { useActions, useApp, useWords } from "./context";
import { Icon } from "./icons";
import { Mark } from "./mark";

const lockS = 15 * 60; // when the hub does not say how long

export function Login() {
  const { t, locale } = useWords();
  const { login, explain } = useActions();
  const notice = useApp((app) => app.notice);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const lock = useLock();
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const id = useId();

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy || lock.left > 0) return;
    const [who, secret] = [email.current?.value.trim() ?? "", password.current?.value ?? ""];
    if (!who) return refuse(t("login.needEmail"), email.current);
    if (!secret) return refuse(t("login.needPassword"), password.current);
    setBusy(true);
    setError(null);
    try {
      await login(who, secret);
    } catch (cause) {
      failed(cause);
    } finally {
      setBusy(false);
    }
  }

  function refuse(text: string, field: HTMLInputElement | null): void {
    setError(text);
    field?.focus();
  }

  function failed(cause: unknown): void {
    if (cause instanceof ApiError && cause.status === 429) {
      setError(null);
      return lock.start(cause.retryAfterS ?? lockS);
    }
    const wrong = cause instanceof ApiError && cause.status === 401;
    refuse(wrong ? t("login.wrong") : explain(cause), password.current);
    password.current?.select();
  }

  const locked = lock.left > 0 ? t("login.locked", { time: countdown(lock.left) }) : null;
  const said = locked ?? error ?? (lock.over ? t("login.unlocked") : notice);
  return (
    <main class="login">
      <form class="login-card" onSubmit={(event) => void submit(event)} noValidate>
        <Mark size={40} />
        <h1>{t("login.title")}</h1>
        <p class="login-lead">{t("login.lead")}</p>
        <div class={locked || error ? "login-said login-bad" : "login-said"} role="alert" id={`${id}-said`}>
          {said && (
            <>
              <Icon name={locked ? "clock" : "alert"} />
              <span aria-hidden={locked ? true : undefined}>{said}</span>
              {locked && <span class="hidden">{t("login.locked", { time: minutes(lock.left, locale) })}</span>}
            </>
          )}
        </div>
        <label class="field">
          <span>{t("login.email")}</span>
          <input
            ref={email}
            type="email"
            name="email"
            autocomplete="username"
            autofocus
            required
            aria-describedby={`${id}-said`}
          />
        </label>
        <label class="field" for={`${id}-password`}>
          <span>{t("login.password")}</span>
        </label>
        <div class="field-with">
          <input
            ref={password}
            id={`${id}-password`}
            {...(shown ? { type: "text" as const } : { type: "password" as const })}
            name="password"
            autocomplete="current-password"
            required
            aria-describedby={`${id}-said`}
          />
          <button type="button" class="field-act" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? t("login.hide") : t("login.show")}
          </button>
        </div>
        <button type="submit" class="button button-primary button-large" disabled={busy || lock.left > 0}>
          {busy ? t("login.busy") : t("login.submit")}
        </button>
      </form>
    </main>
  );
}

// Counts the lock down by the clock, so that a sleeping laptop wakes up right.
function useLock() {
  const [until, setUntil] = useState<number | null>(null);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (until === null) return;
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    const timer = setInterval(tick, 500);
    tick();
    return () => clearInterval(timer);
  }, [until]);
  function start(seconds: number): void {
    setUntil(Date.now() + seconds * 1000);
    setLeft(Math.ceil(seconds));
  }
  return { left, over: until !== null && left === 0, start };
}
