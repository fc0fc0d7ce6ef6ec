/**
 * `Idempotency-Key` on writes that create: the same key with the same request gives the first reply again, with
 * another request a conflict. Replies are sealed at rest, for some hold a secret.
 */
import { createHash } from "node:crypto";
import { AppError } from "#shared/errors.ts";
import { type Json, stableStringify } from "#shared/json.ts";
import type { Caller } from "../caller.ts";
import type { SealedSecret } from "../connections/vault.ts";
import type { Parts } from "../parts.ts";

export interface Reply {
  status: number;
  body: unknown;
}

interface Row {
  request_hash: string;
  status: number | null;
  reply: SealedSecret | null;
  created_at: string | number;
}

/** A request that began this long ago without leaving a reply died with its server. */
const deadAfterMs = 120_000;

export function hashRequest(caller: Caller, address: string, body: Json | undefined): string {
  const hash = createHash("sha256").update(JSON.stringify([caller.actor.kind, caller.actor.id ?? "", address]));
  hash.update(stableStringify(body ?? null));
  return hash.digest("hex");
}

const underWay = new WeakMap<object, Set<Promise<unknown>>>();

/** Does the work once for each key of a workspace. */
export async function replyOnce(
  parts: Pick<Parts, "db" | "now" | "vault">,
  request: { workspace: string; key: string; hash: string },
  work: () => Promise<Reply>,
): Promise<Reply & { replayed: boolean }> {
  const { workspace, key, hash } = request;
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new AppError("BAD_INPUT", "The Idempotency-Key has 1 to 200 visible ASCII characters.", {
      errors: [{ path: "Idempotency-Key", message: "Not a key." }],
    });
  }
  const context = `idempotency:${workspace}:${key}`;
  const rows = () => parts.db("idempotency").where({ workspace, key });
  const claimed = await parts
    .db("idempotency")
    .insert({ workspace, key, request_hash: hash, created_at: parts.now() })
    .onConflict()
    .ignore()
    .returning("key");
  if (claimed.length === 0) {
    const row: Row | undefined = await rows().first();
    if (row && row.request_hash !== hash) {
      throw new AppError("CONFLICT", "This Idempotency-Key was used for another request. Use a new key.");
    }
    if (row?.reply && row.status !== null) {
      return { status: row.status, body: JSON.parse(parts.vault.open(row.reply, context)), replayed: true };
    }
    const deadLine = parts.now() - deadAfterMs;
    const taken = await rows()
      .whereNull("status")
      .andWhere("created_at", "<", deadLine)
      .update({ created_at: parts.now() });
    if (taken === 0) {
      throw new AppError("CONFLICT", "A request with this Idempotency-Key is under way. Ask again in a moment.", {
        retryAfterS: 1,
      });
    }
  }
  const store = async () => {
    const reply = await work().catch(async (error: unknown) => {
      await rows().whereNull("status").delete();
      throw error;
    });
    // From here on the work is done: whatever happens to the reply, the key is not free for another time.
    const sealed = parts.vault.seal(JSON.stringify(reply.body), context);
    await rows().update({ status: reply.status, reply: JSON.stringify(sealed) });
    return { ...reply, replayed: false };
  };
  const replying = store();
  const others = underWay.get(parts.db) ?? new Set();
  underWay.set(parts.db, others.add(replying));
  return replying.finally(() => others.delete(replying));
}

/**
 * Resolves when the replies under way are stored, or the time is over. A process that stops before leaves a key behind
 * that nobody can use for two minutes, although its client is gone to another process and asks there.
 */
export async function lastReplies(parts: Pick<Parts, "db">, withinMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, withinMs);
  await Promise.race([Promise.allSettled(underWay.get(parts.db) ?? []), late]);
  clearTimeout(timer);
}
