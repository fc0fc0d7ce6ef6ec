/**
 * The ways in which a step reaches the world. What it does outside is done only after all that came before it is
 * stored: each door that leads there commits first.
 */
import type { NodeContext } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import { guardBudget } from "./budget.ts";
import type { ContextRequest } from "./context.ts";
import { evaluateAll } from "./inputs.ts";
import type { ContextDoors, EngineParts } from "./parts.ts";
import { addressNamed } from "./scopes.ts";
import { storeValue } from "./values.ts";

/** What a context can do; the rest of it is what the step knows. */
export type StepDoors = Omit<
  NodeContext<unknown>,
  | "params"
  | "boundParams"
  | "inputs"
  | "inputLabels"
  | "run"
  | "step"
  | "answer"
  | "expired"
  | "slept"
  | "rounds"
  | "attempt"
  | "signal"
  | "now"
>;

export function openDoors(request: ContextRequest): StepDoors {
  const { parts, run, graph, address, node, writer, view, scopeFor, log, stop } = request;
  const { sandbox } = parts;
  const fetch: EngineParts["fetch"] = async (url, options = {}) => {
    await writer.flush();
    return parts.fetch(url, {
      ...options,
      signal: options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal,
    });
  };
  const said = (level: "info" | "warn" | "error", text: string) => log.add(level, text);
  let opened: ContextDoors | undefined;
  const doors = () => {
    opened ??= parts.contextFor(run, { address, node }, stop.signal);
    return opened;
  };
  /** Calls a door's function once everything before it is stored. */
  const stored =
    <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      await writer.flush();
      return call(...given);
    };

  return {
    statusOf(name) {
      const step = addressNamed(graph, address, name);
      return step === undefined ? undefined : writer.state.steps[step]?.status;
    },
    once: onceFor(request),
    progress: (note) => parts.note({ run: run.id, step: address, ...note }),
    log: said,
    async evaluate(expr, extra) {
      const [value] = await evaluateAll([expr], { scopeFor, sandbox, stop }, extra);
      return value ?? null;
    },
    fetch,
    llm: {
      async complete(call) {
        await writer.flush();
        const guarded = await guardBudget(request, call);
        if (guarded.isUnpriced) said("warn", "The price of this model is not known: it counts as $0 in the budget.");
        try {
          return await parts.llm.complete({
            ...guarded.call,
            workspace: run.workspace,
            signal: stop.signal,
            onText: (text) => parts.note({ run: run.id, step: address, text }),
            // A reply that is refused afterwards has cost its money too.
            onSpend(spend, model) {
              guarded.paid(spend);
              writer.add([{ type: "spend.recorded", step: address, spend, model }]);
            },
          });
        } finally {
          await guarded.release();
          await writer.flush();
        }
      },
    },
    sandbox: {
      run: async (code) => {
        if (code.hosts.length > 0) await writer.flush();
        const context = {
          ...(await scopeFor([code.source])),
          step: address,
          attempt: view.state.steps[address]?.attempt ?? 1,
        };
        return sandbox.run({ ...code, context, workspace: run.workspace }, { fetch, log: said, signal: stop.signal });
      },
      checkSchema: (schema, value) => sandbox.checkSchema(schema, value, stop.signal),
    },
    tables: {
      parse: (table) => parts.tables.parse(table, stop.signal),
      query: (query) => parts.tables.query(query, stop.signal),
    },
    charts: { check: (spec, rows) => parts.charts.check(spec, rows, stop.signal) },
    files: {
      read: (ref) => doors().files.read(ref),
      sample: (name) => doors().files.sample(name),
    },
    artifacts: { save: stored((artifact) => doors().artifacts.save(artifact)) },
    sites: { publish: stored((site) => doors().sites.publish(site)) },
    connection: <Client>(id: string) => stored(() => doors().connection<Client>(id))(),
    locks: { take: stored((name) => doors().locks.take(name)) },
    runs: { start: stored((child) => doors().runs.start(child)) },
  };
}

function onceFor({ parts, run, address: step, writer, values }: ContextRequest): NodeContext<unknown>["once"] {
  const underWay = new Map<string, Promise<Json>>();

  async function record(key: string, effect: (idempotencyKey: string) => Promise<Json>): Promise<Json> {
    const recorded = writer.state.effects[step];
    if (recorded && Object.hasOwn(recorded, key)) return values.load(recorded[key] ?? null);
    await writer.flush();
    const value = await effect(`${run.id}/${step}/${key}`);
    const stored = await storeValue(parts.blobs, value);
    parts.crashPoint?.("before-effect-record");
    writer.add([{ type: "effect.recorded", step, key, value: stored }]);
    await writer.flush();
    parts.crashPoint?.("after-effect-record");
    return values.load(stored);
  }

  return async function once<T extends Json>(key: string, effect: (idempotencyKey: string) => Promise<T>) {
    if (key === "") throw new AppError("BUG", "An effect needs a key.");
    const known = underWay.get(key) ?? record(key, effect);
    underWay.set(key, known);
    // What was recorded under this key is what this effect gave.
    return (await known) as T;
  };
}
