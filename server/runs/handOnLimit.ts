import { admitNext } from "../queue/admitNext.ts";
import type { EndedRun } from "./afterEnd.ts";
import type { AnswerParts } from "./answerWait.ts";

/** A run that has ended leaves its place under a limit to those that wait for one. */
export async function handOnLimit(
  parts: Pick<AnswerParts, "db" | "queue">,
  { workspace, created }: Pick<EndedRun, "workspace" | "created">,
): Promise<void> {
  if (!created.limit) return;
  for (const run of await admitNext(parts.db, workspace, created.limit.key)) await parts.queue.wake(run);
}
