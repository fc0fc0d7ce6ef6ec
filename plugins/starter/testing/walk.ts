/** Walks a template's graph node by node as a run does, with everything outside the nodes given by the test. */
import type { AnyNode } from "#nodes/kit/defineNode.ts";
import { type NodeTest, nothingSeen, runNode, type Seen } from "#nodes/kit/testing.ts";
import type { GraphFile, GraphNode } from "#shared/graph/graph.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { Answer, Question } from "#shared/run/question.ts";

type World = Pick<NodeTest, "tables" | "charts" | "files" | "runInput" | "evaluate" | "checkSchema">;

export interface Walk {
  /** Outputs by step, of the steps that ran. */
  steps: Record<string, JsonObject>;
  /** In the order asked. */
  questions: Question[];
  seen: Seen;
}

export async function walk(
  graph: GraphFile,
  definitions: readonly AnyNode[],
  world: World,
  answer: (step: string, question: Question) => Answer,
): Promise<Walk> {
  const done: Walk = { steps: {}, questions: [], seen: nothingSeen() };
  const settled = new Set<string>();
  const waiting = graph.nodes.filter((node) => node.type !== "note");
  while (settled.size < waiting.length) {
    const node = waiting.find((each) => !settled.has(each.id) && isReady(each, graph, settled, done.steps));
    if (!node) throw new Error(`Nothing is ready beside ${[...settled].join(", ")}.`);
    settled.add(node.id);
    const live = liveEdges(node, graph, done.steps);
    if (live.length === 0 && graph.edges.some((edge) => edge.to.node === node.id)) continue;
    const definition = definitions.find((each) => each.type === node.type);
    if (!definition) throw new Error(`There is no node type ${node.type}.`);
    const values = live.map((edge) => done.steps[edge.from.node]?.[edge.from.port] ?? null);
    const isMany = definition.inputs.some((port) => "many" in port && port.many);
    const inputs: Record<string, Json> = live.length > 0 ? { in: isMany ? values : (values[0] ?? null) } : {};
    const test: NodeTest = { ...world, params: node.params, inputs, steps: done.steps, seen: done.seen };
    let outcome = await runNode(definition, test);
    if (outcome.kind === "ask") {
      done.questions.push(outcome.question);
      outcome = await runNode(definition, { ...test, answer: answer(node.id, outcome.question) });
    }
    if (outcome.kind !== "emit") throw new Error(`${node.id} ended with ${outcome.kind}.`);
    done.steps[node.id] = outcome.outputs;
  }
  return done;
}

function liveEdges(node: GraphNode, graph: GraphFile, steps: Walk["steps"]) {
  return graph.edges.filter(
    (edge) => edge.to.node === node.id && steps[edge.from.node]?.[edge.from.port] !== undefined,
  );
}

function isReady(node: GraphNode, graph: GraphFile, settled: Set<string>, steps: Walk["steps"]): boolean {
  if (node.params.mode === "any" && liveEdges(node, graph, steps).length > 0) return true;
  return graph.edges.every((edge) => edge.to.node !== node.id || settled.has(edge.from.node));
}
