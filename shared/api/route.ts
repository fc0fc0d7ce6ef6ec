/**
 * A route as data: the server mounts it, the client calls it, OpenAPI describes it. Paths are relative to `/api/v1`
 * and name their parameters with a colon.
 */
import type { z } from "zod";

export const apiBase = "/api/v1";

type Schema = z.ZodType;

export interface Route<
  Path extends string = string,
  Query extends Schema | undefined = Schema | undefined,
  Body extends Schema | undefined = Schema | undefined,
  Reply extends Schema = Schema,
> {
  name: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: Path;
  summary: string;
  /** `public`: no sign-in. `read`: any member. `write`: editors and owners. `owner`: owners. */
  access: "public" | "read" | "write" | "owner";
  query?: Query;
  body?: Body;
  reply: Reply;
  /** Status of a success. */
  status?: 200 | 201 | 202 | 204;
  /** Makes something, although its status does not say so. */
  creates?: true;
  /** Takes raw bytes instead of JSON; the handler reads them from the request as they come. */
  streamBody?: true;
}

/** Names of the `:params` in a path. */
export type PathParams<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParams<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

export function route<
  const Path extends string,
  Reply extends Schema,
  Query extends Schema | undefined = undefined,
  Body extends Schema | undefined = undefined,
>(definition: Route<Path, Query, Body, Reply>): Route<Path, Query, Body, Reply> {
  return definition;
}

type Input<S> = S extends Schema ? z.input<S> : undefined;
type Output<S> = S extends Schema ? z.output<S> : undefined;

/** What a caller passes. */
export type CallArguments<R> =
  R extends Route<infer P, infer Q, infer B, Schema>
    ? { [K in PathParams<P>]: string } & (Q extends Schema ? { query?: Input<Q> } : object) &
        (B extends Schema ? { body: Input<B> } : object)
    : never;

/** What a handler receives after parsing. */
export interface Parsed<R> {
  params: R extends Route<infer P, Schema | undefined, Schema | undefined, Schema>
    ? { [K in PathParams<P>]: string }
    : never;
  query: R extends Route<string, infer Q, Schema | undefined, Schema> ? Output<Q> : never;
  body: R extends Route<string, Schema | undefined, infer B, Schema> ? Output<B> : never;
}

export type ReplyOf<R> =
  R extends Route<string, Schema | undefined, Schema | undefined, infer Reply> ? z.output<Reply> : never;
export type ReplyInput<R> =
  R extends Route<string, Schema | undefined, Schema | undefined, infer Reply> ? z.input<Reply> : never;
