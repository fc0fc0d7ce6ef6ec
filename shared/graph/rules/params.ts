/** Params against the manifest's schema, and what params name outside the graph: connections and models. */
import { checkParams, type ParamFault } from "../../nodes/checkParams.ts";
import type { JsonSchema } from "../../nodes/schema.ts";
import { isBinding } from "../bindings.ts";
import type { Problem } from "../problem.ts";
import type { CalledGraphs } from "./calls.ts";
import { nodeName, type Reading, report, type Typed, updateNode } from "./reading.ts";

export interface Surroundings {
  /** The workspace's connections. Unknown: not checked. */
  connections?: readonly { id: string; connector: string }[];
  /** Is a model configured? Unknown: not checked. */
  hasModel?: boolean;
  /** The graph's own id, once it has one. */
  graph?: string;
  /** What is known of the graphs that its nodes call. Those that are not in it are not checked. */
  graphs?: CalledGraphs;
}

export function paramProblems(reading: Reading, around: Surroundings): Problem[] {
  const problems: Problem[] = [];
  for (const typed of reading.typed.values()) {
    if (typed.manifest.inert) continue;
    for (const fault of checkParams(typed.manifest.params as JsonSchema, typed.node.params)) {
      problems.push(invalidParam(reading, typed, fault));
    }
    const missing = missingConnection(reading, typed, around) ?? missingModel(reading, typed, around);
    if (missing) problems.push(missing);
  }
  return problems;
}

function invalidParam(reading: Reading, { node }: Typed, fault: ParamFault): Problem {
  const key = fault.path[0];
  const message = `${nodeName(reading, node.id)}: ${fault.message}`;
  if (!fault.unknown || typeof key !== "string") {
    return report("INVALID_PARAM", { node: node.id, path: fault.path }, message);
  }
  const { [key]: _unknown, ...kept } = node.params;
  return report("INVALID_PARAM", { node: node.id, path: fault.path }, `${message} Remove it.`, {
    fix: { title: `Remove "${key}"`, diff: updateNode(node, { params: kept }) },
  });
}

function missingConnection(reading: Reading, { node, manifest }: Typed, around: Surroundings): Problem | undefined {
  if (manifest.connector === undefined || around.connections === undefined) return undefined;
  const named = node.params.connection;
  if (isBinding(named)) return undefined;
  const fitting = around.connections.filter(({ connector }) => connector === manifest.connector);
  if (fitting.some(({ id }) => id === named)) return undefined;
  const [only, ...others] = fitting;
  const mend = only ? "Pick one." : "Add one under Plugins.";
  return report(
    "CONNECTION_MISSING",
    { node: node.id, path: ["connection"] },
    `${nodeName(reading, node.id)} has no connection to "${manifest.connector}". ${mend}`,
    {
      ...(only &&
        others.length === 0 && {
          fix: {
            title: "Use the only connection",
            diff: updateNode(node, { params: { ...node.params, connection: only.id } }),
          },
        }),
    },
  );
}

function missingModel(reading: Reading, { node }: Typed, around: Surroundings): Problem | undefined {
  if (node.type !== "model" || around.hasModel !== false) return undefined;
  return report(
    "MODEL_MISSING",
    { node: node.id },
    `${nodeName(reading, node.id)} needs a model, and none is configured. Add one under Settings → Models.`,
  );
}
