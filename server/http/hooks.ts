/**
 * The addresses at which webhooks call. They answer with what a graph says, on the app's own host, so every reply is
 * fenced in: no script runs in it, and it belongs to no origin. Who calls is known by the token alone: cookies count
 * for nothing here, and pages of other origins may call.
 */
import type { Request, RequestHandler, Response } from "express";
import { apiBase } from "#shared/api/route.ts";
import { AppError } from "#shared/errors.ts";
import type { Reply } from "#shared/run/events.ts";
import type { Parts } from "../parts.ts";
import { placeOf } from "../people/signIn.ts";
import { callHook } from "../triggers/callHook.ts";
import { isKnownToken, webhookOf } from "../triggers/knownTriggers.ts";
import type { KnownTrigger } from "../triggers/read.ts";
import { createRate } from "../triggers/tokenBucket.ts";
import { sendProblem } from "./errors.ts";
import { whenGone } from "./gone.ts";
import { readBytes } from "./readBody.ts";

const tokenShape = /^[A-Za-z0-9_-]{43}$/;
/** Tokens that nobody has asked for lately, looked up for one place in a minute. */
const guessesPerMinute = 300;

/** Looks at the address itself: a router's ways to a route cost as much as a step. */
export function hookCalls(parts: Parts): RequestHandler {
  const calls = createRate();
  const guesses = createRate();

  async function answer(req: Request, res: Response, token: string): Promise<void> {
    const trigger = await find(req, token);
    const { methods, maxBytes, perMinute } = trigger.config;
    if (!methods.some((method) => method === req.method)) {
      res.set("Allow", methods.join(", "));
      throw new AppError("METHOD_NOT_ALLOWED", `${req.method} is not possible here; ${methods.join(", ")} is.`);
    }
    refuseHaste(calls.take(trigger.id, perMinute));
    const body = req.method === "GET" ? Buffer.alloc(0) : await readBytes(req, maxBytes);
    const { method, headers } = req;
    const query = req.originalUrl.split("?", 2)[1] ?? "";
    const reply = await callHook(parts, trigger, { method, headers, query, body, onGone: whenGone(res) });
    if (res.destroyed) return;
    send(res, reply);
  }

  async function find(req: Request, token: string): Promise<KnownTrigger<"webhook">> {
    if (!tokenShape.test(token)) throw nothingHere();
    if (!isKnownToken(parts.db, token)) {
      refuseHaste(guesses.take(placeOf(req.socket.remoteAddress ?? ""), guessesPerMinute));
    }
    const trigger = await webhookOf(parts.db, token);
    if (!trigger) throw nothingHere();
    return trigger;
  }

  return (req, res, next) => {
    const token = address.exec(req.url)?.[1];
    if (token === undefined) return next();
    answer(req, res, token).catch((error: unknown) => {
      if (!res.headersSent) res.set(fence);
      sendProblem(res, error, parts.log);
    });
  };
}

const address = new RegExp(`^(?:${apiBase})?/hooks/([^/?#]+)/?(?:[?#]|$)`, "i");

/** Not Express's `send`: it would make an ETag of every reply. Headers go out one by one only where some may be replaced. */
function send(res: Response, { status, headers, body }: Reply): void {
  const isText = typeof body === "string" && headers["content-type"] !== undefined;
  const text = status === 204 || status === 304 ? undefined : isText ? body : JSON.stringify(body);
  const named = Object.keys(headers);
  if (named.length === 0 && text !== undefined) {
    res.writeHead(status, { ...fence, "Content-Type": json, "Content-Length": Buffer.byteLength(text) });
  } else {
    res.status(status).set(fence).set(headers);
    if (headers["content-type"] === undefined) res.set("Content-Type", json);
  }
  res.end(text);
}

const json = "application/json; charset=utf-8";

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
