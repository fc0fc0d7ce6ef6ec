/** A workspace with finished runs, as the journal leaves them, on a real database with blobs in memory or rows. */
import { randomBytes } from "node:crypto";
import type { Knex } from "knex";
import { type IdKind, makeId } from "#shared/ids.ts";
import type { Json } from "#shared/json.ts";
import type { Blobs } from "../../blobs/blobs.ts";
import { createMemoryBlobs } from "../../blobs/memoryBlobs.ts";
import { systemCaller } from "../../caller.ts";
import { storeValue } from "../../engine/values.ts";

export const dayMs = 86_400_000;
/** Day 1,000 of the epoch. */
export const today = 1_000 * dayMs;

const newId = (kind: IdKind) => makeId(kind, randomBytes(20));

export async function oldRuns(db: Knex, make: (now: () => number) => Blobs = createMemoryBlobs) {
  const clock = { now: today };
  const now = () => clock.now;
  const workspace = newId("workspace");
  await db("workspace").insert({ id: workspace, name: "Test", created_at: 0, keep_runs_days: 90 });
  const parts = { db, blobs: make(now), now, makeId: newId };

  return {
    parts,
    clock,
    caller: systemCaller(workspace),

    async graph(name = "Graph"): Promise<string> {
      const id = newId("graph");
      await db("graph").insert({ id, workspace, name, revision: 0, body: "{}", created_at: 0, updated_at: 0 });
      return id;
    },

    /** A run whose last step gave `output`, large ones as blobs; ended so many days ago, or not at all. */
    async run({
      graph = "g_gone",
      endedDaysAgo,
      output = "small",
      row = {},
    }: {
      graph?: string;
      endedDaysAgo: number | undefined;
      output?: Json;
      row?: Record<string, unknown>;
    }): Promise<string> {
      const id = newId("run");
      const ended = endedDaysAgo === undefined ? null : today - endedDaysAgo * dayMs;
      const at = ended ?? today;
      const stored = await storeValue(parts.blobs, output);
      await db("run").insert({
        id,
        workspace,
        graph,
        revision: 0,
        status: ended === null ? "waiting" : "succeeded",
        seq: 2,
        spend: "{}",
        created_at: at - 1_000,
        ended_at: ended,
        ...row,
      });
      await db("run_event").insert([
        { run: id, seq: 1, at, body: JSON.stringify({ type: "run.created", graph, revision: 0, input: null }) },
        { run: id, seq: 2, at, body: JSON.stringify({ type: "step.emitted", step: "a", outputs: { out: stored } }) },
      ]);
      return id;
    },

    async remaining(): Promise<string[]> {
      return (await db("run").where({ workspace }).pluck("id")).sort();
    },
  };
}

/** A value that does not fit into the journal. */
export function large(letter: string, length = 50_000): string {
  return letter.repeat(length);
}
