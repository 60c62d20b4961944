// What can be added to a reply: emoji, files, rich content, saved replies.
import { useRef } from "preact/hooks";
import type { Row } from "../model/types";
import type { BuilderKind } from "./build/builder";
import { useActions, useWords } from "./context";
import { EmojiPicker } from "./emoji";
import { Icon } from "./icons";
import { InsertMenu } from "./insert";
import { Popover } from "./popover";
import type { Reply } from "./reply";
import { SnippetPicker } from "./snippets";

interface ComposerToolsProps {
  readonly row: Row;
  readonly reply: Reply;
  readonly onBuild: (kind: BuilderKind) => void;
}

export function ComposerTools({ row, reply, onBuild }: ComposerToolsProps) {
  const { t } = useWords();
  const { live } = useActions();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div class="tools" role="group" aria-label={t("composer.tools")}>
      <Popover label={t("composer.emoji")} button={<Icon name="smile" />} panelClass="emoji">
        {(close) => (
          <EmojiPicker
            onPick={(emoji) => {
              close();
              reply.insert(emoji);
            }}
          />
        )}
      </Popover>
      <button
        type="button"
        class="button-icon"
        aria-label={t("composer.attach")}
        title={t("composer.attach")}
        onClick={() => picker.current?.click()}
      >
        <Icon name="clip" />
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        class="hidden"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          reply.uploads.add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      <InsertMenu onPick={onBuild} onSend={(content) => live.send(row.conversation.id, content)} />
      <Popover label={t("composer.snippets")} button={<Icon name="snippet" />} panelClass="snippets">
        {(close) => (
          <SnippetPicker
            person={row.user.known ? (row.user.name.split(" ")[0] ?? null) : null}
            draft={reply.text}
            onPick={(snippet) => {
              close();
              reply.insert(snippet);
            }}
          />
        )}
      </Popover>
    </div>
  );
}
