import type { Content } from "@hubbub/web";
import type { BuilderKind } from "./build/builder";
import { useContent, useWords } from "./context";
import { Icon, type IconName } from "./icons";
import { Popover } from "./popover";
import { MenuItem } from "./sidebar";

const kinds: readonly (readonly [BuilderKind, IconName])[] = [
  ["replies", "replies"],
  ["carousel", "carousel"],
  ["list", "list"],
  ["form", "form"],
  ["location", "pin"],
];

interface InsertProps {
  readonly onPick: (kind: BuilderKind) => void;
  readonly onSend: (content: Content) => void;
}

export function InsertMenu({ onPick, onSend }: InsertProps) {
  const { t } = useWords();
  const { texts } = useContent();
  const askLocation: Content = {
    type: "text",
    text: t("insert.askLocation.text"),
    actions: [{ type: "locationRequest", text: texts.shareLocation }],
  };
  return (
    <Popover label={t("composer.insert")} button={<Icon name="plus" />} panelClass="menu menu-wide" menu>
      {(close) => (
        <>
          {kinds.map(([kind, icon]) => (
            <MenuItem
              key={kind}
              icon={icon}
              text={t(`insert.${kind}`)}
              more={t(`insert.${kind}.more`)}
              onPick={() => {
                close();
                onPick(kind);
              }}
            />
          ))}
          <MenuItem
            icon="globe"
            text={t("insert.askLocation")}
            more={t("insert.askLocation.more")}
            onPick={() => {
              close();
              onSend(askLocation);
            }}
          />
        </>
      )}
    </Popover>
  );
}
