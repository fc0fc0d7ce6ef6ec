/** The rows of comments. Every reader names the workspace. */
import type { Knex } from "knex";
import type { Actor } from "#shared/actor.ts";
import type { Comment, Mention, Thread } from "#shared/api/routes/comments.ts";
import type { Cursor } from "../db/cursor.ts";

type Db = Knex | Knex.Transaction;

export interface ThreadRow {
  id: string;
  workspace: string;
  graph: string;
  node: string | null;
  x: number;
  y: number;
  created_at: number;
  resolved_at: number | null;
  resolved_by: Actor | null;
}

export interface CommentRow {
  id: string;
  workspace: string;
  thread: string;
  by: Actor;
  text: string;
  created_at: number;
  deleted_at: number | null;
}

export async function selectThreads(
  db: Db,
  workspace: string,
  wanted: { graph: string; limit: number; after?: Cursor | undefined },
): Promise<ThreadRow[]> {
  const query = db<ThreadRow>("comment_thread")
    .where({ workspace, graph: wanted.graph })
    .orderBy(["created_at", "id"])
    .limit(wanted.limit);
  if (wanted.after) query.whereRaw("(created_at, id) > (?, ?)", [wanted.after.at, wanted.after.id]);
  return query;
}

export async function findThread(db: Db, workspace: string, id: string): Promise<ThreadRow | undefined> {
  return db<ThreadRow>("comment_thread").where({ workspace, id }).first();
}

/** What is done in one thread comes one after another. */
export async function lockThread(trx: Knex.Transaction, workspace: string, id: string): Promise<ThreadRow | undefined> {
  return trx<ThreadRow>("comment_thread").where({ workspace, id }).forUpdate().first();
}

/** By thread, in order. */
export async function selectComments(db: Db, threads: readonly string[]): Promise<Map<string, CommentRow[]>> {
  const rows = await db<CommentRow>("comment").whereIn("thread", threads).orderBy(["created_at", "id"]);
  return Map.groupBy(rows, ({ thread }) => thread);
}

export async function insertComment(
  trx: Knex.Transaction,
  row: Omit<CommentRow, "deleted_at">,
  mentions: readonly string[],
): Promise<void> {
  await trx("comment").insert({ ...row, by: JSON.stringify(row.by) });
  const { workspace, id } = row;
  if (mentions.length > 0) await trx("mention").insert(mentions.map((member) => ({ comment: id, member, workspace })));
}

export interface MentionRow {
  id: string;
  thread: string;
  graph: string;
  graph_name: string;
  by: Actor;
  text: string;
  created_at: number;
  seen_at: number | null;
}

/** Newest first. */
export async function selectMentions(
  db: Db,
  wanted: { workspace: string; member: string; limit: number; after?: Cursor | undefined; onlyUnseen: boolean },
): Promise<MentionRow[]> {
  const { workspace, member, after } = wanted;
  const query = db("mention")
    .join("comment", "comment.id", "mention.comment")
    .join("comment_thread", "comment_thread.id", "comment.thread")
    .join("graph", "graph.id", "comment_thread.graph")
    .where({ "mention.workspace": workspace, "mention.member": member })
    .orderBy([
      { column: "comment.created_at", order: "desc" },
      { column: "comment.id", order: "desc" },
    ])
    .limit(wanted.limit)
    .select("comment.id", "comment.thread", "comment.by", "comment.text", "comment.created_at", "mention.seen_at", {
      graph: "graph.id",
      graph_name: "graph.name",
    });
  if (wanted.onlyUnseen) query.whereNull("mention.seen_at");
  if (after) query.whereRaw("(comment.created_at, comment.id) < (?, ?)", [after.at, after.id]);
  return query;
}

/** How many unseen mentions wait for each of these members. */
export async function countMentions(
  db: Db,
  workspace: string,
  members: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows: { member: string; open: string | number }[] = await db("mention")
    .where({ workspace })
    .whereIn("member", members)
    .whereNull("seen_at")
    .groupBy("member")
    .select("member")
    .count({ open: "*" });
  return new Map(rows.map(({ member, open }) => [member, Number(open)]));
}

export function toThread(row: ThreadRow, comments: readonly CommentRow[]): Thread {
  return {
    id: row.id,
    graph: row.graph,
    ...(row.node !== null && { node: row.node }),
    at: { x: row.x, y: row.y },
    createdAt: Number(row.created_at),
    ...(row.resolved_at !== null && { resolvedAt: Number(row.resolved_at) }),
    ...(row.resolved_by && { resolvedBy: row.resolved_by }),
    comments: comments.map(toComment),
  };
}

function toComment(row: CommentRow): Comment {
  return {
    id: row.id,
    by: row.by,
    text: row.text,
    createdAt: Number(row.created_at),
    ...(row.deleted_at !== null && { deleted: true as const }),
  };
}

export function toMention(row: MentionRow): Mention {
  return {
    id: row.id,
    thread: row.thread,
    graph: row.graph,
    graphName: row.graph_name,
    by: row.by,
    text: row.text,
    createdAt: Number(row.created_at),
    ...(row.seen_at !== null && { seenAt: Number(row.seen_at) }),
  };
}
