// The items of a carousel or list: title, description, picture, up to three buttons each.
import { UploadError } from "@hubbub/web";
import { useRef, useState } from "preact/hooks";
import {
  type ActionDraft,
  type ItemDraft,
  mostActions,
  mostItems,
  moved,
  newAction,
  newItem,
  replaced,
  without,
} from "../../model/build";
import { useActions, useWords } from "../context";
import { Icon } from "../icons";
import { Add, Card, TextField } from "./parts";

interface ItemsProps {
  readonly items: readonly ItemDraft[];
  readonly onChange: (items: readonly ItemDraft[]) => void;
}

export function Items({ items, onChange }: ItemsProps) {
  const { t } = useWords();
  return (
    <>
      {items.map((item, at) => (
        <Card
          key={at}
          title={t("build.item", { n: at + 1 })}
          at={at}
          count={items.length}
          onMove={(step) => onChange(moved(items, at, step))}
          onRemove={() => onChange(without(items, at))}
        >
          <ItemFields item={item} onChange={(next) => onChange(replaced(items, at, next))} />
        </Card>
      ))}
      <Add
        text={t("build.addItem")}
        disabled={items.length >= mostItems}
        onClick={() => onChange([...items, newItem])}
      />
    </>
  );
}

function ItemFields({ item, onChange }: { item: ItemDraft; onChange: (item: ItemDraft) => void }) {
  const { t } = useWords();
  const { actions } = item;
  return (
    <>
      <TextField
        label={t("build.title")}
        value={item.title}
        most={128}
        onChange={(title) => onChange({ ...item, title })}
      />
      <TextField
        label={t("build.description")}
        value={item.description}
        most={128}
        onChange={(description) => onChange({ ...item, description })}
      />
      <Picture value={item.mediaUrl} onChange={(mediaUrl) => onChange({ ...item, mediaUrl })} />
      {actions.map((action, at) => (
        <ActionFields
          key={at}
          at={at}
          action={action}
          onChange={(next) => onChange({ ...item, actions: replaced(actions, at, next) })}
          {...(actions.length > 1 ? { onRemove: () => onChange({ ...item, actions: without(actions, at) }) } : {})}
        />
      ))}
      <Add
        text={t("build.addAction")}
        disabled={actions.length >= mostActions}
        onClick={() => onChange({ ...item, actions: [...actions, newAction] })}
      />
    </>
  );
}

interface ActionProps {
  readonly at: number;
  readonly action: ActionDraft;
  readonly onChange: (action: ActionDraft) => void;
  readonly onRemove?: () => void;
}

function ActionFields({ at, action, onChange, onRemove }: ActionProps) {
  const { t } = useWords();
  const what = t("build.action", { n: at + 1 });
  return (
    <div class="build-action" role="group" aria-label={what}>
      <TextField label={what} value={action.text} most={128} onChange={(text) => onChange({ ...action, text })} />
      <label class="field">
        <span>{t("build.actionKind")}</span>
        <select
          value={action.kind}
          onChange={(event) =>
            onChange({ ...action, kind: event.currentTarget.value === "link" ? "link" : "postback" })
          }
        >
          <option value="postback">{t("build.kind.postback")}</option>
          <option value="link">{t("build.kind.link")}</option>
        </select>
      </label>
      {action.kind === "link" && (
        <TextField
          label={t("build.actionUri")}
          value={action.value}
          placeholder="https://"
          mode="url"
          onChange={(value) => onChange({ ...action, value })}
        />
      )}
      {onRemove && (
        <button type="button" class="button-icon" aria-label={t("build.remove", { what })} onClick={onRemove}>
          <Icon name="trash" size={15} />
        </button>
      )}
    </div>
  );
}

function Picture({ value, onChange }: { value: string; onChange: (url: string) => void }) {
  const { t } = useWords();
  const { api, toast } = useActions();
  const [busy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);

  async function upload(file: File): Promise<void> {
    setBusy(true);
    try {
      onChange((await api.upload(file, () => undefined).done).mediaUrl);
    } catch (cause) {
      const reason = cause instanceof UploadError ? cause.message : "";
      toast(t("upload.failed", { name: file.name, reason }), "bad");
    } finally {
      setBusy(false);
    }
  }

  return (
    <div class="build-picture">
      <TextField label={t("build.imageUrl")} value={value} mode="url" onChange={onChange} />
      <button type="button" class="button" disabled={busy} onClick={() => picker.current?.click()}>
        {busy ? t("build.uploading") : t("build.upload")}
      </button>
      <input
        ref={picker}
        type="file"
        accept="image/*"
        class="hidden"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) void upload(file);
        }}
      />
    </div>
  );
}
