import { createContext, useContext } from "react";
import type { SessionState } from "#shared/api/routes/session.ts";

export interface Session {
  state: SessionState;
  /** Puts a newer state in place after sign-in, set-up or sign-out. */
  put: (state: SessionState) => void;
  reload: () => void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** Who is signed in. Only below SessionGate. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession is called outside SessionGate.");
  return session;
}
