import { type Draft, mostReplies, replaced, without } from "../../model/build";
import { useWords } from "../context";
import { Icon } from "../icons";
import { Add, TextField } from "./parts";

type RepliesDraft = Extract<Draft, { kind: "replies" }>;

export function Replies({ draft, onChange }: { draft: RepliesDraft; onChange: (draft: Draft) => void }) {
  const { t } = useWords();
  const { replies } = draft;
  return (
    <>
      <TextField
        label={t("build.text")}
        value={draft.text}
        lines={3}
        most={4096}
        onChange={(text) => onChange({ ...draft, text })}
      />
      <fieldset class="build-card">
        <legend>{t("build.replies")}</legend>
        {replies.map((reply, at) => {
          const what = t("build.reply", { n: at + 1 });
          return (
            <div class="build-line" key={at}>
              <TextField
                label={what}
                value={reply}
                most={128}
                onChange={(next) => onChange({ ...draft, replies: replaced(replies, at, next) })}
              />
              <button
                type="button"
                class="button-icon"
                disabled={replies.length <= 1}
                aria-label={t("build.remove", { what })}
                onClick={() => onChange({ ...draft, replies: without(replies, at) })}
              >
                <Icon name="trash" size={15} />
              </button>
            </div>
          );
        })}
        <Add
          text={t("build.addReply")}
          disabled={replies.length >= mostReplies}
          onClick={() => onChange({ ...draft, replies: [...replies, ""] })}
        />
      </fieldset>
    </>
  );
}
