// Files that wait for the reply: uploaded at once, with progress, sent with it.
import { checkFile, contentOf, formatBytes, UploadError, type Content, type Upload } from "@hubbub/web";
import { useEffect, useRef, useState } from "preact/hooks";
import { useActions, useApp, useWords } from "./context";
import { Icon } from "./icons";

export interface UploadItem {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly picture: string | null;
  readonly done: number; // 0 … 1
  readonly content: Content | null;
}

export interface Uploading {
  readonly items: readonly UploadItem[];
  readonly busy: boolean;
  add(files: readonly File[]): void;
  remove(id: number): void;
  take(): Content[];
}

const mostFiles = 10;

export function useUploads(): Uploading {
  const { t, locale } = useWords();
  const { api, toast } = useActions();
  const limits = useApp((app) => app.limits);
  const [items, setItems] = useState<readonly UploadItem[]>([]);
  const running = useRef(new Map<number, Upload>());
  const pictures = useRef(new Map<number, string>());
  const nextId = useRef(0);

  useEffect(() => {
    const [uploads, urls] = [running.current, pictures.current];
    return () => {
      for (const upload of uploads.values()) upload.cancel();
      for (const url of urls.values()) URL.revokeObjectURL(url);
    };
  }, []);

  const change = (id: number, part: Partial<UploadItem>) =>
    setItems((held) => held.map((item) => (item.id === id ? { ...item, ...part } : item)));

  function remove(id: number): void {
    running.current.get(id)?.cancel();
    running.current.delete(id);
    const url = pictures.current.get(id);
    if (url) URL.revokeObjectURL(url);
    pictures.current.delete(id);
    setItems((held) => held.filter((item) => item.id !== id));
  }

  async function start(file: File): Promise<void> {
    const wrong = checkFile(file, { maxUploadBytes: limits.maxUploadBytes, mediaTypes: [...limits.mediaTypes] });
    const size = formatBytes(limits.maxUploadBytes, locale);
    if (wrong === "too_large") return toast(t("upload.tooLarge", { name: file.name, size }), "bad");
    if (wrong) return toast(t("upload.type", { name: file.name }), "bad");
    const id = ++nextId.current;
    const picture = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
    if (picture) pictures.current.set(id, picture);
    setItems((held) => [...held, { id, name: file.name, size: file.size, picture, done: 0, content: null }]);
    const upload = api.upload(file, (done) => change(id, { done }));
    running.current.set(id, upload);
    try {
      const attachment = await upload.done;
      change(id, { done: 1, content: contentOf(attachment) });
    } catch (cause) {
      remove(id);
      if (cause instanceof UploadError && cause.code === "cancelled") return;
      toast(uploadProblem(file.name, cause), "bad");
    } finally {
      running.current.delete(id);
    }
  }

  function uploadProblem(name: string, cause: unknown): string {
    const size = formatBytes(limits.maxUploadBytes, locale);
    const code = cause instanceof UploadError ? cause.code : "";
    if (code === "too_large") return t("upload.tooLarge", { name, size });
    if (code === "type_not_allowed") return t("upload.type", { name });
    if (code === "offline") return t("upload.failed", { name, reason: t("error.unreachable") });
    return t("upload.failed", { name, reason: cause instanceof Error ? cause.message : "" });
  }

  return {
    items,
    busy: items.some((item) => !item.content),
    add: (files) => files.slice(0, Math.max(0, mostFiles - items.length)).forEach((file) => void start(file)),
    remove,
    take() {
      const contents = items.flatMap((item) => (item.content ? [item.content] : []));
      for (const url of pictures.current.values()) URL.revokeObjectURL(url);
      pictures.current.clear();
      setItems([]);
      return contents;
    },
  };
}

export function Uploads({ uploads }: { uploads: Uploading }) {
  const { t, locale } = useWords();
  if (uploads.items.length === 0) return null;
  return (
    <ul class="uploads">
      {uploads.items.map((item) => (
        <li key={item.id} class="upload">
          {item.picture ? <img src={item.picture} alt="" /> : <Icon name="file" />}
          <span class="upload-name">
            <span dir="auto">{item.name}</span>
            <small>{formatBytes(item.size, locale)}</small>
          </span>
          <button
            type="button"
            class="button-icon"
            aria-label={t("upload.removing", { name: item.name })}
            onClick={() => uploads.remove(item.id)}
          >
            <Icon name="close" size={14} />
          </button>
          {!item.content && (
            <progress
              max={1}
              value={item.done}
              aria-label={t("upload.progress", { name: item.name, n: Math.round(item.done * 100) })}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
