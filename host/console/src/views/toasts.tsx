import { useActions, useApp, useWords } from "./context";
import { Icon } from "./icons";

export function Toasts() {
  const { t } = useWords();
  const toasts = useApp((app) => app.toasts);
  const { dismiss } = useActions();
  return (
    <div class="toasts" role="region" aria-label={t("toast.region")} aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} class={`toast toast-${toast.tone}`}>
          {toast.tone !== "plain" && <Icon name={toast.tone === "good" ? "checkCircle" : "alert"} />}
          <span class="toast-text" dir="auto">
            {toast.text}
          </span>
          {toast.act && (
            <button
              type="button"
              class="toast-act"
              onClick={() => {
                toast.act?.run();
                dismiss(toast.id);
              }}
            >
              {toast.act.label}
            </button>
          )}
          <button
            type="button"
            class="button-icon toast-close"
            aria-label={t("toast.dismiss")}
            onClick={() => dismiss(toast.id)}
          >
            <Icon name="close" size={15} />
          </button>
        </div>
      ))}
    </div>
  );
}
