import { useId, useState } from "preact/hooks";
import { allowDesktop } from "../lib/notify";
import { type Locale, locales, type Settings, type Theme, themes } from "../state/settings";
import { useActions, useApp, useWords } from "./context";
import { Dialog } from "./dialog";

const languages: Readonly<Record<Locale, string>> = { en: "English", fr: "Français", es: "Español" };

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const settings = useApp((app) => app.settings);
  const { setSettings } = useActions();
  const [blocked, setBlocked] = useState(false);

  async function setDesktop(on: boolean): Promise<void> {
    const allowed = on && (await allowDesktop());
    setBlocked(on && !allowed);
    setSettings({ desktop: allowed });
  }

  const themeNames: Readonly<Record<Theme, string>> = {
    system: t("settings.theme.system"),
    light: t("settings.theme.light"),
    dark: t("settings.theme.dark"),
  };
  return (
    <Dialog title={t("settings.title")} onClose={onClose}>
      <div class="settings">
        <fieldset class="segments">
          <legend>{t("settings.theme")}</legend>
          <div>
            {themes.map((theme) => (
              <label key={theme}>
                <input
                  type="radio"
                  name="theme"
                  checked={settings.theme === theme}
                  onChange={() => setSettings({ theme })}
                />
                <span>{themeNames[theme]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <label class="field">
          <span>{t("settings.locale")}</span>
          <select
            value={settings.locale}
            onChange={(event) => setSettings({ locale: event.currentTarget.value as Locale })}
          >
            {locales.map((locale) => (
              <option key={locale} value={locale} lang={locale}>
                {languages[locale]}
              </option>
            ))}
          </select>
        </label>
        <Switch name="enterSends" title={t("settings.enter")} more={t("settings.enter.more")} />
        <Switch name="sound" title={t("settings.sound")} />
        <Switch
          name="desktop"
          title={t("settings.desktop")}
          more={blocked ? t("settings.desktop.blocked") : t("settings.desktop.more")}
          onSet={(on) => void setDesktop(on)}
        />
      </div>
    </Dialog>
  );
}

interface SwitchProps {
  readonly name: "enterSends" | "sound" | "desktop";
  readonly title: string;
  readonly more?: string;
  readonly onSet?: (on: boolean) => void;
}

function Switch({ name, title, more, onSet }: SwitchProps) {
  const on = useApp((app) => app.settings[name]);
  const { setSettings } = useActions();
  const id = useId();
  const set = onSet ?? ((value: boolean) => setSettings({ [name]: value } as Partial<Settings>));
  return (
    <div class="switch">
      <label for={id}>
        {title}
        {more && <small>{more}</small>}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={on}
        onChange={(event) => set(event.currentTarget.checked)}
      />
    </div>
  );
}
