// The proofs of erasures, looked up anew while one of them is still finishing.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Erasure } from "../model/types";
import { useActions } from "./context";

const soonMs = 1000;
const slowestMs = 8000;

export function useErasures() {
  const { api, explain } = useActions();
  const [erasures, setErasures] = useState<readonly Erasure[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [looked, setLooked] = useState(0);
  const pauseMs = useRef(soonMs);

  const load = useCallback(async () => {
    try {
      setErasures(await api.erasures());
      setError(null);
    } catch (cause) {
      setError(explain(cause));
    }
    setLooked((times) => times + 1);
  }, [api, explain]);

  useEffect(() => void load(), [load]);
  const waiting = error !== null || erasures?.some((one) => one.state === "finishing") === true;
  useEffect(() => {
    if (looked === 0 || !waiting) return;
    const timer = setTimeout(() => void load(), pauseMs.current);
    pauseMs.current = Math.min(2 * pauseMs.current, slowestMs);
    return () => clearTimeout(timer);
  }, [load, looked, waiting]);
  return { erasures, error, load };
}
