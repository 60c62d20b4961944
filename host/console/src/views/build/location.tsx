import type { Draft } from "../../model/build";
import { useWords } from "../context";
import { TextField } from "./parts";

type LocationDraft = Extract<Draft, { kind: "location" }>;

export function LocationFields({ draft, onChange }: { draft: LocationDraft; onChange: (draft: Draft) => void }) {
  const { t } = useWords();
  const set = (part: Partial<LocationDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <TextField label={t("build.place")} value={draft.name} onChange={(name) => set({ name })} />
      <TextField label={t("build.address")} value={draft.address} onChange={(address) => set({ address })} />
      <div class="build-pair">
        <TextField
          label={t("build.lat")}
          value={draft.lat}
          mode="decimal"
          placeholder="48.8584"
          onChange={(lat) => set({ lat })}
        />
        <TextField
          label={t("build.long")}
          value={draft.long}
          mode="decimal"
          placeholder="2.2945"
          onChange={(long) => set({ long })}
        />
      </div>
    </>
  );
}
