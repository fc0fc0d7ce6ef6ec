import { apiBase, type CallArguments, type ReplyOf, type Route } from "#shared/api/route.ts";
import { type ErrorCode, type FieldError, isErrorCode } from "#shared/errors.ts";
import { sayError, t } from "../messages/index.ts";

/** A call that the server refused, or that did not reach it (`offline`). */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: ErrorCode | "OFFLINE";
  readonly status: number;
  readonly errors: FieldError[];

  constructor(code: ErrorCode | "OFFLINE", message: string, status = 0, errors: FieldError[] = []) {
    super(message);
    this.code = code;
    this.status = status;
    this.errors = errors;
  }

  /** What is wrong at one field, for a form. */
  at(path: string): string | undefined {
    return this.errors.find((error) => error.path === path)?.message;
  }
}

interface Extra {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Calls a route with typed arguments: `call(getRun, { id })`. Throws CallError. */
export async function call<R extends Route>(route: R, args: CallArguments<R>, extra: Extra = {}): Promise<ReplyOf<R>> {
  const given = args as { query?: Record<string, unknown>; body?: unknown } & Record<string, string>;
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(given[name] ?? ""));
  const response = await send(`${apiBase}${path}${queryText(given.query)}`, {
    method: route.method,
    headers: {
      accept: "application/json",
      ...(route.method !== "GET" ? { "content-type": "application/json" } : {}),
      ...extra.headers,
    },
    ...(route.method !== "GET" ? { body: JSON.stringify(given.body ?? {}) } : {}),
    ...(extra.signal && { signal: extra.signal }),
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, body);
  return body as ReplyOf<R>;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, credentials: "same-origin" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new CallError("OFFLINE", t("error.OFFLINE"));
  }
}

/** A refused call, from the problem that the server sent. */
export function refusal(status: number, body: unknown): CallError {
  const details = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const code = typeof details.code === "string" && isErrorCode(details.code) ? details.code : "BUG";
  const message =
    typeof details.detail === "string" ? sayError({ code, message: details.detail }) : t("error.status", { status });
  return new CallError(code, message, status, Array.isArray(details.errors) ? (details.errors as FieldError[]) : []);
}

function queryText(query: Record<string, unknown> | undefined): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`;
}
