/** Edges that lead backwards: a node cannot wait for itself. What is meant is a loop, so the fix makes one. */
import type { GraphDiff } from "../diff.ts";
import { circleThrough, loopAround, loopType } from "../loop.ts";
import type { Problem } from "../problem.ts";
import { nodeName, type Reading, removeEdge, report } from "./reading.ts";

/** Making a loop walks the graph, so only the first few circles are offered one; the others lose an edge. */
const mostLoops = 8;

type Fix = { title: string; diff: GraphDiff };

export function* cycleProblems(reading: Reading): Generator<Problem> {
  const loops = new Map<string, Fix | undefined>();
  let made = 0;
  for (const edge of reading.ordering.closing) {
    if (!loops.has(edge.to.node) && made < mostLoops) {
      made++;
      const circle = circleThrough(reading.graph, edge);
      const fix = loopFor(reading, circle);
      for (const id of circle) loops.set(id, fix);
    }
    const from = nodeName(reading, edge.from.node);
    const to = nodeName(reading, edge.to.node);
    const loop = loops.get(edge.to.node);
    const mend = loop ? "Wrap the circle in a Repeat, or remove the edge." : "Remove the edge.";
    yield report(
      "CYCLE",
      { edge: edge.id, node: edge.to.node },
      `The edge from ${from} back to ${to} closes a circle, so neither could ever start. ${mend}`,
      { fix: loop ?? removeEdge(edge) },
    );
  }
}

function loopFor({ graph, manifests, ordering, freshId }: Reading, circle: ReadonlySet<string>): Fix | undefined {
  const closing = ordering.closing.filter(({ from, to }) => circle.has(from.node) && circle.has(to.node));
  const wrapped = loopAround(graph, manifests, circle, closing, freshId);
  return wrapped && { title: `Wrap the circle in a ${manifests.get(loopType)?.title ?? loopType}`, diff: wrapped.diff };
}
