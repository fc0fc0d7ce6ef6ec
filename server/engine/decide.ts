/** What should happen next. Pure: the same graph, state and clock give the same commands. */
import type { ErrorRecord } from "#shared/errors.ts";
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { incomingOf, subgraphUntil } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import { type Manifests, outputsOf } from "#shared/nodes/manifest.ts";
import { addressIn, isWithin, placeOf, regionOf, scopeOfRound, scopesAround } from "#shared/run/address.ts";
import type { RunState, StepState } from "#shared/run/reduce.ts";
import { endOnce } from "./endOnce.ts";
import {
  attemptsOfRunUsed,
  attemptsUsed,
  limitsExceeded,
  limitsNextDue,
  mostAttempts,
  regionExceeded,
} from "./limits.ts";
import { losersOf } from "./losers.ts";
import { liveEdgesNeeded, readinessOf } from "./readiness.ts";
import { roundResult, runResult } from "./results.ts";
import { isLive, isSettledAt, nodeAt, nodesOfScope, nodesWithin, openWithin } from "./scopes.ts";

export type Command =
  | { do: "start"; step: string; node: string; attempt: number }
  | { do: "skip"; step: string; node: string; reason: string }
  /** A disabled node: its first input goes on through its first output. */
  | { do: "pass"; step: string; node: string; outputs: Record<string, Json> }
  /** Stops an open step and all that is inside it. */
  | { do: "cancel"; step: string; reason: string }
  | { do: "openRound"; step: string; round: number }
  | { do: "settleRound"; step: string; round: number; value?: Json; values?: Record<string, Json>; error?: ErrorRecord }
  /** All rounds of a region are settled: its node says what comes of it. */
  | { do: "turn"; step: string; node: string }
  /** Fails a step for good: it took its worker down again and again, a round of it failed, its budget is used up. */
  | { do: "giveUp"; step: string; attempt: number; error: ErrorRecord }
  | { do: "succeed"; output: Json }
  /** The same where several nodes give the run's output: their values become one, which is stored as one. */
  | { do: "gather"; outputs: Record<string, Json> }
  | { do: "fail"; step?: string; error: ErrorRecord };

/** A step that was interrupted this often is taken for the cause. */
const mostCrashes = 10;

export interface Decision {
  graph: GraphBody;
  manifests: Manifests;
  state: RunState;
  now: number;
  /** Steps that this activation performs. A running step that is not among them was cut off by a crash. */
  inFlight: Pick<ReadonlySet<string>, "has" | "size">;
  /** The steps not yet begun that may have become ready since the last decision. Absent: any. */
  stirred?: ReadonlySet<string>;
}

export function decide(given: Decision): Command[] {
  const { state, manifests, now } = given;
  const exceeded = limitsExceeded(state, now);
  // A pause stops no clock.
  if (state.status === "paused") return exceeded ? [{ do: "fail", error: exceeded }] : [];
  const graph = graphOfRun(given.graph, state);
  const here = { ...given, graph };
  const failure = failureOf(here);
  if (failure) return [failure];
  if (exceeded) return [{ do: "fail", error: exceeded }];

  const found: Command[] = [];
  if (state.failed.size > 0) for (const command of failedRounds(here)) found.push(command);
  addOpenSteps(here, found);
  addNewSteps(here, found);
  if (found.length > 0) {
    const commands = endOnce(found);
    if (commands.length > 0) return withinAttempts(commands, here);
  }
  const top = nodesWithin(graph, manifests, undefined);
  if ((state.settled[""] ?? 0) >= top.length) {
    const { value = null, values } = runResult(top, state);
    return [values ? { do: "gather", outputs: values } : { do: "succeed", output: value }];
  }
  if (given.stirred || given.inFlight.size > 0) return [];
  if ([...state.open].some((address) => state.steps[address]?.status !== "open")) return [];
  // Regions alone are open and none of their steps can begin, unless the clock ends one of them.
  if (nextDue(graph, state) !== undefined) return [];
  return [{ do: "fail", error: { code: "GRAPH_INVALID", message: "The remaining steps wait for each other." } }];
}

/** When something becomes due by the clock alone, the first of it. While the run is paused only its own limits do. */
export function nextDue(graph: GraphBody, state: RunState): number | undefined {
  let first = limitsNextDue(state);
  if (state.status === "paused") return first;
  for (const address of state.open) {
    const step = state.steps[address];
    const at = step && dueAt(step, nodeAt(graph, address));
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first;
}

/** A run that stops at a node executes that node and what it needs. */
export function graphOfRun(graph: GraphBody, state: Pick<RunState, "until">): GraphBody {
  if (state.until === undefined) return graph;
  const known = parts.get(graph) ?? new Map<string, GraphBody>();
  parts.set(graph, known);
  const part = known.get(state.until) ?? subgraphUntil(graph, state.until);
  known.set(state.until, part);
  return part;
}

/** The same object each time, so that its index is built once. */
const parts = new WeakMap<GraphBody, Map<string, GraphBody>>();

type Here = Decision & { graph: GraphBody };

/**
 * No attempt begins beyond what the run or a region around may use: where not all that are due can be paid, none of
 * them begins, and the run or the region fails. What goes on after an answer or a sleep is no new attempt.
 */
function withinAttempts(commands: Command[], { graph, state }: Here): Command[] {
  const begun: string[] = [];
  let opened = 0;
  for (const command of commands) {
    if (command.do === "openRound") opened++;
    else if (command.do === "start" && command.attempt !== state.steps[command.step]?.attempt) begun.push(command.step);
  }
  const most = state.budget?.attempts ?? mostAttempts;
  if (begun.length > most - state.attempts) return [{ do: "fail", error: attemptsOfRunUsed(state) }];
  // A round that opens will begin a step: where so many open at once, their events alone would fill the memory.
  if (begun.length + opened > Math.max(most, mostAttempts) - state.attempts) {
    return [{ do: "fail", error: attemptsOfRunUsed(state) }];
  }
  const ended = regionsWithoutAttempts(begun, graph, state);
  if (ended.size === 0) return commands;
  const isOver = (step: string) => [...ended.keys()].some((region) => step === region || isWithin(step, region));
  return [
    ...commands.filter((command) => !("step" in command) || command.step === undefined || !isOver(command.step)),
    ...[...ended].flatMap(([region, attempts]) => endRegion(state, region, attemptsUsed("The region", attempts))),
  ];
}

/** The outermost regions that cannot pay for these starts, with what they had. */
function regionsWithoutAttempts(begun: readonly string[], graph: GraphBody, state: RunState): Map<string, number> {
  const wanted = new Map<string, number>();
  for (const step of begun) {
    for (const scope of scopesAround(step)) {
      const region = regionOf(scope)?.region ?? "";
      wanted.set(region, (wanted.get(region) ?? 0) + 1);
    }
  }
  const ended = new Map<string, number>();
  for (const [region, count] of wanted) {
    const most = nodeAt(graph, region)?.policy?.budget?.attempts;
    if (most !== undefined && count > most - (state.rounds[region]?.attempts ?? 0)) ended.set(region, most);
  }
  for (const region of ended.keys()) {
    if ([...ended.keys()].some((other) => isWithin(region, other))) ended.delete(region);
  }
  return ended;
}

/** Nothing in it goes on, and it fails. */
function endRegion(state: RunState, region: string, error: ErrorRecord): Command[] {
  const inside = openWithin(state, region).filter((step) => step !== region);
  return [
    ...inside.map((step): Command => ({ do: "cancel", step, reason: "The region around it failed." })),
    { do: "giveUp", step: region, attempt: state.steps[region]?.attempt ?? 1, error },
  ];
}

/** A step at the top that failed for good fails the run, unless its policy says otherwise. */
function failureOf({ graph, state }: Here): Command | undefined {
  for (const address of state.failed) {
    if (placeOf(address).scope !== "" || !stops(graph, address)) continue;
    const error = state.steps[address]?.error;
    if (error) return { do: "fail", step: address, error };
  }
  return undefined;
}

/** The same inside a region fails its round. */
function* failedRounds({ graph, state }: Here): Generator<Command> {
  const seen = new Set<string>();
  for (const address of state.failed) {
    const { scope } = placeOf(address);
    const around = regionOf(scope);
    if (!around || seen.has(scope) || !isLive(state, address) || !stops(graph, address)) continue;
    seen.add(scope);
    const error = state.steps[address]?.error;
    if (!error) continue;
    for (const open of state.open) {
      if (open.startsWith(scope)) yield { do: "cancel", step: open, reason: "Another step of the round failed." };
    }
    yield { do: "settleRound", step: around.region, round: around.round, error };
  }
}

function stops(graph: GraphBody, address: string): boolean {
  return nodeAt(graph, address)?.policy?.onError !== "skip";
}

function addOpenSteps(here: Here, to: Command[]): void {
  const { graph, state, inFlight, now } = here;
  for (const address of state.open) {
    const step = state.steps[address];
    const node = nodeAt(graph, address);
    if (!step || !node || inFlight.has(address)) continue;
    if (step.status === "open") for (const command of regionSteps(here, address, node, step)) to.push(command);
    else if (step.status === "running") to.push(afterCrash(address, node, step));
    else if (isDue(step, now)) {
      to.push(start(address, node, step.status === "retrying" ? step.attempt + 1 : step.attempt));
    }
  }
}

/** The rounds of an open region: settles, opens, and asks its node once nothing is left. */
function* regionSteps(here: Here, address: string, node: GraphNode, step: StepState): Generator<Command> {
  const { graph, manifests, state, now } = here;
  const rounds = state.rounds[address];
  const { region } = step;
  if (!rounds || !region) return;
  const failed = region.onFailure === "stop" ? rounds.rounds.find((round) => round?.error)?.error : undefined;
  const error = failed ?? regionExceeded(state, address, node, now);
  if (error) {
    yield* endRegion(state, address, error);
    return;
  }
  const body = nodesWithin(graph, manifests, node.id);
  // Where a failed step stops the round, that has its own command.
  const failing = new Set([...state.failed].filter((each) => stops(graph, each)).map((each) => placeOf(each).scope));
  let open = rounds.open.length;
  for (const round of rounds.open) {
    const scope = scopeOfRound(address, round);
    if ((state.settled[scope] ?? 0) < body.length) continue;
    if (failing.has(scope)) continue;
    yield { do: "settleRound", step: address, round, ...roundResult(graph, body, state, scope) };
    open--;
  }
  for (let next = rounds.next; open < region.atOnce && next < region.rounds; next++) {
    if (rounds.rounds[next]) continue;
    yield { do: "openRound", step: address, round: next };
    open++;
  }
  if (rounds.open.length === 0 && rounds.next >= region.rounds) yield { do: "turn", step: address, node: node.id };
}

function addNewSteps(here: Here, to: Command[]): void {
  const { state } = here;
  for (const address of here.stirred ?? allNew(here)) {
    if (state.steps[address] === undefined && isLive(state, address)) addNewStep(here, address, to);
  }
}

/** Every step of every open scope. Those that have begun are among them. */
function* allNew({ graph, manifests, state }: Here): Generator<string> {
  for (const node of nodesWithin(graph, manifests, undefined)) yield node.id;
  for (const address of state.open) {
    for (const round of state.rounds[address]?.open ?? []) {
      const scope = scopeOfRound(address, round);
      for (const node of nodesOfScope(graph, manifests, scope)) yield addressIn(scope, node.id);
    }
  }
}

function addNewStep(here: Here, address: string, to: Command[]): void {
  const { graph, manifests, state } = here;
  const node = nodeAt(graph, address);
  if (!node || manifests.get(node.type)?.inert === true) return;
  const { scope } = placeOf(address);
  const readiness = readinessOf(node, { graph, manifests, state, scope });
  switch (readiness.is) {
    case "wait":
      return;
    case "skip":
      to.push({ do: "skip", step: address, node: node.id, reason: readiness.reason });
      return;
    case "start": {
      // Without edges, what a round works on may have to be loaded first.
      if (node.disabled === true && (scope === "" || incomingOf(graph, node.id).length > 0)) {
        const [edge] = readiness.live;
        const manifest = manifests.get(node.type);
        const port = manifest && outputsOf(node, manifest)[0]?.id;
        const value = edge && state.steps[addressIn(scope, edge.from.node)]?.outputs?.[edge.from.port];
        const outputs: Record<string, Json> = port === undefined || value === undefined ? {} : { [port]: value };
        to.push({ do: "pass", step: address, node: node.id, outputs });
        return;
      }
      to.push(start(address, node, 1));
      const mayHaveLosers = manifests.get(node.type)?.ready === "byMode";
      if (mayHaveLosers && node.disabled !== true && node.params.others !== "finish") {
        for (const command of stopLosers(here, node, scope)) to.push(command);
      }
      return;
    }
    default:
      readiness satisfies never;
  }
}

function* stopLosers({ graph, state }: Here, node: GraphNode, scope: string): Generator<Command> {
  if (liveEdgesNeeded(node) === undefined) return;
  const reason = `“${node.title || node.id}” went on without it.`;
  for (const step of losersOf(node, graph, state, scope)) {
    if (state.steps[step] === undefined) yield { do: "skip", step, node: placeOf(step).node, reason };
    else if (!isSettledAt(state, step)) yield* cancelAll(state, step, reason);
  }
}

function* cancelAll(state: RunState, address: string, reason: string): Generator<Command> {
  for (const step of openWithin(state, address)) yield { do: "cancel", step, reason };
}

function start(step: string, node: GraphNode, attempt: number): Command {
  return { do: "start", step, node: node.id, attempt };
}

function afterCrash(address: string, node: GraphNode, step: StepState): Command {
  const crashes = step.attempt - (step.failures ?? 0);
  if (crashes < mostCrashes) return start(address, node, step.attempt + 1);
  const message = `The step was interrupted ${crashes} times and is not tried again.`;
  return { do: "giveUp", step: address, attempt: step.attempt, error: { code: "UNAVAILABLE", message } };
}

function isDue(step: StepState, now: number): boolean {
  if (step.status === "answered") return true;
  const at = dueAt(step, undefined);
  return at !== undefined && at <= now;
}

function dueAt(step: StepState, node: GraphNode | undefined): number | undefined {
  switch (step.status) {
    case "sleeping":
    case "retrying":
      return step.until;
    case "asked":
      return step.question && "expiresAt" in step.question ? step.question.expiresAt : undefined;
    case "open": {
      const budget = node?.policy?.budget?.wallMs ?? Number.POSITIVE_INFINITY;
      const time = Math.min(budget, node?.policy?.timeoutMs ?? Number.POSITIVE_INFINITY);
      return step.startedAt === undefined || !Number.isFinite(time) ? undefined : step.startedAt + time;
    }
    default:
      return undefined;
  }
}
