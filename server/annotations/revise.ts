import type { RevisionProposal, SpanChange } from "#shared/artifact/annotation.ts";
import { AppError, toAppError } from "#shared/errors.ts";
import { getVersion, type ReadVersion } from "../artifacts/getVersion.ts";
import { checkContent, parseChart } from "../artifacts/kinds.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { placeOn } from "./anchor.ts";
import type { Segment } from "./contextPack.ts";
import { newTexts } from "./newTexts.ts";
import { provenFrame } from "./provenFrame.ts";
import { findOverlap, splice } from "./splice.ts";
import { type AnnotationRow, annotationsOf, insertProposal, moveAnnotations } from "./sql.ts";

const revisable = ["draft", "rejected", "failed"] as const;

/**
 * Makes one proposal for a batch of annotations on the newest version. Only the marked spans can change: the answer is
 * spliced in here, and a frame check over the stored bytes proves it. The artifact stays as it is until the answer.
 */
export async function revise(
  parts: Pick<Parts, "db" | "blobs" | "charts" | "llm" | "now" | "makeId">,
  caller: Caller,
  { id, annotations }: { id: string; annotations: string[] },
): Promise<RevisionProposal> {
  const head = await getVersion(parts, caller, { id });
  const rows = await chosen(parts, caller, id, annotations);
  const segments = segmentsOn(head, rows);
  const ids = segments.map((segment) => segment.annotation);
  try {
    const { madeBy, texts } = await newTexts(
      parts,
      { ...head.artifact, workspace: caller.workspace, content: head.content },
      segments,
    );
    const changes = segments.map(({ id: segment, annotation, start, end, before }): SpanChange => {
      return { annotation, start, end, before, after: texts.get(segment) ?? before };
    });
    const next = splice(head.content, changes);
    await checkRevised(parts, head, next);
    const frame = await provenFrame(parts, head.version.hash, next, changes);
    const proposal: RevisionProposal = {
      id: parts.makeId("proposal"),
      artifact: id,
      base: head.version.version,
      changes,
      frame,
      status: "open",
      madeBy,
      createdAt: parts.now(),
    };
    await store(parts, caller, proposal, ids);
    return proposal;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "MODEL_REPLY_INVALID" || error.code === "DATA_INVALID") {
      const failed = { from: [...revisable], to: "failed" as const, error: error.message };
      await moveAnnotations(parts.db, caller.workspace, ids, failed);
    }
    throw error;
  }
}

async function chosen(
  { db }: Pick<Parts, "db">,
  { workspace }: Caller,
  artifact: string,
  ids: string[],
): Promise<AnnotationRow[]> {
  const rows = new Map((await annotationsOf(db, workspace, artifact)).map((row) => [row.id, row]));
  return [...new Set(ids)].map((id, index) => {
    const row = rows.get(id);
    const path = `annotations.${index}`;
    if (!row) throw refuse("BAD_INPUT", path, `This artifact has no annotation "${id}".`);
    if (row.status === "proposed") {
      throw refuse("CONFLICT", path, "A proposal for this annotation waits for an answer. Accept or reject it first.");
    }
    if (row.status === "accepted") throw refuse("CONFLICT", path, "This annotation was accepted already.");
    return row;
  });
}

function segmentsOn(head: ReadVersion, rows: AnnotationRow[]): Segment[] {
  const placed = rows.map((row, index) => {
    const span = placeOn(row.target, head.version.version, head.content);
    if (span) return { ...span, row };
    const message = `The text "${shorten(row.target.quote.exact)}" is not in the newest version any more. Mark it again.`;
    throw refuse("CONFLICT", `annotations.${index}`, message);
  });
  const overlap = findOverlap(placed);
  if (overlap) {
    const [a, b] = overlap;
    const path = `annotations.${rows.indexOf(b.row)}`;
    throw refuse(
      "CONFLICT",
      path,
      `"${shorten(a.row.instruction)}" and "${shorten(b.row.instruction)}" mark the same text. Join them into one, or send them one after the other.`,
    );
  }
  return placed
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, row }, index) => ({
      id: `S${index + 1}`,
      annotation: row.id,
      start,
      end,
      before: head.content.slice(start, end),
      instruction: row.instruction,
    }));
}

/** A table must still be a table, and a chart must still draw. */
async function checkRevised({ charts }: Pick<Parts, "charts">, { artifact }: ReadVersion, next: string): Promise<void> {
  try {
    checkContent(artifact.kind, next);
    if (artifact.kind === "chart") await charts.renderSvg(parseChart(next));
  } catch (error) {
    throw new AppError(
      "DATA_INVALID",
      `With this change the ${artifact.kind} would not work: ${toAppError(error).message}`,
      {
        cause: error,
      },
    );
  }
}

async function store(
  { db }: Pick<Parts, "db">,
  { workspace }: Caller,
  proposal: RevisionProposal,
  ids: string[],
): Promise<void> {
  await db.transaction(async (trx) => {
    const change = { from: [...revisable], to: "proposed" as const, proposal: proposal.id };
    const moved = await moveAnnotations(trx, workspace, ids, change);
    if (moved !== ids.length) {
      throw new AppError(
        "CONFLICT",
        "Somebody else revised or removed one of these annotations meanwhile. Look again.",
      );
    }
    await insertProposal(trx, workspace, proposal);
  });
}

function refuse(code: "BAD_INPUT" | "CONFLICT", path: string, message: string): AppError {
  return new AppError(code, message, { errors: [{ path, message }] });
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
