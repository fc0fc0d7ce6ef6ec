/**
 * The addresses at which webhooks call. They answer with what a graph says, on the app's own host, so every reply is
 * fenced in: no script runs in it, and it belongs to no origin. Who calls is known by the token alone: cookies count
 * for nothing here, and pages of other origins may call.
 */
import { type Request, type Response, Router } from "express";
import { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import { placeOf } from "../people/signIn.ts";
import { callHook } from "../triggers/callHook.ts";
import { isKnownToken, webhookOf } from "../triggers/knownTriggers.ts";
import type { KnownTrigger } from "../triggers/read.ts";
import { createRate } from "../triggers/tokenBucket.ts";
import { sendProblem } from "./errors.ts";
import { readBytes } from "./readBody.ts";

const tokenShape = /^[A-Za-z0-9_-]{43}$/;
/** Tokens that nobody has asked for lately, looked up for one place in a minute. */
const guessesPerMinute = 300;

export function hooksRouter(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  const calls = createRate();
  const guesses = createRate();

  async function answer(req: Request, res: Response): Promise<void> {
    res.set(fence);
    const trigger = await find(req);
    const { methods, maxBytes, perMinute } = trigger.config;
    if (!methods.some((method) => method === req.method)) {
      res.set("Allow", methods.join(", "));
      throw new AppError("METHOD_NOT_ALLOWED", `${req.method} is not possible here; ${methods.join(", ")} is.`);
    }
    refuseHaste(calls.take(trigger.id, perMinute));
    const body = req.method === "GET" ? Buffer.alloc(0) : await readBytes(req, maxBytes);
    const gone = new AbortController();
    res.once("close", () => {
      if (!res.writableFinished) gone.abort(callerIsGone);
    });
    const { method, headers } = req;
    const query = req.originalUrl.split("?", 2)[1] ?? "";
    const reply = await callHook(parts, trigger, { method, headers, query, body, signal: gone.signal });
    if (res.destroyed) return;
    res.status(reply.status).set(reply.headers);
    const isText = typeof reply.body === "string" && reply.headers["content-type"] !== undefined;
    if (reply.headers["content-type"] === undefined) res.set("Content-Type", "application/json; charset=utf-8");
    // Not `send`: it would make an ETag of every reply.
    if (reply.status === 204 || reply.status === 304) res.end();
    else res.end(isText ? reply.body : JSON.stringify(reply.body));
  }

  async function find(req: Request): Promise<KnownTrigger<"webhook">> {
    const token = String(req.params.token);
    if (!tokenShape.test(token)) throw nothingHere();
    if (!isKnownToken(parts.db, token)) {
      refuseHaste(guesses.take(placeOf(req.socket.remoteAddress ?? ""), guessesPerMinute));
    }
    const trigger = await webhookOf(parts.db, token);
    if (!trigger) throw nothingHere();
    return trigger;
  }

  router.all("/:token", (req, res) => {
    answer(req, res).catch((error: unknown) => sendProblem(res, error, parts.log));
  });
  return router;
}

/** One for all calls: the stack of an error costs as much as a step. */
const callerIsGone = new Error("The caller has gone.");

const fence = {
  "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "X-Frame-Options": "DENY",
  "Cache-Control": "no-store",
};

/** The same whether the token is mistyped, gone or switched off. */
function nothingHere(): AppError {
  return new AppError("NOT_FOUND", "Nothing answers at this address.");
}

function refuseHaste(seconds: number): void {
  if (seconds === 0) return;
  throw new AppError("TOO_MANY_REQUESTS", `Too many calls. Wait ${seconds} s and try again.`, {
    retryAfterS: seconds,
  });
}
