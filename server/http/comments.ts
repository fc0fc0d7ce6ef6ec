import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import * as routes from "#shared/api/routes/comments.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import { listMentions } from "../comments/listMentions.ts";
import { getThread, listThreads } from "../comments/threads.ts";
import { deleteComment, replyToThread, resolveThread, seeThread, startThread } from "../comments/write.ts";
import type { Parts } from "../parts.ts";
import { type Handler, handle } from "./handle.ts";

export function commentsHandlers(parts: Parts): Handler[] {
  const limit = new RateLimiterMemory({ points: 60, duration: 60 });
  return [
    handle(routes.listComments, ({ caller, params, query }) =>
      listThreads(parts, caller, { graph: params.id, ...query }),
    ),
    handle(routes.startComment, async ({ caller, params, body }) => {
      await holdBack(limit, caller);
      return startThread(parts, caller, { graph: params.id, ...body });
    }),
    handle(routes.getComment, ({ caller, params }) => getThread(parts, caller, params.id)),
    handle(routes.replyToComment, async ({ caller, params, body }) => {
      await holdBack(limit, caller);
      return replyToThread(parts, caller, { thread: params.id, ...body });
    }),
    handle(routes.patchComment, async ({ caller, params, body }) => {
      await holdBack(limit, caller);
      return resolveThread(parts, caller, { thread: params.id, resolved: body.resolved });
    }),
    handle(routes.deleteComment, async ({ caller, params }) => {
      await holdBack(limit, caller);
      await deleteComment(parts, caller, { thread: params.id, comment: params.reply });
      return {};
    }),
    handle(routes.seeComment, async ({ caller, params }) => {
      await seeThread(parts, caller, params.id);
      return {};
    }),
    handle(routes.listMentions, ({ caller, query }) => listMentions(parts, caller, query)),
  ];
}

/** A person, or a program, writes this often in a minute at most: others are called to their inboxes by it. */
async function holdBack(limit: RateLimiterMemory, { workspace, actor }: Caller): Promise<void> {
  try {
    await limit.consume(`${workspace} ${actor.kind} ${actor.id ?? ""}`);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const retryAfterS = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw new AppError("TOO_MANY_REQUESTS", `Too many comments at once. Wait ${retryAfterS} s and try again.`, {
      retryAfterS,
    });
  }
}
