/** The rows of graphs and their revisions. Every reader names the workspace. */
import type { Knex } from "knex";
import type { Actor } from "#shared/actor.ts";
import type { GraphDiff } from "#shared/graph/diff.ts";
import type { Graph, GraphBody } from "#shared/graph/graph.ts";
import type { UnseenField } from "#shared/graph/merge.ts";

/** A connection pool or an open transaction. */
export type Db = Knex | Knex.Transaction;

export interface GraphRow {
  id: string;
  name: string;
  revision: number;
  body: GraphBody;
}

/** What a snapshot holds: the graph without its id and revision. */
export interface Snapshot extends GraphBody {
  name: string;
}

export interface RevisionRow {
  revision: number;
  diff: GraphDiff;
  snapshot: Snapshot | null;
}

export async function findGraph(db: Db, workspace: string, id: string): Promise<Graph | undefined> {
  const row = await graphRows(db, workspace, id);
  return row && toGraph(row);
}

/** Holds the graph's row until the transaction ends: changes of one graph come one after another. */
export async function lockGraph(trx: Knex.Transaction, workspace: string, id: string): Promise<Graph | undefined> {
  const row = await graphRows(trx, workspace, id).forUpdate();
  return row && toGraph(row);
}

export async function insertGraph(db: Db, workspace: string, graph: Graph, at: number): Promise<void> {
  await db("graph").insert({
    id: graph.id,
    workspace,
    name: graph.name,
    revision: graph.revision,
    body: JSON.stringify({ nodes: graph.nodes, edges: graph.edges }),
    created_at: at,
    updated_at: at,
  });
}

export async function updateGraph(db: Db, graph: Graph, at: number): Promise<void> {
  await db("graph")
    .where({ id: graph.id })
    .update({
      name: graph.name,
      revision: graph.revision,
      body: JSON.stringify({ nodes: graph.nodes, edges: graph.edges }),
      updated_at: at,
    });
}

export interface NewRevision {
  graph: Graph;
  diff: GraphDiff;
  snapshot: boolean;
  by: Actor;
  at: number;
  restored?: number | undefined;
  /** The client's own id for the change. */
  change?: string | undefined;
  unseen?: readonly UnseenField[] | undefined;
  reordered?: boolean | undefined;
}

export async function insertRevision(db: Db, revision: NewRevision): Promise<void> {
  const { graph, diff, by, at, restored, change, unseen = [], reordered = false } = revision;
  await db("graph_revision").insert({
    graph: graph.id,
    revision: graph.revision,
    diff: JSON.stringify(diff),
    snapshot: revision.snapshot ? JSON.stringify(snapshotOf(graph)) : null,
    by: JSON.stringify(by),
    at,
    restored: restored ?? null,
    change: change ?? null,
    unseen: unseen.length > 0 ? JSON.stringify(unseen) : null,
    reordered,
  });
}

/** The revision that a client's change made, if it is stored already. */
export async function revisionOf(db: Db, graph: string, change: string): Promise<number | undefined> {
  const row = await db("graph_revision").where({ graph, change }).first<{ revision: number } | undefined>("revision");
  return row?.revision;
}

/** A deleted graph still has runs to explain: it is known as long as one of them is. */
export async function knowsGraph(db: Db, workspace: string, graph: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select 1 from graph where id = :graph and workspace = :workspace
     union all select 1 from run where graph = :graph and workspace = :workspace limit 1`,
    { graph, workspace },
  );
  return rows.length > 0;
}

/** The revisions from the nearest snapshot at or below `revision` up to it, in order. */
export async function revisionsFromSnapshot(db: Db, graph: string, revision: number): Promise<RevisionRow[]> {
  const { rows } = await db.raw<{ rows: RevisionRow[] }>(
    `select revision, diff, snapshot from graph_revision
     where graph = :graph and revision <= :revision and revision >= (
       select max(revision) from graph_revision
       where graph = :graph and revision <= :revision and snapshot is not null
     )
     order by revision`,
    { graph, revision },
  );
  return rows;
}

export function snapshotOf(graph: Graph): Snapshot {
  return { name: graph.name, nodes: graph.nodes, edges: graph.edges };
}

function graphRows(db: Db, workspace: string, id: string) {
  const columns = ["id", "name", "revision", "body"] as const;
  return db("graph")
    .where({ workspace, id })
    .first<GraphRow | undefined>(...columns);
}

function toGraph(row: GraphRow): Graph {
  return { id: row.id, name: row.name, revision: row.revision, nodes: row.body.nodes, edges: row.body.edges };
}
