import { type Annotation, type AnnotationTarget, quoteAt } from "#shared/artifact/annotation.ts";
import { AppError, type FieldError } from "#shared/errors.ts";
import { getVersion } from "../artifacts/getVersion.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { anchorOn } from "./anchor.ts";
import { splitsCharacter } from "./splice.ts";
import { insertAnnotation } from "./sql.ts";

/** Stores a remark on a span. The span must be what the marked version really says there; BAD_INPUT names what is not. */
export async function createAnnotation(
  parts: Pick<Parts, "db" | "blobs" | "now" | "makeId">,
  caller: Caller,
  { id, target, instruction }: { id: string; target: AnnotationTarget; instruction: string },
): Promise<Annotation> {
  const marked = await getVersion(parts, caller, { id, n: target.version });
  const errors = findTargetErrors(target, marked.version.hash, marked.content);
  if (errors.length > 0) {
    const message = "The mark does not fit the marked version. Reload the artifact and mark the text again.";
    throw new AppError("BAD_INPUT", message, { errors });
  }
  const { version, hash, start, end } = target;
  const checked = { version, hash, start, end, quote: quoteAt(marked.content, start, end) };
  const row = {
    id: parts.makeId("annotation"),
    workspace: caller.workspace,
    artifact: id,
    target: checked,
    instruction,
    status: "draft" as const,
    by: caller.actor,
    created_at: parts.now(),
  };
  await insertAnnotation(parts.db, row);
  const head = await getVersion(parts, caller, { id });
  return {
    id: row.id,
    artifact: id,
    target: checked,
    instruction,
    status: row.status,
    anchor: anchorOn(checked, head.version.version, head.content),
    by: row.by,
    createdAt: row.created_at,
  };
}

/** What is wrong with a target, by the path in the request. Empty when the text says exactly what the quote says. */
export function findTargetErrors(target: AnnotationTarget, hash: string, text: string): FieldError[] {
  const { start, end, quote } = target;
  if (target.hash !== hash) return [{ path: "target.hash", message: `Version ${target.version} has another content.` }];
  if (end <= start) return [{ path: "target.end", message: "The marked span is empty." }];
  if (end > text.length) {
    return [{ path: "target.end", message: `The text ends at ${text.length}.` }];
  }
  const errors: FieldError[] = [];
  if (splitsCharacter(text, start))
    errors.push({ path: "target.start", message: "The mark begins inside a character." });
  if (splitsCharacter(text, end)) errors.push({ path: "target.end", message: "The mark ends inside a character." });
  if (text.slice(start, end) !== quote.exact) {
    errors.push({ path: "target.quote.exact", message: "The text between start and end is another one." });
  }
  if (!text.slice(0, start).endsWith(quote.prefix)) {
    errors.push({ path: "target.quote.prefix", message: "Something else stands before the mark." });
  }
  if (!text.startsWith(quote.suffix, end)) {
    errors.push({ path: "target.quote.suffix", message: "Something else stands after the mark." });
  }
  return errors;
}
