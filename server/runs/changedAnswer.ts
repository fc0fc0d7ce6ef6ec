/**
 * What stands when an old answer is changed: everything but what follows from it. Around the gate the regions are
 * opened where the earlier run had them, with their other rounds settled, so that only its own round goes on. Pure.
 */
import type { Actor } from "#shared/actor.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import { indexOf } from "#shared/graph/walk.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { isWithin, placeOf, regionOf, scopesAround, topOf } from "#shared/run/address.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import type { Answer } from "#shared/run/question.ts";
import type { RunState } from "#shared/run/reduce.ts";
import { reusedSteps, settledRounds } from "./reusedSteps.ts";

export interface ChangedAnswer {
  step: string;
  gate: string;
  answer: Answer;
  by: Actor;
  /** Was this step's question one for people? */
  askedPeople(step: string): boolean;
  newGate(): string;
}

interface Given {
  graph: GraphBody;
  manifests: Manifests;
  earlier: RunState;
  run: string;
}

export function answerFacts(given: Given, change: ChangedAnswer): RunEventBody[] {
  const { step, gate, answer, by } = change;
  const facts: RunEventBody[] = [];
  let isOpen = true;
  for (const scope of scopesAround(step).reverse()) {
    const opened: RunEventBody[] = isOpen ? openedAround(given, scope, nextIn(scope, step)) : [];
    isOpen = opened.length > 0;
    facts.push(...opened);
  }
  facts.push({ type: "step.answered", step, gate, answer, by });
  return [...facts, ...keptAnswers(given, change, facts)];
}

/** Opens a region where it stood, with the round on the way to the gate open. Nothing for a critical section. */
function openedAround(given: Given, scope: string, next: string): RunEventBody[] {
  const { graph, manifests, earlier, run } = given;
  const around = regionOf(scope);
  const state = around && earlier.steps[around.region];
  const kind = manifests.get(indexOf(graph).nodes.get(state?.node ?? "")?.type ?? "")?.region;
  if (!around || !state?.region || kind === undefined || kind === "section") return [];
  const { region, round } = around;
  // A failed round that stopped its region is tried again; others stay as they ended.
  const stops = state.region.onFailure === "stop";
  const kept = settledRounds(earlier, region, (other, failed) =>
    kind === "repeat" ? other < round : other !== round && !(failed && stops),
  );
  const after = reachedFrom(graph, next);
  return [
    { type: "step.started", step: region, node: state.node, attempt: 1 },
    { type: "step.opened", step: region, ...state.region, ...(kind === "repeat" && { rounds: round + 1 }) },
    ...kept,
    { type: "round.opened", step: region, round },
    ...reusedSteps(earlier, run, (node) => !after.has(node), scope),
  ];
}

/** The other answers that people gave in the same region and that do not follow from this one: nobody is asked twice. */
function keptAnswers(given: Given, change: ChangedAnswer, facts: readonly RunEventBody[]): RunEventBody[] {
  const { graph, manifests, earlier } = given;
  const top = topOf(change.step);
  const standing = new Set(facts.flatMap((fact) => (fact.type === "step.reused" ? [fact.step] : [])));
  const settled = facts.flatMap((fact) => (fact.type === "round.settled" ? [`${fact.step}[${fact.round}]/`] : []));
  return Object.entries(earlier.answers).flatMap(([step, { by, at: _at, ...answer }]): RunEventBody[] => {
    if (step === change.step || !isWithin(step, top) || !change.askedPeople(step)) return [];
    const around = scopesAround(step).map((scope) => regionOf(scope)?.region ?? "");
    if ([step, ...around].some((each) => standing.has(each))) return [];
    if (settled.some((scope) => step.startsWith(scope))) return [];
    if (follows(graph, manifests, change.step, step)) return [];
    return [{ type: "step.answered", step, gate: change.newGate(), answer, by }];
  });
}

/** May what happened at `other` follow from what was said at `step`? */
export function follows(graph: GraphBody, manifests: Manifests, step: string, other: string): boolean {
  const [way, otherWay] = [step.split("/"), other.split("/")];
  for (const [index, part] of way.entries()) {
    const otherPart = otherWay[index];
    if (otherPart === undefined) return true;
    if (part === otherPart) continue;
    const [a, b] = [partOf(part), partOf(otherPart)];
    if (a.node !== b.node) return reachedFrom(graph, a.node).has(b.node);
    const isRepeat = manifests.get(indexOf(graph).nodes.get(a.node)?.type ?? "")?.region === "repeat";
    return isRepeat && b.round > a.round;
  }
  return true;
}

function partOf(part: string): { node: string; round: number } {
  const cut = part.indexOf("[");
  return cut < 0 ? { node: part, round: 0 } : { node: part.slice(0, cut), round: Number(part.slice(cut + 1, -1)) };
}

/** The node of a scope through which the way to the step goes: the step's own, or a region inside. */
function nextIn(scope: string, step: string): string {
  return partOf(step.slice(scope.length).split("/")[0] ?? "").node || placeOf(step).node;
}

/** The node and what its values reach in its scope. */
function reachedFrom(graph: GraphBody, node: string): Set<string> {
  const { outgoing } = indexOf(graph);
  const found = new Set([node]);
  for (const id of found) for (const edge of outgoing.get(id) ?? []) found.add(edge.to.node);
  return found;
}
