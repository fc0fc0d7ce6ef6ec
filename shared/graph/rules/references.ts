/** What expressions refer to: it must exist, and come before. */
import { expressionsIn, type ParamExpression } from "../../nodes/expressions.ts";
import { fits } from "../../nodes/manifest.ts";
import type { JsonSchema } from "../../nodes/schema.ts";
import { referencesIn } from "../bindings.ts";
import { creation } from "../diff.ts";
import { expressionFault } from "../expression.ts";
import type { Problem } from "../problem.ts";
import { nodeName, type Reading, report, type Typed } from "./reading.ts";

interface StepReference {
  typed: Typed;
  at: ParamExpression;
  step: string;
  port: string | undefined;
}

export function referenceProblems(reading: Reading): Problem[] {
  const problems: Problem[] = [];
  const references: StepReference[] = [];
  for (const typed of reading.typed.values()) {
    if (typed.manifest.inert) continue;
    const { expressions, unclosed } = expressionsIn(typed.manifest.params as JsonSchema, typed.node.params);
    const name = nodeName(reading, typed.node.id);
    for (const path of unclosed) {
      problems.push(
        report(
          "INVALID_EXPRESSION",
          { node: typed.node.id, path },
          `${name}: a “{{” is never closed. Write “}}” where the expression ends.`,
        ),
      );
    }
    for (const at of expressions) {
      const place = { node: typed.node.id, path: at.path };
      const fault = expressionFault(at.expr);
      if (fault !== undefined) {
        problems.push(report("INVALID_EXPRESSION", place, `${name}: ${fault} Mend or remove the expression.`));
        continue;
      }
      const { steps, inputs } = referencesIn(at.expr);
      for (const port of inputs) {
        if (typed.inputs.has(port)) continue;
        const known = [...typed.inputs.keys()].map((id) => `inputs.${id}`).join(", ");
        problems.push(
          report(
            "UNBOUND_REFERENCE",
            place,
            `${name} refers to inputs.${port}, but has no such input. ${known ? `It has ${known}.` : "It has none."}`,
          ),
        );
      }
      for (const { node: step, port } of steps) references.push({ typed, at, step, port });
    }
  }
  return [...problems, ...stepProblems(reading, references)];
}

/** Looking for a fix walks the graph, so only the first few problems get one. */
const maxFixes = 50;

function* stepProblems(reading: Reading, references: StepReference[]): Generator<Problem> {
  const comesBefore = ancestry(reading, new Set(references.map(({ step }) => step)));
  let fixes = 0;
  for (const { typed, at, step, port } of references) {
    const { node } = typed;
    const place = { node: node.id, path: at.path };
    const name = nodeName(reading, node.id);
    if (!reading.index.nodes.has(step)) {
      yield report(
        "UNBOUND_REFERENCE",
        place,
        `${name} refers to the step "${step}", which is not in the graph. Mend the expression.`,
      );
    } else if (!comesBefore(step, node.id)) {
      const fix = fixes++ < maxFixes ? feed(reading, typed, step, port) : undefined;
      const mend = fix ? "Draw an edge from it." : "Put it before this node.";
      yield report(
        "UNBOUND_REFERENCE",
        place,
        `${name} refers to ${nodeName(reading, step)}, which does not come before it. ${mend}`,
        fix ? { fix } : {},
      );
    } else if (port !== undefined) {
      const source = reading.typed.get(step);
      if (!source || source.openOutputs || source.outputs.has(port)) continue;
      const known = [...source.outputs.keys()].map((id) => `"${id}"`).join(", ");
      yield report(
        "UNBOUND_REFERENCE",
        place,
        `${name} refers to the output "${port}" of ${nodeName(reading, step)}, which has ${known ? `only ${known}` : "no outputs"}. Mend the expression.`,
      );
    }
  }
}

/** An edge that brings the step before the node, where a free input can take it without closing a circle. */
function feed(reading: Reading, { node, inputs }: Typed, step: string, port: string | undefined) {
  const source = reading.typed.get(step);
  const output = port === undefined ? source?.outputs.values().next().value : source?.outputs.get(port);
  if (!output || step === node.id || reaches(reading, node.id, step)) return undefined;
  const taken = new Set((reading.index.incoming.get(node.id) ?? []).map((edge) => edge.to.port));
  const input = [...inputs.values()].find(({ id, type }) => !taken.has(id) && fits(output.type, type));
  if (!input) return undefined;
  const edge = {
    id: reading.freshId(`e_${step}_${node.id}`),
    from: { node: step, port: output.id },
    to: { node: node.id, port: input.id },
  };
  return { title: `Connect ${nodeName(reading, step)}`, diff: creation(edge) };
}

function reaches({ index }: Reading, from: string, to: string): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    for (const { to: end } of index.outgoing.get(id) ?? []) {
      if (seen.has(end.node)) continue;
      seen.add(end.node);
      open.push(end.node);
    }
  }
  return false;
}

/**
 * "Does `step` come before `node`?" for the given steps. One bit for each step travels down the graph in its order, so
 * that ten thousand references in a chain of ten thousand nodes cost one walk and not one walk each.
 */
function ancestry({ index, ordering }: Reading, steps: ReadonlySet<string>): (step: string, node: string) => boolean {
  const bitOf = new Map([...steps].map((step, bit) => [step, bit]));
  const words = Math.ceil(bitOf.size / 32);
  const closing = new Set(ordering.closing);
  const before = new Map<string, Uint32Array>();
  for (const id of ordering.order) {
    const mine = new Uint32Array(words);
    for (const edge of index.incoming.get(id) ?? []) {
      if (closing.has(edge)) continue;
      const theirs = before.get(edge.from.node);
      if (theirs) for (let i = 0; i < words; i++) mine[i] = (mine[i] ?? 0) | (theirs[i] ?? 0);
      const bit = bitOf.get(edge.from.node);
      if (bit !== undefined) mine[bit >> 5] = (mine[bit >> 5] ?? 0) | (1 << (bit & 31));
    }
    before.set(id, mine);
  }
  return (step, node) => {
    const bit = bitOf.get(step);
    const bits = before.get(node);
    return bit !== undefined && bits !== undefined && ((bits[bit >> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  };
}
