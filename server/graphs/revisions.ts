import type { z } from "zod";
import type { Actor } from "#shared/actor.ts";
import type { revisionSummary } from "#shared/api/routes/graphs.ts";
import { AppError } from "#shared/errors.ts";
import type { GraphDiff } from "#shared/graph/diff.ts";
import type { Graph } from "#shared/graph/graph.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { graphAt, unknownGraph } from "./graphAt.ts";

interface Row {
  revision: number;
  diff: GraphDiff;
  by: Actor;
  at: string | number;
}

type RevisionSummary = z.output<typeof revisionSummary>;

/** Newest first. The cursor is the last revision seen. */
export async function listRevisions(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { graph: string; limit: number; cursor?: string | undefined },
): Promise<{ items: RevisionSummary[]; next?: string }> {
  const owned = await parts.db("graph").where({ workspace: caller.workspace, id: input.graph }).first("id");
  if (!owned) throw unknownGraph(input.graph);
  const below = input.cursor === undefined ? undefined : readRevision(input.cursor, "cursor");
  const rows: Row[] = await parts
    .db("graph_revision")
    .where({ graph: input.graph })
    .modify((query) => {
      if (below !== undefined) query.andWhere("revision", "<", below);
    })
    .orderBy("revision", "desc")
    .limit(input.limit + 1)
    .select("revision", "diff", "by", "at");
  const items = rows.slice(0, input.limit).map(
    (row): RevisionSummary => ({
      revision: row.revision,
      at: Number(row.at),
      by: row.by,
      summary: row.revision === 0 ? "Created" : summaryOf(row.diff),
    }),
  );
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

/** What a change did, in a few words: "2 nodes added, 1 edge removed". */
export function summaryOf(diff: GraphDiff): string {
  const counts = new Map<string, number>();
  for (const [id, { before, after }] of Object.entries(diff)) {
    const noun = id === "graph" ? "name" : id.startsWith("node:") ? "node" : "edge";
    const verb = before === null ? "added" : after === null ? "removed" : "changed";
    counts.set(`${noun} ${verb}`, (counts.get(`${noun} ${verb}`) ?? 0) + 1);
  }
  const words = [...counts].map(([what, count]) => {
    const [noun, verb] = what.split(" ");
    return noun === "name" ? "renamed" : `${count} ${noun}${count === 1 ? "" : "s"} ${verb}`;
  });
  return words.join(", ") || "Reordered";
}

function readRevision(text: string, path: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new AppError("BAD_INPUT", `"${text}" is not a revision number.`, {
      errors: [{ path, message: "Not a revision number." }],
    });
  }
  return Number(text);
}
