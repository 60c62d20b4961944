// Where a person may want to be answered: a type of channel, or one integration of it. Pure.
import type { PersonClient } from "../model/types";

export interface Choice {
  readonly value: string; // as the hub takes it
  readonly type: string;
  readonly integrationId: string; // "": whichever of the type
  readonly reach: "open" | "optedOut" | "none"; // "none": an answer can't go there now
}

// What a person can be reached on, and what they prefer even when they can't be reached there.
export function choicesOf(clients: readonly PersonClient[], preferred: string): readonly Choice[] {
  const active = clients.filter((one) => one.status === "active");
  const types = [...new Set(active.map((one) => one.type))];
  const choices = types.flatMap((type): Choice[] => {
    const ofType = active.filter((one) => one.type === type);
    const ids = [...new Set(ofType.map((one) => one.integrationId))];
    const whole = { value: type, type, integrationId: "", reach: reachOf(ofType) };
    const named = ids.map((id) => ({
      value: id,
      type,
      integrationId: id,
      reach: reachOf(ofType.filter((one) => one.integrationId === id)),
    }));
    return ids.length > 1 ? [whole, ...named] : [whole, ...named.filter((one) => one.value === preferred)];
  });
  if (preferred === "" || choices.some((one) => one.value === preferred)) return choices;
  const known = clients.find((one) => one.integrationId === preferred);
  const type = known?.type ?? preferred;
  return [...choices, { value: preferred, type, integrationId: known ? preferred : "", reach: "none" }];
}

function reachOf(clients: readonly PersonClient[]): Choice["reach"] {
  return clients.every((one) => one.optedOut) ? "optedOut" : "open";
}
