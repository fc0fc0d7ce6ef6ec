/** What led into a step of a run: the outputs of the steps before it, in its own round. Pure. */
import type { GraphBody } from "#shared/graph/graph.ts";
import { incomingOf, indexOf } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { addressIn, placeOf } from "#shared/run/address.ts";
import type { StepState } from "#shared/run/reduce.ts";

export interface StepInput {
  key: string;
  /** Of the step that gave it. */
  title: string;
  port: string;
  value: Json;
}

/** Lines never cross a region's wall, so each source stands in the same scope. */
export function inputsOfStep(
  body: GraphBody,
  manifests: Manifests,
  address: string,
  steps: Readonly<Record<string, StepState>>,
): StepInput[] {
  const { scope, node } = placeOf(address);
  return incomingOf(body, node).flatMap(({ id, from }) => {
    const value = steps[addressIn(scope, from.node)]?.outputs?.[from.port];
    if (value === undefined) return [];
    const source = indexOf(body).nodes.get(from.node);
    const title = source?.title || manifests.get(source?.type ?? "")?.title || from.node;
    return [{ key: id, title, port: from.port, value }];
  });
}
