/** What leads into a step that is tested by itself: one entry for each output that a line takes to it. Pure. */
import type { GraphBody } from "#shared/graph/graph.ts";
import { incomingOf, indexOf } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import type { StepState } from "#shared/run/reduce.ts";

export interface TestSource {
  key: string;
  node: string;
  port: string;
  title: string;
  /** What the run gave; absent where it gave nothing. */
  value?: Json;
  /** A person answers there, so it is not written by hand. */
  byPerson: boolean;
}

export function testSources(
  body: GraphBody,
  manifests: Manifests,
  tested: string,
  steps: Readonly<Record<string, StepState>>,
): TestSource[] {
  const found = new Map<string, TestSource>();
  for (const { from } of incomingOf(body, tested)) {
    const key = `${from.node} ${from.port}`;
    const node = indexOf(body).nodes.get(from.node);
    if (!node || found.has(key)) continue;
    const manifest = manifests.get(node.type);
    const step = steps[from.node];
    const value = step?.status === "succeeded" ? step.outputs?.[from.port] : undefined;
    found.set(key, {
      key,
      node: from.node,
      port: from.port,
      title: node.title || manifest?.title || node.id,
      ...(value !== undefined && { value }),
      byPerson: manifest?.group === "people",
    });
  }
  return [...found.values()];
}
