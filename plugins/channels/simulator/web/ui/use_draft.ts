import { useRef, useState } from "preact/hooks";
import { newId, send, type Draft } from "../api";

interface Sending {
  busy: boolean;
  mistake: string | null;
  /** Answers whether it went. A second try of the same words is the same message. */
  submit: (draft: Omit<Draft, "id">) => Promise<boolean>;
}

export function useDraft(onSent: () => void): Sending {
  const [busy, setBusy] = useState(false);
  const [mistake, setMistake] = useState<string | null>(null);
  const last = useRef({ id: newId(), words: "" });

  const submit = async (draft: Omit<Draft, "id">): Promise<boolean> => {
    if (busy) return false;
    const words = JSON.stringify([draft.text, draft.subject, draft.file?.name, draft.file?.size]);
    if (last.current.words !== words) last.current = { id: newId(), words };
    setBusy(true);
    try {
      await send({ ...draft, id: last.current.id });
      last.current = { id: newId(), words: "" };
      setMistake(null);
      onSent();
      return true;
    } catch (error) {
      setMistake(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, mistake, submit };
}
