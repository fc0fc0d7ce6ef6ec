/** What people do with comments. Each change is told to all who have the graph open. */
import type { Knex } from "knex";
import { commentLimits, type Thread } from "#shared/api/routes/comments.ts";
import { AppError } from "#shared/errors.ts";
import type { Position } from "#shared/graph/graph.ts";
import type { Caller } from "../caller.ts";
import { getGraph } from "../graphs/getGraph.ts";
import type { Parts } from "../parts.ts";
import { memberBehind } from "./memberBehind.ts";
import { insertComment, lockThread, selectComments, type ThreadRow } from "./sql.ts";
import { getThread, unknownThread } from "./threads.ts";

type Needs = Pick<Parts, "db" | "bus" | "now" | "makeId">;

interface Words {
  text: string;
  mentions: readonly string[];
}

/** Comments on a node, which must be there, or on a place. */
export async function startThread(
  parts: Needs,
  caller: Caller,
  input: Words & { graph: string; node?: string | undefined; at: Position },
): Promise<Thread> {
  const { graph, node, at } = input;
  const drawn = await getGraph(parts, caller, graph);
  if (node !== undefined && !drawn.nodes.some(({ id }) => id === node)) {
    throw new AppError("BAD_INPUT", `The graph has no node "${node}". Comment on a place instead.`, {
      errors: [{ path: "node", message: "Not a node of this graph." }],
    });
  }
  const id = parts.makeId("thread");
  const called = await parts.db.transaction(async (trx) => {
    const row = await trx("comment_thread").where({ graph }).count({ count: "*" }).first();
    if (Number(row?.count ?? 0) >= commentLimits.maxThreads) {
      throw new AppError("CONFLICT", "This graph has as many comments as it can. Delete some that are resolved.");
    }
    const { workspace } = caller;
    await trx("comment_thread").insert({
      id,
      workspace,
      graph,
      node: node ?? null,
      ...at,
      created_at: parts.now(),
    });
    return addComment(parts, trx, caller, { ...input, thread: id });
  });
  tell(parts, { workspace: caller.workspace, graph, thread: id, calls: called });
  return getThread(parts, caller, id);
}

export async function replyToThread(parts: Needs, caller: Caller, input: Words & { thread: string }): Promise<Thread> {
  const { thread } = input;
  await change(parts, caller, thread, async (trx) => {
    const inside = (await selectComments(trx, [thread])).get(thread) ?? [];
    if (inside.length >= commentLimits.maxInThread) {
      throw new AppError("CONFLICT", "This thread is as long as it can be. Begin a new one.");
    }
    return addComment(parts, trx, caller, input);
  });
  return getThread(parts, caller, thread);
}

/** Done twice, it is as if done once: who resolved it first stays named. */
export async function resolveThread(
  parts: Needs,
  caller: Caller,
  input: { thread: string; resolved: boolean },
): Promise<Thread> {
  await change(parts, caller, input.thread, async (trx, row) => {
    if ((row.resolved_at !== null) === input.resolved) return false;
    const mark = input.resolved
      ? { resolved_at: parts.now(), resolved_by: JSON.stringify(caller.actor) }
      : { resolved_at: null, resolved_by: null };
    await trx("comment_thread").where({ id: row.id }).update(mark);
    return false;
  });
  return getThread(parts, caller, input.thread);
}

/** One's own. Its words and its mentions go; with the last comment that has words the thread goes. */
export async function deleteComment(
  parts: Needs,
  caller: Caller,
  input: { thread: string; comment: string },
): Promise<void> {
  await change(parts, caller, input.thread, async (trx, row) => {
    const all = (await selectComments(trx, [row.id])).get(row.id) ?? [];
    const mine = all.find(({ id, deleted_at }) => id === input.comment && deleted_at === null);
    if (!mine) throw unknownThread();
    if (mine.by.kind !== caller.actor.kind || mine.by.id !== caller.actor.id) {
      throw new AppError("FORBIDDEN", "Only whoever wrote a comment may delete it. You can resolve the thread.");
    }
    const isLast = all.every(({ id, deleted_at }) => id === mine.id || deleted_at !== null);
    if (isLast) await trx("comment_thread").where({ id: row.id }).delete();
    else {
      await trx("comment").where({ id: mine.id }).update({ text: "", deleted_at: parts.now() });
      await trx("mention").where({ comment: mine.id }).delete();
    }
    return true;
  });
}

/** What calls the caller in this thread is seen. */
export async function seeThread(parts: Needs, caller: Caller, thread: string): Promise<void> {
  const { graph } = await getThread(parts, caller, thread);
  const member = await memberBehind(parts, caller);
  if (member === undefined) return;
  const seen = await parts
    .db("mention")
    .where({ workspace: caller.workspace, member, seen_at: null })
    .whereIn("comment", parts.db("comment").where({ thread }).select("id"))
    .update({ seen_at: parts.now() });
  if (seen > 0) tell(parts, { workspace: caller.workspace, graph, thread, calls: true });
}

/** `act` says whether somebody's mentions have changed. */
async function change(
  parts: Needs,
  caller: Caller,
  thread: string,
  act: (trx: Knex.Transaction, row: ThreadRow) => Promise<boolean>,
): Promise<void> {
  const { workspace } = caller;
  const done = await parts.db.transaction(async (trx) => {
    const row = await lockThread(trx, workspace, thread);
    if (!row) throw unknownThread();
    return { graph: row.graph, calls: await act(trx, row) };
  });
  tell(parts, { workspace, thread, ...done });
}

/** Says whether somebody is mentioned in it. Nobody calls oneself. */
async function addComment(
  parts: Needs,
  trx: Knex.Transaction,
  caller: Caller,
  { thread, text, mentions }: Words & { thread: string },
): Promise<boolean> {
  const { workspace, actor } = caller;
  const wanted = [...new Set(mentions)];
  const known: string[] = await trx("member").where({ workspace }).whereIn("id", wanted).pluck("id");
  const stranger = wanted.find((member) => !known.includes(member));
  if (stranger !== undefined) {
    throw new AppError("BAD_INPUT", `"${stranger}" is nobody in this workspace.`, {
      errors: [{ path: "mentions", message: "Not a member." }],
    });
  }
  const author = await memberBehind(parts, caller);
  const called = known.filter((member) => member !== author);
  const id = parts.makeId("comment");
  await insertComment(trx, { id, workspace, thread, by: actor, text, created_at: parts.now() }, called);
  return called.length > 0;
}

function tell(
  parts: Pick<Parts, "bus">,
  news: { workspace: string; graph: string; thread: string; calls: boolean },
): void {
  parts.bus.emit("commentsChanged", news);
}
