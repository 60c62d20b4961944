// A modal: the browser's own <dialog> keeps the focus inside, closes on Escape and gives the focus back.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useWords } from "./context";
import { Icon } from "./icons";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly foot?: ComponentChildren;
  readonly wide?: boolean;
  readonly role?: "dialog" | "alertdialog";
}

export function Dialog({ title, onClose, children, foot, wide, role = "dialog" }: DialogProps) {
  const { t } = useWords();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      const back = before instanceof HTMLElement && before.isConnected ? before : document.getElementById("main");
      back?.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={wide ? "dialog dialog-wide" : "dialog"}
      role={role}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div class="dialog-box">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" class="button-icon" aria-label={t("act.close")} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <div class="dialog-body">{children}</div>
        {foot && <footer class="dialog-foot">{foot}</footer>}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly act: string;
  readonly danger?: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

export function Confirm({ title, text, act, danger, onYes, onNo }: ConfirmProps) {
  const { t } = useWords();
  const foot = (
    <>
      <button type="button" class="button" onClick={onNo}>
        {t("act.cancel")}
      </button>
      <button type="button" class={danger ? "button button-danger" : "button button-primary"} autofocus onClick={onYes}>
        {act}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onNo} foot={foot} role="alertdialog">
      <p>{text}</p>
    </Dialog>
  );
}
