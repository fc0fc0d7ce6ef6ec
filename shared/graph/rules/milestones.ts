/** Milestones that wait for what waits for them: neither could ever go on. */
import type { Problem } from "../problem.ts";
import { nodeName, type Reading, regionsOf, report } from "./reading.ts";

export function* milestoneProblems(reading: Reading): Generator<Problem> {
  const milestones = [...reading.typed.values()].filter(({ manifest }) => manifest.ready === "milestone");
  if (!milestones.some(({ node }) => afterOf(reading, node.id) !== undefined)) return;
  const { settled } = whatCanHappen(reading);
  let looked = 0;
  for (const { node } of milestones) {
    const after = afterOf(reading, node.id);
    if (after === undefined || settled.has(after) || settled.has(node.id)) continue;
    if (looked++ >= mostLooks) return;
    if (!waitsFor(reading, settled, after, node.id)) continue;
    const [name, other] = [nodeName(reading, node.id), nodeName(reading, after)];
    yield report(
      "CYCLE",
      { node: node.id, path: ["after"] },
      `${name} waits until ${other} has ended, and ${other} cannot end before ${name} has let through. Name a step that does not come after it.`,
    );
  }
}

/** Each look walks the graph: a drawing with more such milestones is mended in several goes. */
const mostLooks = 50;

interface Happening {
  begun: Set<string>;
  settled: Set<string>;
}

/**
 * What begins and what ends in a run in which every step gives something on each of its ports. Who is missing waits for
 * itself. Linear: each node is looked at again once for each thing that it waits for.
 */
function whatCanHappen(reading: Reading): Happening {
  const { index, ordering } = reading;
  const closing = new Set(ordering.closing);
  const happening: Happening = { begun: new Set(), settled: new Set() };
  const edgesLeft = new Map<string, number>();
  const bodyLeft = new Map<string, number>();
  const watchers = new Map<string, string[]>();
  for (const id of index.nodes.keys()) {
    const edges = (index.incoming.get(id) ?? []).filter((edge) => !closing.has(edge)).length;
    edgesLeft.set(id, Math.min(edges, edgesNeeded(reading, id) ?? edges));
    bodyLeft.set(id, index.bodies.get(id)?.length ?? 0);
    for (const watched of [afterOf(reading, id), beforeOf(reading, id)]) {
      if (watched === undefined) continue;
      const known = watchers.get(watched);
      if (known) known.push(id);
      else watchers.set(watched, [id]);
    }
  }
  const open = [...index.nodes.keys()];

  function begin(id: string): void {
    happening.begun.add(id);
    open.push(...(index.bodies.get(id) ?? []).map((inner) => inner.id), ...(watchers.get(id) ?? []));
    if ((bodyLeft.get(id) ?? 0) === 0) settle(id);
  }

  function settle(id: string): void {
    if (happening.settled.has(id)) return;
    happening.settled.add(id);
    for (const edge of index.outgoing.get(id) ?? []) {
      if (closing.has(edge)) continue;
      edgesLeft.set(edge.to.node, (edgesLeft.get(edge.to.node) ?? 0) - 1);
      open.push(edge.to.node);
    }
    open.push(...(watchers.get(id) ?? []));
    const parent = index.parents.get(id);
    if (parent !== undefined) {
      const left = (bodyLeft.get(parent) ?? 0) - 1;
      bodyLeft.set(parent, left);
      if (left === 0 || endsRegion(reading, id)) settle(parent);
    }
    for (const stopped of cancelledBy(reading, id)) if (index.nodes.has(stopped)) settle(stopped);
  }

  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const parent = index.parents.get(id);
    const isOpen = parent === undefined || happening.begun.has(parent);
    if (happening.begun.has(id) || !isOpen || (edgesLeft.get(id) ?? 0) > 0) continue;
    if (isReached(reading, id, happening)) begin(id);
  }
  return happening;
}

function isReached(reading: Reading, id: string, { begun, settled }: Happening): boolean {
  const [after, before] = [afterOf(reading, id), beforeOf(reading, id)];
  return after === undefined || settled.has(after) || (before !== undefined && begun.has(before));
}

/** Among what cannot end: does this node, directly or through others, wait for that one? */
function waitsFor(reading: Reading, settled: ReadonlySet<string>, from: string, wanted: string): boolean {
  const { index } = reading;
  const seen = new Set([from]);
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === wanted) return true;
    const after = afterOf(reading, id);
    const parent = index.parents.get(id);
    const next = [
      ...(index.incoming.get(id) ?? []).map((edge) => edge.from.node),
      ...(index.bodies.get(id) ?? []).map((inner) => inner.id),
      ...(after === undefined ? [] : [after]),
      // What stands in a region waits for what comes before the region, not for the region's end.
      ...(parent === undefined ? [] : (index.incoming.get(parent) ?? []).map((edge) => edge.from.node)),
    ];
    for (const other of next) {
      if (settled.has(other) || seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return false;
}

/** The step whose end a milestone waits for; undefined where nobody knows it yet, or where it cannot be seen. */
function afterOf(reading: Reading, id: string): string | undefined {
  return watchedBy(reading, id, "after");
}

function beforeOf(reading: Reading, id: string): string | undefined {
  return watchedBy(reading, id, "before");
}

function watchedBy(reading: Reading, id: string, param: "after" | "before"): string | undefined {
  const { typed, index } = reading;
  const found = typed.get(id);
  if (found?.manifest.ready !== "milestone" || found.node.disabled === true) return undefined;
  const named = found.node.params[param];
  if (typeof named !== "string" || named === id || !index.nodes.has(named)) return undefined;
  const scope = index.parents.get(named);
  const isVisible = [id, ...regionsOf(reading, id)].some((each) => index.parents.get(each) === scope);
  return isVisible ? named : undefined;
}

/** Of a join that does not wait for all: how many. */
function edgesNeeded({ typed }: Reading, id: string): number | undefined {
  const found = typed.get(id);
  if (found?.manifest.ready !== "byMode") return undefined;
  const { mode, count } = found.node.params;
  if (mode === "any") return 1;
  if (mode !== "count") return undefined;
  return typeof count === "number" && count >= 1 ? Math.floor(count) : 1;
}

function endsRegion({ index }: Reading, id: string): boolean {
  const node = index.nodes.get(id);
  return node?.type === "end" && node.params.of === "region";
}

function cancelledBy({ index }: Reading, id: string): string[] {
  const node = index.nodes.get(id);
  const named = node?.type === "cancel" ? node.params.nodes : undefined;
  return Array.isArray(named) ? named.filter((each) => typeof each === "string") : [];
}
