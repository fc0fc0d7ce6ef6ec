import type { RunEvent } from "#shared/run/events.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { requireRun } from "./readState.ts";

const mostAtOnce = 1_000;

/** The journal after a sequence number. Fewer than 1,000 events: that was all. */
export async function getRunEvents(
  parts: Pick<Parts, "db" | "journal">,
  caller: Caller,
  input: { run: string; after: number },
): Promise<{ items: RunEvent[] }> {
  await requireRun(parts, caller, input.run);
  return { items: await parts.journal.read(input.run, input.after, mostAtOnce) };
}
