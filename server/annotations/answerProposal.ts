import type { Knex } from "knex";
import { findQuote, quoteAt, type RevisionProposal, type SpanChange } from "#shared/artifact/annotation.ts";
import { AppError } from "#shared/errors.ts";
import { getVersion } from "../artifacts/getVersion.ts";
import { saveVersion } from "../artifacts/saveVersion.ts";
import { lockArtifact } from "../artifacts/sql.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { provenFrame } from "./provenFrame.ts";
import { findOverlap, type Splice, splice } from "./splice.ts";
import { lockProposal, moveAnnotations, settleProposal } from "./sql.ts";

export interface ProposalAnswer {
  proposal: RevisionProposal;
  /** The version that the accepted changes made. */
  version?: number;
}

/**
 * Accepts all, some or none of a proposal, once: of parallel answers one wins, the others get ALREADY_ANSWERED. When
 * the artifact has moved on, the accepted spans are found again in its newest version; if one cannot be, the proposal
 * becomes stale, its annotations are drafts again, and the answer is a CONFLICT.
 */
export async function answerProposal(
  parts: Pick<Parts, "db" | "blobs" | "now">,
  caller: Caller,
  { id, accept }: { id: string; accept: string[] | "all" | "none" },
): Promise<ProposalAnswer> {
  const answered = await parts.db.transaction(async (trx) => {
    const proposal = await lockProposal(trx, caller.workspace, id);
    if (proposal.status !== "open") throw closed(proposal);
    const accepted = chosenChanges(proposal, accept);
    return accepted.length === 0
      ? settle(trx, caller, proposal, [])
      : applyChanges({ ...parts, db: trx }, caller, proposal, accepted);
  });
  // Thrown out here, because inside it would take the note that the proposal is stale back.
  if (answered.proposal.status === "stale") throw stale();
  return answered;
}

async function applyChanges(
  parts: Pick<Parts, "blobs" | "now"> & { db: Knex },
  caller: Caller,
  proposal: RevisionProposal,
  accepted: SpanChange[],
): Promise<ProposalAnswer> {
  const trx = parts.db;
  const artifact = await lockArtifact(trx, caller.workspace, proposal.artifact);
  const head = await getVersion(parts, caller, { id: artifact.id });
  const splices =
    head.version.version === proposal.base ? accepted : await moved(parts, caller, proposal, accepted, head.content);
  if (!splices) return markStale(trx, caller, proposal);
  const content = splice(head.content, splices);
  await provenFrame(parts, head.version.hash, content, splices);
  const provenance = { by: caller.actor, resolves: accepted.map((change) => change.annotation) };
  const saved = await saveVersion(parts, trx, artifact, { content, provenance, base: head.version.version });
  return { ...(await settle(trx, caller, proposal, accepted)), version: saved.version };
}

/** The accepted changes at their places in the newest text, or undefined when one of them has no certain place. */
async function moved(
  parts: Pick<Parts, "blobs"> & { db: Knex },
  caller: Caller,
  proposal: RevisionProposal,
  accepted: SpanChange[],
  text: string,
): Promise<Splice[] | undefined> {
  const base = await getVersion(parts, caller, { id: proposal.artifact, n: proposal.base });
  const splices: Splice[] = [];
  for (const { start, end, after } of accepted) {
    const place = findQuote(text, quoteAt(base.content, start, end), start);
    if (!place) return undefined;
    splices.push({ ...place, after });
  }
  return findOverlap(splices) ? undefined : splices;
}

async function settle(
  trx: Knex,
  { workspace }: Caller,
  proposal: RevisionProposal,
  accepted: SpanChange[],
): Promise<ProposalAnswer> {
  const yes = accepted.map((change) => change.annotation);
  const no = proposal.changes.map((change) => change.annotation).filter((annotation) => !yes.includes(annotation));
  const status = yes.length > 0 ? "accepted" : "rejected";
  await moveAnnotations(trx, workspace, yes, { from: ["proposed"], to: "accepted" });
  await moveAnnotations(trx, workspace, no, { from: ["proposed"], to: "rejected" });
  await settleProposal(trx, workspace, proposal.id, status);
  return { proposal: { ...proposal, status } };
}

async function markStale(trx: Knex, { workspace }: Caller, proposal: RevisionProposal): Promise<ProposalAnswer> {
  const ids = proposal.changes.map((change) => change.annotation);
  await moveAnnotations(trx, workspace, ids, { from: ["proposed"], to: "draft", proposal: null });
  await settleProposal(trx, workspace, proposal.id, "stale");
  return { proposal: { ...proposal, status: "stale" } };
}

function chosenChanges({ changes }: RevisionProposal, accept: string[] | "all" | "none"): SpanChange[] {
  if (accept === "all") return changes;
  if (accept === "none") return [];
  const known = new Set(changes.map((change) => change.annotation));
  for (const [index, id] of accept.entries()) {
    if (known.has(id)) continue;
    const message = `The proposal has no change for "${id}".`;
    throw new AppError("BAD_INPUT", message, { errors: [{ path: `accept.${index}`, message }] });
  }
  return changes.filter((change) => accept.includes(change.annotation));
}

function closed({ status }: RevisionProposal): AppError {
  if (status === "stale") return stale();
  return new AppError(
    "ALREADY_ANSWERED",
    `This proposal was ${status} already. Look at the artifact's newest version.`,
  );
}

function stale(): AppError {
  return new AppError(
    "CONFLICT",
    "The artifact has changed where this proposal would write, so it no longer applies. Its annotations are drafts again: send them once more.",
  );
}
