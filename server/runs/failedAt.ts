/** At which steps failed runs failed, in words: what a list says before the reason. */
import type { Knex } from "knex";
import { placeOf } from "#shared/run/address.ts";
import { frozenGraph } from "../graphs/freezeRevision.ts";
import type { Parts } from "../parts.ts";
import type { RunRow } from "./sql.ts";

export interface FailedAt {
  /** The step's address. */
  step: string;
  /** The title of its node in the run's revision, else of its type. */
  title: string;
}

/** By run. A run that no step is at fault for (a budget, a deadline) has none, nor has one whose graph is gone. */
export async function failedAt(
  parts: Pick<Parts, "db" | "catalog">,
  workspace: string,
  rows: readonly RunRow[],
): Promise<Map<string, FailedAt>> {
  const failed = rows.filter(({ status }) => status === "failed");
  const steps = await failedSteps(
    parts.db,
    failed.map(({ id }) => id),
  );
  const found = await Promise.all(
    failed.map(async ({ id, graph, revision }): Promise<[string, FailedAt][]> => {
      const step = steps.get(id);
      if (step === undefined) return [];
      const { nodes } = await frozenGraph(parts, { workspace, graph, revision }).catch(() => ({ nodes: [] }));
      const node = nodes.find((each) => each.id === placeOf(step).node);
      return node
        ? [[id, { step, title: node.title || (parts.catalog.manifests.get(node.type)?.title ?? node.type) }]]
        : [];
    }),
  );
  return new Map(found.flat());
}

/** A run's end is its last event. */
async function failedSteps(db: Knex, runs: string[]): Promise<Map<string, string>> {
  if (runs.length === 0) return new Map();
  const rows: { run: string; step: string }[] = await db("run_event as event")
    .join("run", (on) => on.on("run.id", "event.run").on("run.seq", "event.seq"))
    .whereIn("run.id", runs)
    .whereRaw("event.body->>'step' is not null")
    .select("event.run as run", db.raw("event.body->>'step' as step"));
  return new Map(rows.map(({ run, step }) => [run, step]));
}
