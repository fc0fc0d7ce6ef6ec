/** What expressions refer to: it must exist, come before, and not stand behind a region's wall. */
import { expressionsIn, type ParamExpression } from "../../nodes/expressions.ts";
import { fits, type RegionKind } from "../../nodes/manifest.ts";
import { mapExpressions } from "../../nodes/mapExpressions.ts";
import { namedNodesIn, withoutName } from "../../nodes/namedNodes.ts";
import type { JsonSchema } from "../../nodes/schema.ts";
import { type RoundName, referencesIn, replaceReferences, stepReference } from "../bindings.ts";
import { creation } from "../diff.ts";
import { expressionFault } from "../expression.ts";
import type { Problem } from "../problem.ts";
import { nodeName, type Reading, regionsOf, report, type Typed, updateNode } from "./reading.ts";

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
      const { steps, inputs, ofRound } = referencesIn(at.expr);
      for (const word of ofRound) {
        const kind = kindOf[word];
        if (knowsRounds(reading, typed, kind)) continue;
        problems.push(
          report(
            "UNBOUND_REFERENCE",
            place,
            `${name} refers to \`${word}\`, which is known only inside a ${regionTitle(reading, kind)}. Move the step into one, or mend the expression.`,
          ),
        );
      }
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
  return [...problems, ...stepProblems(reading, references), ...namingProblems(reading)];
}

const kindOf = { item: "map", index: "map", round: "repeat", previous: "repeat" } as const satisfies Record<
  RoundName,
  RegionKind
>;

/** A `repeat` looks at its rounds itself, to see whether it is done. */
function knowsRounds(reading: Reading, { node, manifest }: Typed, kind: RegionKind): boolean {
  if (manifest.region === kind && kind === "repeat") return true;
  for (const region of regionsOf(reading, node.id)) {
    const around = reading.typed.get(region);
    if (!around || around.manifest.region === kind) return true;
  }
  return false;
}

function regionTitle({ manifests }: Reading, kind: RegionKind): string {
  return [...manifests.values()].find((manifest) => manifest.region === kind)?.title ?? kind;
}

/** Nodes that params name by id must stand in the same scope, or in one around it. */
function* namingProblems(reading: Reading): Generator<Problem> {
  const { nodes, parents } = reading.index;
  for (const { node, manifest } of reading.typed.values()) {
    if (manifest.inert) continue;
    for (const { path, node: named } of namedNodesIn(manifest.params as JsonSchema, node.params)) {
      const place = { node: node.id, path };
      const name = nodeName(reading, node.id);
      const scopes = new Set([parents.get(node.id), ...[...regionsOf(reading, node.id)].map((id) => parents.get(id))]);
      const what = !nodes.has(named)
        ? `the node "${named}", which is not in the graph`
        : named === node.id
          ? "itself"
          : scopes.has(parents.get(named))
            ? undefined
            : `${nodeName(reading, named)}, which stands inside another region`;
      if (what === undefined) continue;
      yield report("UNBOUND_REFERENCE", place, `${name} names ${what}. Name another node.`, {
        fix: { title: "Leave it out", diff: updateNode(node, { params: withoutName(node.params, { path }) }) },
      });
    }
  }
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
      const wall = wallBetween(reading, step, node.id);
      if (wall !== undefined) {
        yield behindWall(reading, { typed, at, step, port }, wall, fixes++ < maxFixes);
        continue;
      }
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

/** The outermost region that holds the step but not the node. */
function wallBetween(reading: Reading, step: string, node: string): string | undefined {
  const around = new Set(regionsOf(reading, node));
  return [...regionsOf(reading, step)].findLast((region) => !around.has(region) && region !== node);
}

/** Behind the wall only the region's own result can be had. */
function behindWall(
  reading: Reading,
  { typed, at, step, port }: StepReference,
  region: string,
  wanted: boolean,
): Problem {
  const { node, manifest } = typed;
  const [output] = reading.typed.get(region)?.outputs.keys() ?? [];
  const instead = output === undefined ? undefined : stepReference(region, output);
  const params =
    wanted && instead !== undefined
      ? mapExpressions(manifest.params as JsonSchema, node.params, (expr) =>
          replaceReferences(expr, (each) => (each.node === step && each.port === port ? instead : undefined)),
        )
      : node.params;
  const mend = instead === undefined ? "Mend the expression." : `Use its result, \`${instead}\`.`;
  return report(
    "UNBOUND_REFERENCE",
    { node: node.id, path: at.path },
    `${nodeName(reading, node.id)} refers to ${nodeName(reading, step)}, which stands inside ${nodeName(reading, region)} and has a value for each round. ${mend}`,
    params === node.params ? {} : { fix: { title: `Use \`${instead}\``, diff: updateNode(node, { params }) } },
  );
}

/** An edge that brings the step before the node, where a free input can take it without closing a circle. */
function feed(reading: Reading, { node, inputs }: Typed, step: string, port: string | undefined) {
  const source = reading.typed.get(step);
  const output = port === undefined ? source?.outputs.values().next().value : source?.outputs.get(port);
  if (!output || step === node.id || reaches(reading, node.id, step)) return undefined;
  if (reading.index.parents.get(step) !== reading.index.parents.get(node.id)) return undefined;
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
 * "Does `step` come before `node`, or before a region around it?" for the given steps. One bit for each step travels
 * down the graph in its order and from a region to its body, so that ten thousand references in a chain of ten thousand
 * nodes cost one walk and not one walk each.
 */
function ancestry({ index, ordering }: Reading, steps: ReadonlySet<string>): (step: string, node: string) => boolean {
  const bitOf = new Map([...steps].map((step, bit) => [step, bit]));
  const words = Math.ceil(bitOf.size / 32);
  const closing = new Set(ordering.closing);
  const before = new Map<string, Uint32Array>();
  for (const id of ordering.order) {
    const around = before.get(index.parents.get(id) ?? "");
    const mine = around ? around.slice() : new Uint32Array(words);
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
