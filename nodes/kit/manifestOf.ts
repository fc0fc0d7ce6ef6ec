import { z } from "zod";
import { type NodeManifest, nodeManifest } from "#shared/nodes/manifest.ts";
import type { AnyNode } from "./defineNode.ts";

/** The data of a definition: what the client, the validator and the planner see. */
export function manifestOf(definition: AnyNode, plugin?: string): NodeManifest {
  const { run: _run, upgrade: _upgrade, lazyParams: _lazy, params, ...rest } = definition;
  return nodeManifest.parse({
    ...rest,
    params: z.toJSONSchema(params, { io: "input", unrepresentable: "any" }),
    ...(plugin !== undefined && { plugin }),
  });
}
