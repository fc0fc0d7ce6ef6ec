import type { Actor } from "#shared/actor.ts";
import type { RevisionSummary } from "#shared/api/routes/graphs.ts";
import { AppError } from "#shared/errors.ts";
import type { Change, GraphDiff } from "#shared/graph/diff.ts";
import type { Graph } from "#shared/graph/graph.ts";
import { sameJson } from "#shared/json.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { graphAt, unknownGraph } from "./graphAt.ts";

export interface SummaryRow {
  revision: number;
  diff: GraphDiff;
  by: Actor;
  at: string | number;
  name: string | null;
  restored: number | null;
}

export const summaryColumns = ["revision", "diff", "by", "at", "name", "restored"] as const;

/** Newest first. The cursor is the last revision seen. */
export async function listRevisions(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { graph: string; limit: number; cursor?: string | undefined; only?: "named" | undefined },
): Promise<{ items: RevisionSummary[]; next?: string }> {
  const owned = await parts.db("graph").where({ workspace: caller.workspace, id: input.graph }).first("id");
  if (!owned) throw unknownGraph(input.graph);
  const below = input.cursor === undefined ? undefined : readRevision(input.cursor, "cursor");
  const rows: SummaryRow[] = await parts
    .db("graph_revision")
    .where({ graph: input.graph })
    .modify((query) => {
      if (below !== undefined) query.andWhere("revision", "<", below);
      if (input.only === "named") query.whereNotNull("name");
    })
    .orderBy("revision", "desc")
    .limit(input.limit + 1)
    .select(...summaryColumns);
  const items = rows.slice(0, input.limit).map(toSummary);
  const last = items.at(-1);
  return { items, ...(rows.length > input.limit && last && { next: String(last.revision) }) };
}

/** The graph as it stood at revision `n` of its address. */
export async function getRevision(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { graph: string; n: string },
): Promise<Graph> {
  return graphAt(parts, caller.workspace, input.graph, readRevision(input.n, "n"));
}

export function toSummary(row: SummaryRow): RevisionSummary {
  return {
    revision: row.revision,
    at: Number(row.at),
    by: row.by,
    summary: row.revision === 0 ? "Created" : summaryOf(row.diff),
    changes: changesIn(row.diff),
    ...(row.name !== null && { name: row.name }),
    ...(row.restored !== null && { restored: row.restored }),
  };
}

/** What a change did, in a few words: "2 nodes added, 1 edge removed". */
export function summaryOf(diff: GraphDiff): string {
  const { nodes, edges, renamed } = changesIn(diff);
  const words = [
    ...phrases("node", { ...nodes, changed: nodes.changed + nodes.moved }),
    ...phrases("edge", edges),
    ...(renamed ? ["renamed"] : []),
  ];
  return words.join(", ") || "Reordered";
}

function phrases(noun: string, { added, removed, changed }: { added: number; removed: number; changed: number }) {
  return Object.entries({ added, removed, changed }).flatMap(([verb, count]) =>
    count === 0 ? [] : [`${count} ${noun}${count === 1 ? "" : "s"} ${verb}`],
  );
}

function changesIn(diff: GraphDiff): RevisionSummary["changes"] {
  const changes: RevisionSummary["changes"] = {
    nodes: { added: 0, removed: 0, changed: 0, moved: 0 },
    edges: { added: 0, removed: 0, changed: 0 },
    renamed: false,
  };
  for (const [id, change] of Object.entries(diff)) {
    const verb = change.before === null ? "added" : change.after === null ? "removed" : "changed";
    if (id === "graph") changes.renamed = true;
    else if (id.startsWith("edge:")) changes.edges[verb]++;
    else if (verb === "changed" && onlyMoves(change)) changes.nodes.moved++;
    else changes.nodes[verb]++;
  }
  return changes;
}

function onlyMoves({ before, after }: Change): boolean {
  return sameJson({ ...before, position: null }, { ...after, position: null });
}

export function readRevision(text: string, path: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new AppError("BAD_INPUT", `"${text}" is not a revision number.`, {
      errors: [{ path, message: "Not a revision number." }],
    });
  }
  return Number(text);
}
