import type { Graph } from "#shared/graph/graph.ts";
import type { Parts } from "../parts.ts";
import { graphAt } from "./graphAt.ts";
import { snapshotOf } from "./sql.ts";

/** Revisions never change, so those that runs execute are read once. */
const most = 200;
const frozen = new WeakMap<Parts["db"], Map<string, Graph>>();

/** Keeps a revision whole, so that a run which executes it reads one row. Gives the graph; the same object each time. */
export async function freezeRevision(
  parts: Pick<Parts, "db">,
  workspace: string,
  graph: string,
  revision: number,
): Promise<Graph> {
  return recall(parts, `${workspace} ${graph} ${revision}`, async () => {
    const found = await graphAt(parts, workspace, graph, revision);
    await parts
      .db("graph_revision")
      .where({ graph, revision })
      .whereNull("snapshot")
      .update({ snapshot: JSON.stringify(snapshotOf(found)) });
    return found;
  });
}

/** The revision that a run executes. */
export async function frozenGraph(
  parts: Pick<Parts, "db">,
  run: { workspace: string; graph: string; revision: number },
): Promise<Graph> {
  const { workspace, graph, revision } = run;
  return recall(parts, `${workspace} ${graph} ${revision}`, () => graphAt(parts, workspace, graph, revision));
}

async function recall({ db }: Pick<Parts, "db">, key: string, read: () => Promise<Graph>): Promise<Graph> {
  const known = frozen.get(db) ?? new Map<string, Graph>();
  frozen.set(db, known);
  const graph = known.get(key) ?? (await read());
  known.delete(key);
  known.set(key, graph);
  const [oldest] = known.keys();
  if (known.size > most && oldest !== undefined) known.delete(oldest);
  return graph;
}
