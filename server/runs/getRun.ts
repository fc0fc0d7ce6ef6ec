import type { RunView } from "#shared/api/routes/runs.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { readState } from "./readState.ts";
import { runView } from "./runView.ts";

export async function getRun(parts: Pick<Parts, "db" | "journal">, caller: Caller, id: string): Promise<RunView> {
  return runView(id, await readState(parts, caller, id));
}
