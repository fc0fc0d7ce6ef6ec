/** Puts route tables on a router: sign-in, rights, parsing, repeated requests, replies. Default deny. */
import { type Request, type Response, Router } from "express";
import { z } from "zod";
import type { Route } from "#shared/api/route.ts";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { authenticate } from "../people/authenticate.ts";
import { can } from "../people/can.ts";
import type { Handler } from "./handle.ts";
import { type Claim, hashRequest, type Reply, takesKey } from "./idempotency.ts";
import { noFields, parseInput } from "./parse.ts";
import { isStorable, readJsonBody } from "./readBody.ts";

export interface MountOptions {
  /** Check each reply against its route's schema: for tests, where a reply that does not fit is a bug. */
  checkReplies?: boolean;
}

const nobody: Caller = { workspace: "", actor: { kind: "system" }, role: "viewer", scopes: [] };
const longestParam = 200;

export function apiRouter(parts: Parts, handlers: readonly Handler[], options: MountOptions = {}): Router {
  const router = Router({ strict: false, caseSensitive: true });
  const inOrder = [...handlers].sort((a, b) => weight(a.route.path).localeCompare(weight(b.route.path)));
  const methods = new Map<string, string[]>();
  for (const { route } of inOrder) methods.set(route.path, [...(methods.get(route.path) ?? []), route.method]);
  for (const handler of inOrder) {
    const method = handler.route.method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
    router[method](handler.route.path, (req, res) => answer(parts, handler, req, res, options));
  }
  for (const [path, allowed] of methods) {
    router.all(path, (req, res) => {
      res.set("Allow", allowed.join(", "));
      throw new AppError("METHOD_NOT_ALLOWED", `${req.method} is not possible here; ${allowed.join(", ")} is.`);
    });
  }
  return router;
}

/** One request from sign-in to reply. The body is read only after the caller has the right to send it. */
async function answer(parts: Parts, handler: Handler, req: Request, res: Response, options: MountOptions) {
  const { route } = handler;
  const caller = await callerFor(parts, route, req);
  const params = readParams(req);
  const query = parseInput(route.query ?? noFields, { ...req.query }, "query");
  const readsJson = !route.streamBody && req.method !== "GET" && req.method !== "HEAD";
  const json = readsJson ? await readJsonBody(req) : undefined;
  const body = route.streamBody ? undefined : parseInput(route.body ?? noFields.optional(), json, "body");

  const work = async (claim: Claim): Promise<Reply> => {
    const reply = await handler.run({ params, query, body, caller, claim, req, res } as never);
    if (options.checkReplies && !res.headersSent) checkReply(route, reply);
    return { status: route.status ?? 200, body: reply };
  };
  const reply = await onceOrAgain(parts, { route, req, caller, body: route.streamBody ? outlineOf(req) : json }, work);
  if (res.headersSent) return;
  if (reply.replayed) res.set("Idempotency-Replayed", "true");
  // What was not read would be taken for the next request.
  if (!req.complete) res.set("Connection", "close");
  if (!res.getHeader("Cache-Control")) res.set("Cache-Control", "no-store");
  if (reply.status === 204) res.status(204).end();
  else res.status(res.statusCode === 200 ? reply.status : res.statusCode).json(reply.body);
}

async function callerFor(parts: Parts, route: Route, req: Request): Promise<Caller> {
  if (route.access === "public") return nobody;
  const identity = await authenticate(parts, req.headers);
  if (!identity) {
    const message = req.headers.authorization
      ? "The token is not valid. It may have been revoked or have expired."
      : "Sign in first, or send an API token.";
    throw new AppError("NOT_SIGNED_IN", message);
  }
  if (!can(identity.caller, route)) {
    throw new AppError("FORBIDDEN", `Your role (${identity.caller.role}) or your token may not do this.`);
  }
  return identity.caller;
}

function readParams(req: Request): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(req.params)) {
    const text = String(value);
    if (text.length > longestParam || !isStorable(text)) {
      throw new AppError("BAD_INPUT", `"${name}" in the address is not an id.`, {
        errors: [{ path: name, message: "Not an id." }],
      });
    }
    params[name] = text;
  }
  return params;
}

async function onceOrAgain(
  parts: Parts,
  request: { route: Route; req: Request; caller: Caller; body: Json | undefined },
  work: (claim: Claim) => Promise<Reply>,
): Promise<Reply & { replayed: boolean }> {
  const { route, req, caller, body } = request;
  const key = req.get("Idempotency-Key");
  if (key === undefined || !takesKey(route)) {
    const claim = { makeId: parts.makeId, isSecond: false, since: parts.now() };
    return { ...(await work(claim)), replayed: false };
  }
  const hash = hashRequest(caller, req.originalUrl, body);
  return parts.claims.once({ workspace: caller.workspace, key, hash }, work);
}

/** What a streamed body is told apart by before it has come. */
function outlineOf(req: Request): Json {
  return [req.get("Content-Type") ?? "", req.get("Content-Length") ?? ""];
}

function checkReply(route: Route, reply: unknown): void {
  const result = route.reply.safeParse(reply);
  if (result.success) return;
  throw new AppError("BUG", `The reply of ${route.name} does not fit its route: ${z.prettifyError(result.error)}`);
}

/** Literal segments before named ones, so that `/graphs/validate` is not taken for the graph "validate". */
function weight(path: string): string {
  return path.replace(/:\w+/g, "~");
}
