/** The one table of who may do what. Rights live here and nowhere else. */
import type { Route } from "#shared/api/route.ts";
import type { Role } from "#shared/api/routes/session.ts";
import type { Caller } from "../caller.ts";

type Access = Route["access"];

const accessOf: Record<Role, readonly Access[]> = {
  owner: ["public", "read", "write", "owner"],
  admin: ["public", "read", "write", "owner"],
  editor: ["public", "read", "write"],
  operator: ["public", "read"],
  approver: ["public", "read"],
  viewer: ["public", "read"],
};

const commenting = ["startComment", "replyToComment", "patchComment", "deleteComment"];

/** Writes that a role may do although it may not write in general, by route name. */
const exceptions: Partial<Record<Role, ReadonlySet<string>>> = {
  operator: new Set([
    "startRun",
    "cancelRun",
    "pauseRun",
    "resumeRun",
    "retryRun",
    "answerGate",
    "sendSignal",
    "uploadFile",
    ...commenting,
  ]),
  approver: new Set(["answerGate", ...commenting]),
};

/** May this caller call this route? Whose things it may touch is decided by its workspace, in every query. */
export function can(caller: Pick<Caller, "role" | "scopes">, route: Pick<Route, "name" | "access">): boolean {
  if (route.access === "public") return true;
  if (!caller.scopes.includes(route.access === "read" ? "read" : "write")) return false;
  return accessOf[caller.role].includes(route.access) || exceptions[caller.role]?.has(route.name) === true;
}
