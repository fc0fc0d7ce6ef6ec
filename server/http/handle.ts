import type { Request, Response } from "express";
import type { Parsed, ReplyInput, Route } from "#shared/api/route.ts";
import type { Caller } from "../caller.ts";
import type { Claim } from "./idempotency.ts";

/** One request after parsing and access checks. */
export interface Call<R extends Route> extends Parsed<R> {
  /** For `public` routes only the workspace-less system asks. */
  caller: Caller;
  /** What the request creates takes its ids from here. */
  claim: Claim;
  req: Request;
  /** For headers and cookies; the reply itself is what the handler returns. */
  res: Response;
}

export interface Handler {
  route: Route;
  run(call: Call<Route>): Promise<unknown>;
}

/** Binds a route to what it does. `mount.ts` puts it on the router with parsing, access and error replies. */
export function handle<R extends Route>(route: R, run: (call: Call<R>) => Promise<ReplyInput<R>>): Handler {
  // The router parses with this very route's schemas before it calls, so the wider type is the narrower one.
  return { route, run: run as (call: Call<Route>) => Promise<unknown> };
}
