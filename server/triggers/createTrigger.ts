import type { Trigger } from "#shared/api/routes/triggers.ts";
import { AppError } from "#shared/errors.ts";
import { nextFiring } from "#shared/trigger/schedule.ts";
import type { NewTrigger, Signature } from "#shared/trigger/trigger.ts";
import type { Caller } from "../caller.ts";
import { getGraph } from "../graphs/getGraph.ts";
import type { Parts } from "../parts.ts";
import { hashSecret, makeSecret } from "../people/secrets.ts";
import { badInput, checkExpressions, checkWatched } from "./checkTrigger.ts";
import { forgetTriggers } from "./knownTriggers.ts";
import { insertTrigger, type TriggerRow } from "./sql.ts";
import { viewOf } from "./triggerView.ts";

export type EditParts = Pick<Parts, "db" | "sandbox" | "vault" | "now" | "makeId" | "config">;

/** Adds a trigger to a graph. Of a webhook, the reply holds what is never shown again: its address and its secret. */
export async function createTrigger(parts: EditParts, caller: Caller, given: NewTrigger): Promise<Trigger> {
  const { workspace } = caller;
  await requireGraph(parts, caller, given.graph);
  await checkExpressions(parts, given);
  const id = parts.makeId("trigger");
  if (given.kind === "runEnd") await checkWatched(parts, caller, { ...given, id });
  const token = given.kind === "webhook" ? makeSecret() : undefined;
  const secret = given.kind === "webhook" ? secretFor(given.config.signature, given.secret) : undefined;
  const now = parts.now();
  const row: TriggerRow = {
    id,
    workspace,
    graph: given.graph,
    kind: given.kind,
    name: given.name,
    enabled: given.enabled,
    overlap: given.overlap,
    dedupe: given.dedupe ?? null,
    input: given.input ?? null,
    budget: given.budget ?? null,
    config: given.config,
    token_hash: token === undefined ? null : hashSecret(token),
    secret: secret === undefined ? null : parts.vault.seal(secret.text, secretContext({ workspace, id })),
    watched: given.kind === "runEnd" ? given.config.graph : null,
    next_at: given.kind === "schedule" ? (nextFiring(given.config, now) ?? null) : null,
    current_run: null,
    last_error: null,
    last_error_at: null,
    created_at: now,
  };
  await insertTrigger(parts.db, row);
  forgetTriggers(parts.db);
  const view = await viewOf(parts, row);
  if (view.kind !== "webhook" || token === undefined) return view;
  return { ...view, ...address(parts, token), ...(secret?.isNew && { secret: secret.text }) };
}

async function requireGraph(parts: Pick<Parts, "db">, caller: Caller, graph: string): Promise<void> {
  try {
    await getGraph(parts, caller, graph);
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") throw badInput("graph", error.message);
    throw error;
  }
}

/** Binds a secret to its row. */
export function secretContext(row: { workspace: string; id: string }): string {
  return `trigger:${row.workspace}:${row.id}`;
}

/** What a sender signs with: the secret that it gave, else a new one. None where nothing is signed. */
export function secretFor(
  signature: Signature,
  given: string | undefined,
): { text: string; isNew: boolean } | undefined {
  if (signature.preset === "none") {
    if (given === undefined) return undefined;
    throw badInput("secret", "A secret is of use only with a signature. Choose how the sender signs.");
  }
  return given === undefined ? { text: makeSecret(), isNew: true } : { text: given, isNew: false };
}

/** Where a webhook is called. Shown once, for only the token's hash is kept. */
export function address(parts: Pick<Parts, "config">, token: string): { token: string; url: string } {
  return { token, url: `${parts.config.publicUrl.origin}/hooks/${token}` };
}
