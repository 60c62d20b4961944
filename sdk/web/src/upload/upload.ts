/** Sending a file to the hub, with progress. XHR because fetch does not tell how much has gone out. */
import type { Content, Limits } from "../live/protocol";

export interface Attachment {
  id: string;
  mediaUrl: string;
  mediaType: string;
  mediaSize: number;
  name: string;
  width?: number;
  height?: number;
}

export interface UploadOptions {
  /** "https://hub.example" */
  hub: string;
  /** `Authorization: Bearer …` for a widget, `X-CSRF-Token` for the console (its cookie goes along). */
  headers: Record<string, string>;
  withCredentials?: boolean;
  /** 0 … 1 */
  onProgress?: (done: number) => void;
}

export interface Upload {
  done: Promise<Attachment>;
  cancel(): void;
}

/** `code`: too_large, type_not_allowed, unauthorized, cancelled, offline, or what the hub said. */
export class UploadError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What is wrong with a file before it is sent; null when nothing is. The hub checks again, by the bytes. */
export function checkFile(
  file: { size: number; type: string },
  limits: Limits,
): "too_large" | "type_not_allowed" | null {
  if (file.size > limits.maxUploadBytes) return "too_large";
  const known = limits.mediaTypes.some(
    (type) => type === file.type || type === "*/*" || (type.endsWith("/*") && file.type.startsWith(type.slice(0, -1))),
  );
  return known || !limits.mediaTypes.length || !file.type ? null : "type_not_allowed";
}

export function upload(file: File, options: UploadOptions): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open("POST", `${options.hub}/live/attachments?name=${encodeURIComponent(file.name || "file")}`);
    request.withCredentials = options.withCredentials ?? false;
    request.responseType = "json";
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    for (const [name, value] of Object.entries(options.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) options.onProgress?.(event.loaded / event.total);
    };
    request.onload = () => {
      const answer = request.response as { attachment?: Attachment; errors?: { code: string; title: string }[] } | null;
      if (request.status === 201 && answer?.attachment) return resolve(answer.attachment);
      const error = answer?.errors?.[0];
      reject(new UploadError(error?.code ?? codeOf(request.status), error?.title ?? `HTTP ${request.status}`));
    };
    request.onerror = () => reject(new UploadError("offline", "The hub could not be reached."));
    request.onabort = () => reject(new UploadError("cancelled", "Cancelled."));
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function codeOf(status: number): string {
  if (status === 413) return "too_large";
  if (status === 415) return "type_not_allowed";
  return status === 401 || status === 403 ? "unauthorized" : "failed";
}

/** The message content for what was uploaded. */
export function contentOf(attachment: Attachment): Content {
  const { mediaUrl, mediaType, mediaSize, name, width, height } = attachment;
  if (!mediaType.startsWith("image/")) return { type: "file", mediaUrl, altText: name, mediaType, mediaSize };
  const size = width && height ? { width, height } : {};
  return { type: "image", mediaUrl, altText: name, mediaType, mediaSize, ...size };
}

/** The files of a drop or a paste. A pasted picture gets a name. */
export function filesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter((file) => file.size > 0 || file.type !== "");
}
