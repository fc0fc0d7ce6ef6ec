/** A long list made short: automatic revisions that one person made in a row fold into their newest. Pure. */
import type { RevisionSummary } from "#shared/api/routes/graphs.ts";

/** `before`: the revision whose earlier neighbours are folded away; it names the fold. */
export interface Fold {
  before: number;
  hidden: number;
}

/** Revisions that are closer than this belong to one sitting. */
const sittingMs = 10 * 60_000;

export function groupRevisions(
  items: readonly RevisionSummary[],
  opened: ReadonlySet<number>,
): (RevisionSummary | Fold)[] {
  const rows: (RevisionSummary | Fold)[] = [];
  for (let at = 0; at < items.length; ) {
    const first = items[at];
    if (!first) break;
    rows.push(first);
    let end = at + 1;
    while (isSameSitting(items[end - 1], items[end])) end++;
    const hidden = items.slice(at + 1, end);
    if (hidden.length < 2 || opened.has(first.revision)) rows.push(...hidden);
    else rows.push({ before: first.revision, hidden: hidden.length });
    at = end;
  }
  return rows;
}

function isSameSitting(later: RevisionSummary | undefined, earlier: RevisionSummary | undefined): boolean {
  if (!later || !earlier || earlier.revision === 0) return false;
  const isAutomatic = earlier.name === undefined && earlier.restored === undefined;
  const isTheirs = earlier.by.kind === later.by.kind && earlier.by.id === later.by.id;
  return isAutomatic && isTheirs && later.at - earlier.at < sittingMs;
}
