import { Icon } from "@hubbub/web";
import { useEffect, useRef } from "preact/hooks";
import type { PopoverProps } from "../parts";
import { image, pin } from "./icons";

/** What can be sent beside words. */
export function FilesMenu({ chat, onClose }: PopoverProps) {
  const { allTexts: texts, sharing } = chat;
  const first = useRef<HTMLButtonElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div
      class="popover menu"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <button ref={first} type="button" onClick={() => picker.current?.click()}>
        <Icon d={image} /> {texts.attach}
      </button>
      {"geolocation" in navigator && (
        <button
          type="button"
          onClick={() => {
            onClose();
            sharing?.sendLocation();
          }}
        >
          <Icon d={pin} /> {texts.shareLocation}
        </button>
      )}
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={sharing?.limits.mediaTypes.join(",")}
        onChange={(event) => {
          sharing?.add([...(event.currentTarget.files ?? [])]);
          onClose();
        }}
      />
    </div>
  );
}
