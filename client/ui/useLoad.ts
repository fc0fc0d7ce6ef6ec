import { useCallback, useEffect, useRef, useState } from "react";
import type { CallArguments, ReplyOf, Route } from "#shared/api/route.ts";
import { CallError, call } from "../api/call.ts";

/** Fired when the server says that nobody is signed in any more. */
export const signedOutEvent = "signed-out";

export interface Loaded<T> {
  data: T | undefined;
  /** Of the newest attempt; `data` may still hold what was loaded before. */
  error: CallError | undefined;
  loading: boolean;
  reload: () => void;
  /** Puts a newer value in place, for example the reply of a write. */
  put: (data: T) => void;
}

/**
 * Loads a route when the arguments change, again every `everyMs` while the tab is seen, and by itself every few
 * seconds while the server cannot be reached.
 */
export function useLoad<R extends Route>(
  route: R,
  args: CallArguments<R>,
  { everyMs, skip = false }: { everyMs?: number; skip?: boolean } = {},
): Loaded<ReplyOf<R>> {
  const key = `${route.name} ${JSON.stringify(args)}`;
  const latest = useRef({ route, args });
  latest.current = { route, args };
  const [state, setState] = useState<{ key: string; data?: ReplyOf<R>; error?: CallError; loading: boolean }>({
    key,
    loading: !skip,
  });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((now) => now + 1), []);
  const put = useCallback((data: ReplyOf<R>) => setState({ key, data, loading: false }), [key]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for another attempt
  useEffect(() => {
    if (skip) return;
    const abort = new AbortController();
    const { route, args } = latest.current;
    setState((now) => (now.key === key ? { ...now, loading: true } : { key, loading: true }));
    call(route, args, { signal: abort.signal })
      .then((data) => setState({ key, data, loading: false }))
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        const refusal = error instanceof CallError ? error : new CallError("BUG", String(error));
        if (refusal.code === "NOT_SIGNED_IN") window.dispatchEvent(new Event(signedOutEvent));
        setState((now) => ({ ...now, key, error: refusal, loading: false }));
      });
    return () => abort.abort();
  }, [key, turn, skip]);

  const offline = state.error?.code === "OFFLINE";
  const pause = offline ? 3_000 : everyMs;
  useEffect(() => {
    if (skip || pause === undefined) return;
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), pause);
    return () => clearInterval(timer);
  }, [pause, reload, skip]);

  const current = state.key === key ? state : { key, loading: !skip };
  return {
    data: "data" in current ? current.data : undefined,
    error: "error" in current ? current.error : undefined,
    loading: current.loading,
    reload,
    put,
  };
}
