/** Anything thrown → `application/problem+json` with a stable code and a plain detail. Never a stack, never a secret. */
import type { ErrorRequestHandler, Response } from "express";
import type { Logger } from "pino";
import type { ProblemDetails } from "#shared/api/common.ts";
import { AppError, type ErrorCode, errorCodes } from "#shared/errors.ts";
import { faultOf } from "../db/faults.ts";
import { drainBody } from "./readBody.ts";

const titles: Partial<Record<ErrorCode, string>> = {
  BAD_INPUT: "Bad input",
  BAD_JSON: "Not JSON",
  NOT_SIGNED_IN: "Not signed in",
  FORBIDDEN: "Not allowed",
  NOT_FOUND: "Not found",
  BUG: "Something went wrong here",
  UNAVAILABLE: "Not available now",
};

/** A sender that does not listen before he has said everything gets so long for the rest of it. */
const drainMs = 30_000;

/** Sends one problem. What we did not expect is logged with its cause and shown without it. */
export function sendProblem(res: Response, thrown: unknown, log: Logger): void {
  const error = toHttpError(thrown);
  if (error.code === "BUG") {
    log.error({ err: error.cause ?? error, method: res.req.method, path: res.req.path }, "A request met a bug");
  } else if (error.code === "UNAVAILABLE") {
    log.warn({ err: error.cause, path: res.req.path }, "A request could not be served now");
  }
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const problem = toProblem(error);
  if (error.retryAfterS !== undefined) res.set("Retry-After", String(Math.ceil(error.retryAfterS)));
  const text = JSON.stringify(problem);
  res.status(problem.status).type("application/problem+json");
  if (res.req.complete || res.req.method === "HEAD") res.send(text);
  else sendBeforeEnd(res, text);
}

/**
 * Answers a sender who is still sending. What is left of the body would be taken for the next request, so the
 * connection ends with it; closed before that, it would be reset, and the answer lost.
 */
function sendBeforeEnd(res: Response, text: string): void {
  res.set({ Connection: "close", "Content-Length": String(Buffer.byteLength(text)) });
  res.write(text);
  drainBody(res.req, drainMs).finally(() => res.end());
}

export function errorReplies(log: Logger): ErrorRequestHandler {
  return (thrown, _req, res, _next) => sendProblem(res, thrown, log);
}

export function toProblem(error: AppError): ProblemDetails {
  return {
    type: "about:blank",
    title: titles[error.code] ?? sentenceOf(error.code),
    status: errorCodes[error.code].status,
    code: error.code,
    detail:
      error.code === "BUG" ? "Something went wrong on the server. It is written in the server's log." : error.message,
    ...(error.errors.length > 0 && { errors: error.errors }),
  };
}

/** Gives the errors of the web framework, of addresses and of the database their codes. */
export function toHttpError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof URIError) return new AppError("BAD_INPUT", "The address holds a % that encodes nothing.");
  if (isDatabaseAway(thrown)) {
    const message = "The database cannot be reached right now. Try again in a moment.";
    return new AppError("UNAVAILABLE", message, { cause: thrown, retryAfterS: 2 });
  }
  if (/^22/.test(codeOf(thrown))) {
    return new AppError("BAD_INPUT", "A value is too large, or of a kind that cannot be stored.", { cause: thrown });
  }
  const status = (thrown as { status?: unknown } | null)?.status;
  if (status === 400 || status === 404)
    return new AppError("BAD_INPUT", "The request cannot be read.", { cause: thrown });
  return new AppError("BUG", thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}

/** Refused, cut or exhausted connections, and what the database may do another time. `ENOENT` is a socket file that went away. */
function isDatabaseAway(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (thrown.name === "KnexTimeoutError" || thrown.name === "AggregateError") return true;
  if (codeOf(thrown) === "ENOENT") return (thrown as NodeJS.ErrnoException).syscall === "connect";
  return faultOf(thrown) !== "other";
}

function codeOf(thrown: unknown): string {
  const code = (thrown as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

function sentenceOf(code: string): string {
  const words = code.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
