import type { Parts } from "../parts.ts";
import { selectUnfinished } from "./sql.ts";

/** At start: runs that can go on do so. Those that wait for a person or a clock are woken by these. */
export async function wakeOpenRuns(parts: Pick<Parts, "db" | "queue">): Promise<void> {
  for (const run of await selectUnfinished(parts.db)) await parts.queue.wake(run);
}
