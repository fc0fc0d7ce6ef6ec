/**
 * Gates open and close in journals, also those that other processes write: whoever counts them is told. What comes within
 * a moment is told together, so that many runs elsewhere cost this process a few questions a second.
 */
import type { RunEvent } from "#shared/run/events.ts";
import type { Parts } from "../parts.ts";

const changing: ReadonlySet<RunEvent["type"]> = new Set([
  "step.asked",
  "step.answered",
  "step.cancelled",
  "run.cancelled",
  "run.failed",
  "step.started",
]);
const ends: ReadonlySet<RunEvent["type"]> = new Set(["run.succeeded", "run.failed", "run.cancelled"]);
const momentMs = 50;

export function tellInbox(parts: Pick<Parts, "journal" | "db" | "bus" | "log">): () => void {
  /** Runs whose whole journal was seen, and which have asked nobody: they change no inbox. */
  const quiet = new Set<string>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function tell(): Promise<void> {
    const runs = [...changed];
    changed = new Set();
    try {
      const workspaces: string[] = await parts.db("run").whereIn("id", runs).distinct().pluck("workspace");
      for (const workspace of workspaces) parts.bus.emit("inboxChanged", { workspace });
    } catch (err) {
      parts.log.warn({ err }, "The inbox could not be told about runs");
    }
    timer = undefined;
    if (changed.size > 0) schedule();
  }

  function schedule(): void {
    timer ??= setTimeout(() => void tell(), momentMs).unref();
  }

  const endNews = parts.journal.subscribe(({ run, events }) => {
    if (events?.some(({ type }) => type === "run.created")) quiet.add(run);
    if (!events || events.some(({ type }) => type === "step.asked")) quiet.delete(run);
    const isQuiet = quiet.has(run);
    if (events?.some(({ type }) => ends.has(type))) quiet.delete(run);
    if (isQuiet || (events && !events.some(({ type }) => changing.has(type)))) return;
    changed.add(run);
    schedule();
  });
  return () => {
    endNews();
    clearTimeout(timer);
  };
}
