import { useRef, useState } from "react";
import { CallError } from "../api/call.ts";
import { toastError } from "./toast.ts";

/**
 * Runs one write at a time: `busy` while it goes. What is refused is said in a toast; a form that shows `refusal` beside
 * its fields gets the errors that name fields there.
 */
export function useAct({ form = false }: { form?: boolean } = {}) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<CallError>();
  const running = useRef(false);

  async function act(work: () => Promise<void>): Promise<boolean> {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setRefusal(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      if (form && error instanceof CallError && error.errors.length > 0) setRefusal(error);
      else toastError(error);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }
  return { busy, act, refusal, clear: () => setRefusal(undefined) };
}
