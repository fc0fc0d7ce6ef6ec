/**
 * Triggers that this process has looked up lately, so that a call from outside costs no query. What changes here is
 * forgotten at once; what changes in another process, within a second.
 */
import type { Knex } from "knex";
import { hashSecret } from "../people/secrets.ts";
import { type KnownTrigger, readTrigger } from "./read.ts";
import { findTriggerByToken, watchingTriggers } from "./sql.ts";

const staleAfterMs = 1_000;
const mostTokens = 10_000;

interface Kept<T> {
  value: Promise<T>;
  at: number;
}

class Known {
  readonly hooks = new Map<string, Kept<KnownTrigger<"webhook"> | undefined>>();
  readonly watching = new Map<string, Kept<KnownTrigger<"runEnd">[]>>();
}

const knownBy = new WeakMap<Knex, Known>();
/** Tokens that have led to a trigger since the process began: who holds one is not guessing. */
const sound = new WeakMap<Knex, Set<string>>();

/** The enabled webhook whose address holds the token. */
export function webhookOf(db: Knex, token: string): Promise<KnownTrigger<"webhook"> | undefined> {
  return lookUp(knownIn(db).hooks, token, async () => {
    const row = await findTriggerByToken(db, hashSecret(token));
    if (row) soundIn(db).add(token);
    return row && (readTrigger(row) as KnownTrigger<"webhook">);
  });
}

/** Has the token led to a trigger, or been looked up lately? Others may be guesses. */
export function isKnownToken(db: Knex, token: string): boolean {
  return soundIn(db).has(token) || knownIn(db).hooks.has(token);
}

function soundIn(db: Knex): Set<string> {
  const tokens = sound.get(db) ?? new Set<string>();
  sound.set(db, tokens);
  const [oldest] = tokens;
  if (tokens.size > mostTokens && oldest !== undefined) tokens.delete(oldest);
  return tokens;
}

/** The triggers of a workspace that wait for the ends of runs. */
export function runEndTriggers(db: Knex, workspace: string): Promise<KnownTrigger<"runEnd">[]> {
  return lookUp(knownIn(db).watching, workspace, async () => {
    const rows = await watchingTriggers(db, workspace);
    return rows.filter(({ enabled }) => enabled).map((row) => readTrigger(row) as KnownTrigger<"runEnd">);
  });
}

export function forgetTriggers(db: Knex): void {
  knownBy.delete(db);
}

function knownIn(db: Knex): Known {
  const known = knownBy.get(db) ?? new Known();
  knownBy.set(db, known);
  return known;
}

function lookUp<T>(kept: Map<string, Kept<T>>, key: string, find: () => Promise<T>): Promise<T> {
  const now = performance.now();
  const found = kept.get(key);
  if (found && now - found.at < staleAfterMs) return found.value;
  const value = find();
  const entry = { value, at: now };
  kept.set(key, entry);
  value.catch(() => kept.get(key) === entry && kept.delete(key));
  const [oldest] = kept.keys();
  if (kept.size > mostTokens && oldest !== undefined) kept.delete(oldest);
  return value;
}
