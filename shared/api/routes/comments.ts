import { z } from "zod";
import { actor } from "../../actor.ts";
import { position } from "../../graph/graph.ts";
import { localId } from "../../ids.ts";
import { listOf, listQuery, nothing, shortListQuery } from "../common.ts";
import { route } from "../route.ts";

export const commentLimits = { maxText: 4_000, maxMentions: 20, maxThreads: 1_000, maxInThread: 200 } as const;

/** Markdown. */
const text = z.string().trim().min(1, "Write something first.").max(commentLimits.maxText);
/** Ids of members of the workspace. They find it in their inbox. */
const mentions = z.array(z.string().max(64)).max(commentLimits.maxMentions).default([]);

export const comment = z.strictObject({
  id: z.string(),
  by: actor,
  /** Empty once it is deleted. */
  text: z.string(),
  createdAt: z.number(),
  deleted: z.literal(true).optional(),
});
export type Comment = z.infer<typeof comment>;

/** A remark on a graph and the answers to it. */
export const thread = z.strictObject({
  id: z.string(),
  graph: z.string(),
  /** The node that it hangs on. It may have been deleted since. */
  node: z.string().optional(),
  /** In the graph's coordinates; of a thread on a node: from the node's corner. */
  at: position,
  createdAt: z.number(),
  resolvedAt: z.number().optional(),
  resolvedBy: actor.optional(),
  /** In order; the first one began the thread. */
  comments: z.array(comment),
});
export type Thread = z.infer<typeof thread>;

export const listComments = route({
  name: "listComments",
  method: "GET",
  path: "/graphs/:id/comments",
  summary: "Threads of comments on a graph, oldest first",
  access: "read",
  query: shortListQuery,
  reply: listOf(thread),
});

export const startComment = route({
  name: "startComment",
  method: "POST",
  path: "/graphs/:id/comments",
  summary: "Comment on a node or a place of a graph",
  access: "write",
  body: z.strictObject({ node: localId.optional(), at: position, text, mentions }),
  reply: thread,
  status: 201,
});

export const getComment = route({
  name: "getComment",
  method: "GET",
  path: "/comments/:id",
  summary: "One thread of comments",
  access: "read",
  reply: thread,
});

export const replyToComment = route({
  name: "replyToComment",
  method: "POST",
  path: "/comments/:id/replies",
  summary: "Answer in a thread",
  access: "write",
  body: z.strictObject({ text, mentions }),
  reply: thread,
  status: 201,
});

export const patchComment = route({
  name: "patchComment",
  method: "PATCH",
  path: "/comments/:id",
  summary: "Resolve a thread, or open it again",
  access: "write",
  body: z.strictObject({ resolved: z.boolean() }),
  reply: thread,
});

/** Only one's own. With its last comment the thread goes. */
export const deleteComment = route({
  name: "deleteComment",
  method: "DELETE",
  path: "/comments/:id/replies/:reply",
  summary: "Delete a comment of one's own",
  access: "write",
  reply: nothing,
});

/** What calls the caller in a thread is seen, and leaves the inbox. */
export const seeComment = route({
  name: "seeComment",
  method: "POST",
  path: "/comments/:id/seen",
  summary: "The caller has seen a thread",
  access: "read",
  reply: nothing,
});

export const mention = z.strictObject({
  /** Of the comment. */
  id: z.string(),
  thread: z.string(),
  graph: z.string(),
  graphName: z.string(),
  by: actor,
  text: z.string(),
  createdAt: z.number(),
  seenAt: z.number().optional(),
});
export type Mention = z.infer<typeof mention>;

export const listMentions = route({
  name: "listMentions",
  method: "GET",
  path: "/mentions",
  summary: "Comments that mention the caller, newest first",
  access: "read",
  query: listQuery.extend({ status: z.enum(["unseen", "all"]).default("unseen") }),
  reply: listOf(mention),
});
