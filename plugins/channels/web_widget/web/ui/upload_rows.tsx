import { fill, Icon } from "@hubbub/web";
import type { Chat } from "../chat";
import type { Sharing, UploadView } from "../sharing";
import { close } from "./icons";

/** What is on its way to the hub, below the messages. */
export function UploadRows({ chat, sharing }: { chat: Chat; sharing: Sharing }) {
  return (
    <>
      {sharing.uploads.map((upload) => (
        <UploadRow key={upload.key} chat={chat} sharing={sharing} upload={upload} />
      ))}
    </>
  );
}

function UploadRow({ chat, sharing, upload }: { chat: Chat; sharing: Sharing; upload: UploadView }) {
  const texts = chat.allTexts;
  const percent = Math.round(upload.done * 100);
  return (
    <div class="row hb-own first last">
      <div class="body">
        <div class="hb-bubble upload">
          {upload.preview && <img src={upload.preview} alt="" />}
          <span class="hb-lines">
            <b dir="auto">{upload.name}</b>
            {!upload.error && (
              <progress max={100} value={percent} aria-label={fill(texts.uploading, { name: upload.name })} />
            )}
          </span>
          <button type="button" class="plain" aria-label={texts.cancel} onClick={() => sharing.drop(upload)}>
            <Icon d={close} size={16} />
          </button>
        </div>
        {upload.error && (
          <div class="meta bad" role="alert">
            {upload.error}{" "}
            <button type="button" onClick={() => sharing.retry(upload)}>
              {texts.retry}
            </button>
          </div>
        )}
      </div>
    </div>
  );
}

/** What could not be sent, and why. */
export function Notice({ chat, sharing }: { chat: Chat; sharing: Sharing }) {
  if (!sharing.notice) return null;
  return (
    <div class="notice" role="alert">
      <span dir="auto">{sharing.notice}</span>
      <button type="button" class="plain" aria-label={chat.allTexts.dismiss} onClick={() => sharing.tell(null)}>
        <Icon d={close} size={16} />
      </button>
    </div>
  );
}
