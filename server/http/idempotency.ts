/**
 * `Idempotency-Key` on writes that create: the same key with the same request gives the first reply again, with
 * another request a conflict. Replies are sealed at rest, for some hold a secret.
 *
 * A key is claimed in the name of this process (`queue/presence.ts`). When that process dies before the reply is
 * stored, the next request takes the claim over. What the request creates has ids that follow from the claim, so that
 * it is found, or refused by the database, and never made a second time.
 */
import { createHash } from "node:crypto";
import type { Route } from "#shared/api/route.ts";
import { AppError } from "#shared/errors.ts";
import { type IdKind, makeId } from "#shared/ids.ts";
import { type Json, stableStringify } from "#shared/json.ts";
import type { Caller } from "../caller.ts";
import type { SealedSecret } from "../connections/vault.ts";
import { faultOf } from "../db/faults.ts";
import type { Parts } from "../parts.ts";
import type { Presence } from "../queue/presence.ts";

export interface Reply {
  status: number;
  body: unknown;
}

export interface KeyedRequest {
  workspace: string;
  key: string;
  /** Tells this request from another one with the same key. */
  hash: string;
}

export interface Claim {
  /** Ids of what the request creates: the same in the same order, whoever does it in the end. */
  makeId(kind: IdKind): string;
  /** Somebody began with it before, and nobody knows how far they came. */
  isSecond: boolean;
  /** When the request came, for the first time. */
  since: number;
}

export interface Claims {
  /** Does the work once for each key of a workspace. */
  once(request: KeyedRequest, work: (claim: Claim) => Promise<Reply>): Promise<Reply & { replayed: boolean }>;
  /** Takes no more claims; resolves when there is nothing left of those under way, or the time is over. */
  end(withinMs: number): Promise<void>;
}

type ClaimParts = Pick<Parts, "db" | "now" | "vault"> & { presence: Pick<Presence, "id" | "isGone"> };

interface Row {
  request_hash: string;
  status: number | null;
  reply: SealedSecret | null;
  /** The process that works on it; null when it was given back without a reply. */
  owner: string | null;
  created_at: number;
}

type Taken = { reply: Reply } | { since: number; isSecond: boolean };

const againAfterMs = 500;

/** Routes that create something or set it going; elsewhere a repeated request is harmless by itself. */
export function takesKey(route: Route): boolean {
  const creates = route.status === 201 || route.status === 202 || route.creates === true;
  return route.method === "POST" && creates && route.access !== "public";
}

export function hashRequest(caller: Caller, address: string, body: Json | undefined): string {
  const hash = createHash("sha256").update(JSON.stringify([caller.actor.kind, caller.actor.id ?? "", address]));
  hash.update(stableStringify(body ?? null));
  return hash.digest("hex");
}

export function createClaims(parts: ClaimParts): Claims {
  const { db, vault, presence } = parts;
  /** What this process has claimed, until the database knows how it ended. */
  const underWay = new Map<string, { hash: string; over: Promise<void> }>();
  let isClosed = false;
  let isOver = false;

  const rowOf = ({ workspace, key }: KeyedRequest) => db("idempotency").where({ workspace, key });

  async function once(request: KeyedRequest, work: (claim: Claim) => Promise<Reply>) {
    refuseOddKey(request.key);
    if (isClosed) throw stops();
    const name = placeOf(request);
    const other = underWay.get(name);
    if (other) throw other.hash === request.hash ? isBusy() : usedOtherwise();
    const { promise: over, resolve } = Promise.withResolvers<void>();
    underWay.set(name, { hash: request.hash, over });
    const owner = presence.id();
    const letGo = () => {
      underWay.delete(name);
      resolve();
    };

    /** The request is answered also while the database is away; the claim stays ours until its end is written. */
    async function end(how: { owner: null } | { status: number; reply: string }): Promise<void> {
      const write = () => rowOf(request).where({ owner }).whereNull("status").update(how);
      await write().then(letGo, () => void untilDone(write).then(letGo));
    }

    const taken = await take(request, owner).catch((error: unknown) => {
      // It may have been stored although nobody heard of it.
      if (faultOf(error) === "lost") void end({ owner: null });
      else letGo();
      throw error;
    });
    if ("reply" in taken) {
      letGo();
      return { ...taken.reply, replayed: true };
    }
    try {
      const reply = await work(claimOf(request, taken));
      const sealed = vault.seal(JSON.stringify(reply.body), contextOf(request));
      await end({ status: reply.status, reply: JSON.stringify(sealed) });
      return { ...reply, replayed: false };
    } catch (error) {
      await end({ owner: null });
      throw taken.isSecond && isDuplicate(error) ? wasMade(error) : error;
    }
  }

  async function take(request: KeyedRequest, owner: string): Promise<Taken> {
    const { workspace, key, hash } = request;
    const since = parts.now();
    const inserted = await db("idempotency")
      .insert({ workspace, key, request_hash: hash, owner, created_at: since })
      .onConflict()
      .ignore()
      .returning("key");
    if (inserted.length > 0) return { since, isSecond: false };
    const row: Row | undefined = await rowOf(request).first();
    // Forgotten at this very moment.
    if (!row) throw isBusy();
    if (row.status !== null && row.reply) {
      if (row.request_hash !== hash) throw usedOtherwise();
      return { reply: { status: row.status, body: JSON.parse(vault.open(row.reply, contextOf(request))) } };
    }
    if (row.owner !== null) {
      if (row.request_hash !== hash) throw usedOtherwise();
      // What is in our own name and not under way here was left behind when the database's answer was lost.
      if (row.owner !== owner && !(await presence.isGone(row.owner))) throw isBusy();
    }
    const taken = await rowOf(request)
      .whereNull("status")
      .whereRaw("owner is not distinct from ?", [row.owner])
      .update({ owner, request_hash: hash });
    if (taken === 0) throw isBusy();
    return { since: row.created_at, isSecond: true };
  }

  async function untilDone(write: () => PromiseLike<unknown>): Promise<void> {
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, againAfterMs).unref());
      const isDone = await write().then(
        () => true,
        () => false,
      );
      if (isDone) return;
    }
  }

  return {
    once,
    async end(withinMs) {
      isClosed = true;
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, withinMs);
      await Promise.race([Promise.all([...underWay.values()].map(({ over }) => over)), late]);
      clearTimeout(timer);
      isOver = true;
    },
  };
}

/** After a day the key is forgotten; used again then, it stands for something new. */
function claimOf(request: KeyedRequest, { since, isSecond }: { since: number; isSecond: boolean }): Claim {
  const { workspace, key, hash } = request;
  let count = 0;
  return {
    isSecond,
    since,
    makeId(kind) {
      const seed = JSON.stringify([workspace, key, hash, since, kind, count++]);
      return makeId(kind, createHash("sha256").update(seed).digest());
    },
  };
}

function placeOf({ workspace, key }: KeyedRequest): string {
  return JSON.stringify([workspace, key]);
}

/** Binds a sealed reply to its row. */
function contextOf({ workspace, key }: KeyedRequest): string {
  return `idempotency:${workspace}:${key}`;
}

function refuseOddKey(key: string): void {
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return;
  throw new AppError("BAD_INPUT", "The Idempotency-Key has 1 to 200 visible ASCII characters.", {
    errors: [{ path: "Idempotency-Key", message: "Not a key." }],
  });
}

/** What is to be made bears an id that is there already. */
function isDuplicate(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23505";
}

function isBusy(): AppError {
  return new AppError("CONFLICT", "A request with this Idempotency-Key is under way. Ask again in a moment.", {
    retryAfterS: 1,
  });
}

function usedOtherwise(): AppError {
  return new AppError("CONFLICT", "This Idempotency-Key was used for another request. Use a new key.");
}

function wasMade(cause: unknown): AppError {
  const message =
    "An earlier request with this Idempotency-Key made it, and its answer was lost. Look for it; to make another one, use a new key.";
  return new AppError("CONFLICT", message, { cause });
}

function stops(): AppError {
  return new AppError("UNAVAILABLE", "This server is stopping. Ask again in a moment.", { retryAfterS: 1 });
}
