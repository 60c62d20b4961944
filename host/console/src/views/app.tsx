import { applyTheme } from "@hubbub/web";
import { useEffect } from "preact/hooks";
import { useApp } from "./context";
import { Login } from "./login";
import { Mark } from "./mark";
import { Shell } from "./shell";
import { Toasts } from "./toasts";

export function AppView() {
  const session = useApp((app) => app.session);
  const theme = useApp((app) => app.settings.theme);
  const locale = useApp((app) => app.settings.locale);
  useEffect(() => applyTheme(document.documentElement, theme === "system" ? "auto" : theme), [theme]);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return (
    <>
      {session === "checking" && (
        <main class="opening">
          <Mark size={44} />
          <h1 class="hidden">Hubbub</h1>
        </main>
      )}
      {session === "out" && <Login />}
      {session === "in" && <Shell />}
      <Toasts />
    </>
  );
}
