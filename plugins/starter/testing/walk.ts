/** Walks a template's graph node by node as a run does, with everything outside the nodes given by the test. */
import type { AnyNode, Outcome } from "#nodes/kit/defineNode.ts";
import { type NodeTest, nothingSeen, runNode, type Seen } from "#nodes/kit/testing.ts";
import type { GraphFile, GraphNode } from "#shared/graph/graph.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { Answer, Question } from "#shared/run/question.ts";

type World = Pick<NodeTest, "tables" | "charts" | "files" | "runInput" | "evaluate" | "checkSchema">;
type Ask = (step: string, question: Question) => Answer;

export interface Walk {
  /** Outputs by step, of the steps that ran; inside regions those of the last round. */
  steps: Record<string, JsonObject>;
  /** In the order asked. */
  questions: Question[];
  seen: Seen;
}

export async function walk(
  graph: GraphFile,
  definitions: readonly AnyNode[],
  world: World,
  answer: Ask,
): Promise<Walk> {
  const done: Walk = { steps: {}, questions: [], seen: nothingSeen() };
  await walkScope({ graph, definitions, world, answer, done, region: undefined, start: {} });
  return done;
}

interface Scope {
  graph: GraphFile;
  definitions: readonly AnyNode[];
  world: World;
  answer: Ask;
  done: Walk;
  region: string | undefined;
  /** What a node that nothing leads to gets at its input. */
  start: Record<string, Json>;
}

/** Gives what the scope's last step gave: the value of a round. */
async function walkScope(scope: Scope): Promise<Json> {
  const { graph, done, region } = scope;
  const waiting = graph.nodes.filter((node) => node.type !== "note" && node.parent === region);
  for (const { id } of waiting) delete done.steps[id];
  const settled = new Set<string>();
  let value: Json = null;
  while (settled.size < waiting.length) {
    const node = waiting.find((each) => !settled.has(each.id) && isReady(each, graph, settled, done.steps));
    if (!node) throw new Error(`Nothing is ready beside ${[...settled].join(", ")}.`);
    settled.add(node.id);
    const live = liveEdges(node, graph, done.steps);
    const isStart = !graph.edges.some((edge) => edge.to.node === node.id);
    if (live.length === 0 && !isStart) continue;
    const definition = scope.definitions.find((each) => each.type === node.type);
    if (!definition) throw new Error(`There is no node type ${node.type}.`);
    const values = live.map((edge) => done.steps[edge.from.node]?.[edge.from.port] ?? null);
    const isMany = definition.inputs.some((port) => "many" in port && port.many);
    const inputs = isStart ? scope.start : { in: isMany ? values : (values[0] ?? null) };
    const outcome = await runStep(scope, node, definition, inputs);
    if (outcome.kind !== "emit") throw new Error(`${node.id} ended with ${outcome.kind}.`);
    done.steps[node.id] = outcome.outputs;
    if (!graph.edges.some((edge) => edge.from.node === node.id)) value = Object.values(outcome.outputs)[0] ?? null;
  }
  return value;
}

async function runStep(scope: Scope, node: GraphNode, definition: AnyNode, inputs: Record<string, Json>) {
  const { world, answer, done } = scope;
  const test: NodeTest = { ...world, params: node.params, inputs, steps: done.steps, seen: done.seen };
  const rounds: { value: Json }[] = [];
  let outcome: Outcome = await runNode(definition, test);
  while (outcome.kind === "rounds") {
    for (let round = rounds.length; round < outcome.count; round++) {
      const isMap = outcome.items !== undefined;
      const before = rounds.at(-1)?.value ?? null;
      const named: JsonObject = isMap
        ? { item: outcome.items?.[round] ?? null, index: round }
        : { round: round + 1, previous: before };
      const begin = isMap ? named.item : round === 0 ? inputs.in : before;
      const inside = {
        ...world,
        evaluate: (expr: string, known: JsonObject) => evaluate(world, expr, { ...known, ...named }),
      };
      const value = await walkScope({ ...scope, world: inside, region: node.id, start: { in: begin ?? null } });
      rounds.push({ value });
    }
    outcome = await runNode(definition, { ...test, rounds });
  }
  if (outcome.kind !== "ask") return outcome;
  done.questions.push(outcome.question);
  return runNode(definition, { ...test, answer: answer(node.id, outcome.question) });
}

function evaluate({ evaluate }: World, expr: string, scope: JsonObject): Promise<Json> {
  if (!evaluate) throw new Error("The test gives no way to evaluate expressions.");
  return evaluate(expr, scope);
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
