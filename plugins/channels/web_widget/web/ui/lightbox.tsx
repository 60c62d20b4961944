import { Icon } from "@hubbub/web";
import { useEffect, useRef } from "preact/hooks";
import type { Chat, Picture } from "../chat";
import { close } from "./icons";

/** A picture as large as the window. */
export function Lightbox({ chat, image }: { chat: Chat; image: Picture }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = (button.current?.getRootNode() as ShadowRoot | undefined)?.activeElement as HTMLElement | null;
    button.current?.focus();
    return () => before?.focus();
  }, []);
  const onClose = (): void => chat.view(null);
  const keyed = (event: KeyboardEvent): void => {
    if (event.key === "Tab") event.preventDefault(); // there is nothing else to go to
  };
  return (
    <div class="lightbox" role="dialog" aria-modal="true" aria-label={image.alt} onClick={onClose} onKeyDown={keyed}>
      <img src={image.src} alt={image.alt} />
      <button ref={button} type="button" class="plain" aria-label={chat.allTexts.close} onClick={onClose}>
        <Icon d={close} />
      </button>
    </div>
  );
}
