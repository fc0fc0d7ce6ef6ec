/**
 * What a run must come to, found in the simplest way that we know: one world of timers and callbacks, no journal, no
 * addresses, no crashes. It shares nothing with the engine but the plan of the graph.
 *
 * Each step begins at once or a random moment of up to a minute after it could, so that what really races ends in more than one
 * way: asked often enough, the oracle gives every result that is allowed.
 */
import type { Json } from "#shared/json.ts";
import { endMessage, instead, type NodePlan, portsOf } from "./arbitraryGraphs.ts";
import { digest } from "./digest.ts";
import { oracleRegions } from "./oracleRegions.ts";
import { outputOf, resultOf } from "./oracleResults.ts";
import {
  edgeIs,
  type Failure,
  isOver,
  losers,
  placeOf,
  reached,
  type Scope,
  type Status,
  type Step,
  scopeNamed,
  stepNamed,
} from "./oracleScopes.ts";

export interface Verdict {
  status: "succeeded" | "failed";
  output?: Json;
  code?: string;
  /** How each step at the top ended, when the run came to its own end. */
  steps?: Record<string, string>;
}

const breathMs = 60_000;

export function askOracle(plan: readonly NodePlan[], random: () => number): Verdict {
  let now = 0;
  let places = 0;
  let verdict: Verdict | undefined;
  const timers: { at: number; call(): void }[] = [];
  const scopes = new Set<Scope>();

  const { runRound, runMap, runRepeat } = oracleRegions({ after, breath, open, close, end, fail, look });

  function breath(): number {
    return random() < 0.5 ? 0 : random() * breathMs;
  }

  function after(ms: number, call: () => void): void {
    timers.push({ at: now + ms, call });
  }

  function open(
    inside: readonly NodePlan[],
    input: Json | undefined,
    around: Scope["around"],
    done: Scope["done"],
  ): Scope {
    const scope: Scope = { plan: inside, steps: new Map(), input, around, over: false, done };
    scopes.add(scope);
    return scope;
  }

  /** Whatever may have become ready begins; scopes of which everything has ended are done. */
  function look(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (const scope of [...scopes]) {
        // Of what may begin at the same moment, nobody is first by right.
        for (const node of random() < 0.5 ? scope.plan : scope.plan.toReversed()) {
          if (!scope.over && !scope.steps.has(node.id) && lookAt(scope, node)) moved = true;
        }
        if (scope.over || !scope.plan.every(({ id }) => isOver(scope.steps.get(id)))) continue;
        close(scope);
        scope.done({ value: resultOf(scope) });
        moved = true;
      }
    }
  }

  function lookAt(scope: Scope, node: NodePlan): boolean {
    const edges = node.edges.map((edge) => ({ ...edge, is: edgeIs(scope.steps.get(edge.from), edge.port) }));
    const { kind } = node;
    let live = edges.filter(({ is }) => is === "live");
    const pending = edges.filter(({ is }) => is === "pending").length;
    const needed =
      kind.is === "join" && edges.length > 0 ? { all: undefined, any: 1, count: kind.count }[kind.mode] : undefined;
    if (needed !== undefined) {
      if (live.length + pending < needed) return end(scope, node, "skipped");
      if (live.length < needed) return false;
      const first = live.toSorted((a, b) => placeOf(scope, a.from) - placeOf(scope, b.from)).slice(0, needed);
      live = live.filter((edge) => first.includes(edge));
    } else if (pending > 0) {
      return false;
    } else if (edges.length > 0 && live.length === 0) {
      return end(scope, node, "skipped");
    }
    if (kind.is === "milestone" && !reached(scope, kind)) return false;
    begin(scope, node, live);
    return true;
  }

  function begin(scope: Scope, node: NodePlan, live: { from: string; port: string }[]): void {
    const { kind, disabled } = node;
    const step: Step = { status: "begun", outputs: {}, place: 0, stop() {} };
    scope.steps.set(node.id, step);
    const values = live.map(({ from, port }) => scope.steps.get(from)?.outputs[port] ?? null);
    if (node.edges.length === 0 && scope.input !== undefined) values.push(scope.input);
    const [first] = portsOf(node);
    if (disabled) {
      const passes = first !== undefined && values.length > 0;
      end(scope, node, "succeeded", passes ? { [first]: values[0] ?? null } : {});
      return;
    }
    if (kind.is === "join" && kind.mode !== "all" && kind.others === "cancel" && node.edges.length > 0) {
      for (const loser of losers(scope, node)) stopStep(scope, loser);
    }
    const later = (ms: number, call: () => void) => after(ms + breath(), () => step.status === "begun" && call());
    later(0, () => perform(scope, node, values, step, later));
  }

  function perform(
    scope: Scope,
    node: NodePlan,
    values: Json[],
    step: Step,
    later: (ms: number, call: () => void) => void,
  ): void {
    const { kind } = node;
    const value = values[0] ?? null;
    const emit = (outputs: Record<string, Json>) => {
      end(scope, node, "succeeded", outputs);
      look();
    };
    switch (kind.is) {
      case "make":
        if (kind.failAlways) fail(scope, node, { code: "CODE_FAILED", message: "It never works." });
        else emit({ out: digest(node.id, values.length > 0 ? values : undefined) });
        return;
      case "nap":
        if (kind.ms === 0) emit({ out: value });
        else later(kind.ms, () => emit({ out: value }));
        return;
      case "approval": {
        const { choice, afterMs, expiresMs } = kind;
        if (expiresMs !== undefined && expiresMs < afterMs) later(expiresMs, () => emit({ expired: null }));
        else if (choice === "approve") later(afterMs, () => emit({ approved: value }));
        else later(afterMs, () => emit({ rejected: { choice: "reject", note: "" } }));
        return;
      }
      case "branch": {
        const { yes, perhaps, mode } = kind;
        const taken = [...(yes ? ["yes"] : []), ...(perhaps ? ["perhaps"] : [])];
        if (taken.length === 0) taken.push("otherwise");
        const ports = mode === "first" ? taken.slice(0, 1) : taken;
        emit(Object.fromEntries(ports.map((port) => [port, value])));
        return;
      }
      case "join":
        emit({ out: kind.mode === "any" ? value : values });
        return;
      case "milestone": {
        const isReached = kind.after === undefined || stepNamed(scope, kind.after)?.status === "succeeded";
        const before = kind.before === undefined ? undefined : stepNamed(scope, kind.before)?.status;
        const passed = before !== undefined && before !== "skipped" && before !== "cancelled";
        emit({ [isReached && !passed ? "open" : "closed"]: value });
        return;
      }
      case "cancel":
        for (const name of kind.nodes) {
          const found = scopeNamed(scope, name);
          const target = found?.plan.find(({ id }) => id === name);
          if (found && target) stopStep(found, target);
        }
        if (step.status === "begun") end(scope, node, "succeeded", { out: value });
        look();
        return;
      case "end":
        endHere(scope, node, kind, value);
        return;
      case "output":
        emit({ out: value });
        return;
      case "map":
        runMap(scope, node, kind, step);
        return;
      case "repeat":
        runRepeat(scope, node, kind, step, value);
        return;
      case "section":
        runRound(scope, node, step, kind.body, value, ({ value: result = null, error }) => {
          if (error) fail(scope, node, error);
          else emit({ out: result });
        });
        look();
        return;
      default:
        kind satisfies never;
    }
  }

  function endHere(scope: Scope, node: NodePlan, { of, status }: { of: string; status: string }, value: Json): void {
    const error = { code: "ENDED", message: endMessage };
    if (of === "run") {
      for (const each of scopes) close(each);
      verdict = status === "succeeded" ? { status, output: value } : { status: "failed", code: error.code };
      return;
    }
    const { around } = scope;
    if (!around) throw new Error(`"${node.id}" ends a region and stands in none.`);
    around.step.stop();
    if (status === "failed") fail(around.scope, around.node, error);
    else end(around.scope, around.node, "succeeded", { out: value });
    look();
  }

  function fail(scope: Scope, node: NodePlan, error: Failure): void {
    scope.steps.get(node.id)?.stop();
    switch (node.policy?.onError) {
      case "skip":
        end(scope, node, "failed");
        break;
      case "value":
        end(scope, node, "succeeded", { out: instead });
        break;
      case "port":
        end(scope, node, "succeeded", { error: { ...error } });
        break;
      default:
        if (scope.over) return;
        close(scope);
        scope.done({ error });
    }
    look();
  }

  function end(scope: Scope, node: NodePlan, status: Status, outputs: Record<string, Json> = {}): true {
    const known = scope.steps.get(node.id);
    if (scope.over || isOver(known)) return true;
    const step = known ?? { status, outputs, place: 0, stop() {} };
    Object.assign(step, { status, outputs, place: ++places });
    scope.steps.set(node.id, step);
    return true;
  }

  /** What is under way is cancelled with all that is in it; what has not begun is left out. */
  function stopStep(scope: Scope, node: NodePlan): void {
    const step = scope.steps.get(node.id);
    if (isOver(step)) return;
    end(scope, node, step ? "cancelled" : "skipped");
    step?.stop();
  }

  function close(scope: Scope): void {
    if (scope.over) return;
    scope.over = true;
    scopes.delete(scope);
    for (const step of scope.steps.values()) {
      if (step.status !== "begun") continue;
      step.status = "cancelled";
      step.stop();
    }
  }

  const top = open(plan, undefined, undefined, ({ error }) => {
    if (error) {
      verdict = { status: "failed", code: error.code };
      return;
    }
    const steps = Object.fromEntries(
      [...top.steps].map(([id, { status }]) => [id, isLeftOut(status) ? "left out" : status]),
    );
    verdict = { status: "succeeded", output: outputOf(top), steps };
  });
  look();
  while (!verdict) {
    const next = timers.reduce((a, b) => (b.at < a.at ? b : a), { at: Number.POSITIVE_INFINITY, call() {} });
    if (next.at === Number.POSITIVE_INFINITY) throw new Error("The oracle's run does not end.");
    timers.splice(timers.indexOf(next), 1);
    now = Math.max(now, next.at);
    next.call();
    look();
  }
  return verdict;
}

function isLeftOut(status: Status): boolean {
  return status === "cancelled" || status === "skipped";
}
