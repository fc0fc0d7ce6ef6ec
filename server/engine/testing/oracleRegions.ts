/** How the oracle runs the rounds of a region. */
import type { Json } from "#shared/json.ts";
import { itemsOf, type NodePlan } from "./arbitraryGraphs.ts";
import type { Failure, Result, Scope, Status, Step } from "./oracleScopes.ts";

/** What can be done to the world that the rounds are in. */
interface World {
  after(ms: number, call: () => void): void;
  /** A random moment. */
  breath(): number;
  open(inside: readonly NodePlan[], input: Json | undefined, around: Scope["around"], done: Scope["done"]): Scope;
  close(scope: Scope): void;
  end(scope: Scope, node: NodePlan, status: Status, outputs?: Record<string, Json>): true;
  fail(scope: Scope, node: NodePlan, error: Failure): void;
  look(): void;
}

export function oracleRegions({ after, breath, open, close, end, fail, look }: World) {
  function runRound(
    scope: Scope,
    node: NodePlan,
    step: Step,
    body: readonly NodePlan[],
    input: Json,
    done: (result: Result) => void,
  ): void {
    const round = open(body, input, { scope, node, step }, done);
    const stopOthers = step.stop;
    step.stop = () => {
      stopOthers();
      close(round);
    };
  }

  function runMap(scope: Scope, node: NodePlan, kind: NodePlan["kind"] & { is: "map" }, step: Step): void {
    const { size, atOnce, onError, body } = kind;
    const items = itemsOf(size);
    const results: (Result | undefined)[] = items.map(() => undefined);
    let next = 0;
    const goOn = () => {
      if (step.status !== "begun") return;
      const underWay = next - results.filter(Boolean).length;
      if (next < size && underWay < atOnce) {
        const index = next++;
        runRound(scope, node, step, body, items[index] ?? null, (result) => {
          results[index] = result;
          if (result.error && onError === "stop") fail(scope, node, result.error);
          else after(breath(), goOn);
          look();
        });
        goOn();
      } else if (results.every(Boolean)) {
        const out = results.flatMap((result, index): Json[] => {
          if (!result?.error) return [result?.value ?? null];
          return onError === "collect" ? [{ error: { ...result.error }, index }] : [];
        });
        end(scope, node, "succeeded", { out });
      }
    };
    goOn();
    look();
  }

  function runRepeat(
    scope: Scope,
    node: NodePlan,
    kind: NodePlan["kind"] & { is: "repeat" },
    step: Step,
    value: Json,
    round = 1,
  ): void {
    runRound(scope, node, step, kind.body, value, ({ value: result = null, error }) => {
      if (error) fail(scope, node, error);
      else if (round >= kind.until || round >= kind.max) end(scope, node, "succeeded", { out: result });
      else after(breath(), () => step.status === "begun" && runRepeat(scope, node, kind, step, result, round + 1));
      look();
    });
    look();
  }

  return { runRound, runMap, runRepeat };
}
