// A button with a panel that it opens. Escape and a press outside close it; the focus goes in and comes back.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

interface PopoverProps {
  readonly label: string;
  readonly button: ComponentChildren;
  readonly class?: string;
  readonly panelClass?: string;
  readonly side?: "top" | "bottom";
  readonly align?: "start" | "end";
  readonly menu?: boolean; // its children are role="menuitem": arrows move between them
  readonly disabled?: boolean;
  readonly named?: boolean; // the button's own text is its name
  readonly children: (close: () => void) => ComponentChildren;
}

export function Popover(props: PopoverProps) {
  const { label, button, side = "top", align = "start", menu = false } = props;
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    panel.current?.querySelector<HTMLElement>("[data-first], [role=menuitem], input, button")?.focus();
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  function close(): void {
    setOpen(false);
    trigger.current?.focus();
  }

  function pressed(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return close();
    }
    if (menu) moveFocus(event, panel.current);
  }

  return (
    <div class="popover" ref={root}>
      <button
        type="button"
        ref={trigger}
        class={props.class ?? "button-icon"}
        aria-label={props.named ? undefined : label}
        title={label}
        aria-haspopup={menu ? "menu" : "dialog"}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        disabled={props.disabled}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div
          id={id}
          ref={panel}
          class={`popover-panel popover-${side} popover-${align} ${props.panelClass ?? ""}`}
          role={menu ? "menu" : "dialog"}
          aria-label={label}
          onKeyDown={pressed}
        >
          {props.children(close)}
        </div>
      )}
    </div>
  );
}

function moveFocus(event: KeyboardEvent, panel: HTMLElement | null): void {
  const items = [...(panel?.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)") ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined || items.length === 0) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}
