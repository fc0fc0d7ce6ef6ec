/** The `pin` rows. Outputs are as events carry them: large values are references to blobs. */
import type { Knex } from "knex";
import type { Actor } from "#shared/actor.ts";
import type { Pin } from "#shared/api/routes/pins.ts";
import type { Json } from "#shared/json.ts";

export interface PinRow {
  workspace: string;
  graph: string;
  node: string;
  outputs: Record<string, Json>;
  from_run: string | null;
  by: Actor;
  at: number;
}

export async function selectPins(db: Knex, workspace: string, graph: string): Promise<PinRow[]> {
  return db("pin").where({ workspace, graph }).orderBy(["at", "node"]);
}

export async function upsertPins(db: Knex, rows: readonly PinRow[]): Promise<void> {
  const texts = rows.map((row) => ({ ...row, outputs: JSON.stringify(row.outputs), by: JSON.stringify(row.by) }));
  await db.transaction(async (trx) => {
    for (let start = 0; start < texts.length; start += 500) {
      await trx("pin")
        .insert(texts.slice(start, start + 500))
        .onConflict(["graph", "node"])
        .merge();
    }
  });
}

export function toPin({ node, outputs, from_run, by, at }: PinRow): Pin {
  return { node, outputs, ...(from_run !== null && { run: from_run }), by, at };
}
