/** What is looked at, and how the address says it: `?revision=4`, or `?compare=4-7`. Pure. */
export type PastView =
  | { kind: "revision"; revision: number }
  | { kind: "run"; run: string; revision: number }
  /** Without `after`: with the graph as it is now. */
  | { kind: "compare"; before: number; after?: number };

export function readView(search: string): PastView | undefined {
  const asked = new URLSearchParams(search);
  const revision = asked.get("revision");
  if (revision !== null && isNumber(revision)) return { kind: "revision", revision: Number(revision) };
  const [before = "", after = ""] = (asked.get("compare") ?? "").split("-");
  if (!isNumber(before)) return undefined;
  return { kind: "compare", before: Number(before), ...(isNumber(after) && { after: Number(after) }) };
}

/** A run needs no more than its own name in the address. */
export function writeView(search: URLSearchParams, view: PastView | undefined): void {
  search.delete("revision");
  search.delete("compare");
  if (view?.kind === "revision") search.set("revision", String(view.revision));
  if (view?.kind === "compare") search.set("compare", `${view.before}-${view.after ?? "now"}`);
}

function isNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}
