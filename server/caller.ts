import type { Actor } from "#shared/actor.ts";
import type { Role } from "#shared/api/routes/session.ts";

/** Who asks, as every use case receives it. Ids in a request never decide this. */
export interface Caller {
  workspace: string;
  actor: Actor;
  role: Role;
  /** Of an API token; a session has both. */
  scopes: ("read" | "write")[];
}

/** The system acting in a workspace: planners, recovery, schedules. */
export function systemCaller(workspace: string): Caller {
  return { workspace, actor: { kind: "system" }, role: "owner", scopes: ["read", "write"] };
}
