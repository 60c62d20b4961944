import type { Key } from "../i18n/i18n";
import { Dialog } from "./dialog";
import { useApp, useWords } from "./context";

type Line = readonly [Key, readonly string[]];

const going: readonly Line[] = [
  ["help.next", ["J"]],
  ["help.previous", ["K"]],
  ["help.search", ["/"]],
  ["help.inbox", ["G", "I"]],
  ["help.mine", ["G", "M"]],
  ["help.bot", ["G", "B"]],
  ["help.all", ["G", "A"]],
  ["help.finished", ["G", "F"]],
];
const acting: readonly Line[] = [
  ["help.reply", ["R"]],
  ["help.claim", ["C"]],
  ["help.finish", ["E"]],
  ["help.help", ["?"]],
];

export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const enterSends = useApp((app) => app.settings.enterSends);
  const writing: readonly Line[] = [
    ["help.send", enterSends ? ["Enter"] : ["Ctrl", "Enter"]],
    ["help.leave", ["Esc"]],
  ];
  return (
    <Dialog title={t("help.title")} onClose={onClose}>
      <div class="help">
        <Group title={t("help.go")} lines={going} />
        <div>
          <Group title={t("help.act")} lines={acting} />
          <Group title={t("help.write")} lines={writing} />
        </div>
      </div>
    </Dialog>
  );
}

function Group({ title, lines }: { title: string; lines: readonly Line[] }) {
  const { t } = useWords();
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {lines.map(([key, presses]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>
              {presses.map((press, at) => (
                <span key={press}>
                  {at > 0 && <span class="hidden"> {t("help.then")} </span>}
                  <kbd>{press}</kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
