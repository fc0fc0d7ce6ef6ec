/** Builds the one door through which a node reaches the world. */
import type { NodeContext } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { RunState } from "#shared/run/reduce.ts";
import { evaluateAll, type ResolvedParams, type ScopeFor, type StepInputs } from "./inputs.ts";
import type { ContextDoors, EngineParts, RunPlace } from "./parts.ts";
import type { StepLog } from "./stepLog.ts";
import { loadValue, storeValue } from "./values.ts";
import type { RunWriter } from "./writer.ts";

export interface ContextRequest {
  parts: EngineParts;
  run: RunPlace;
  step: string;
  writer: RunWriter;
  /** The state that the attempt started from. */
  state: RunState;
  runInput: Json;
  inputs: StepInputs;
  resolved: ResolvedParams;
  scopeFor: ScopeFor;
  doors: ContextDoors;
  log: StepLog;
  signal: AbortSignal;
}

export function contextOf(request: ContextRequest): NodeContext<unknown> {
  const { parts, run, step, writer, state, inputs, resolved, scopeFor, doors, log, signal } = request;
  const { sandbox } = parts;
  const answer = state.answers[step];
  const fetch: EngineParts["fetch"] = (url, options = {}) =>
    parts.fetch(url, {
      ...options,
      signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal,
    });
  const said = (level: "info" | "warn" | "error", text: string) => log.add(level, text);

  return {
    params: resolved.params,
    boundParams: resolved.bound,
    inputs: inputs.values,
    inputLabels: inputs.labels,
    run: { id: run.id, input: request.runInput },
    step,
    answer: answer && {
      choice: answer.choice,
      ...(answer.note !== undefined && { note: answer.note }),
      ...(answer.form !== undefined && { form: answer.form }),
    },
    expired: answer === undefined && isExpired(state, step),
    slept: state.slept[step],
    attempt: state.steps[step]?.attempt ?? 1,
    signal,
    now: parts.clock.now,
    once: onceFor(request),
    progress: (note) => parts.note({ run: run.id, step, ...note }),
    log: said,
    async evaluate(expr, extra) {
      const [value] = await evaluateAll([expr], { scopeFor, sandbox, signal }, extra);
      return value ?? null;
    },
    fetch,
    llm: {
      async complete(call) {
        const spent: Promise<unknown>[] = [];
        try {
          return await parts.llm.complete({
            ...call,
            workspace: run.workspace,
            signal,
            onText: (text) => parts.note({ run: run.id, step, text }),
            // A reply that is refused afterwards has cost its money too.
            onSpend: (spend, model) => {
              spent.push(writer.append(() => [{ type: "spend.recorded", step, spend, model }]));
            },
          });
        } finally {
          await Promise.all(spent);
        }
      },
    },
    sandbox: {
      run: async (code) => {
        const context = { ...(await scopeFor([code.source])), step, attempt: state.steps[step]?.attempt ?? 1 };
        return sandbox.run({ ...code, context }, { fetch, log: said, signal });
      },
      checkSchema: (schema, value) => sandbox.checkSchema(schema, value, signal),
    },
    tables: parts.tables,
    charts: parts.charts,
    ...doors,
  };
}

/** A question with a deadline was asked, and the step has waited past it. */
function isExpired(state: RunState, step: string): boolean {
  const question = state.steps[step]?.question;
  const expiresAt = question && "expiresAt" in question ? question.expiresAt : undefined;
  const slept = state.slept[step];
  return expiresAt !== undefined && slept !== undefined && slept >= expiresAt;
}

function onceFor({ parts, run, step, writer }: ContextRequest): NodeContext<unknown>["once"] {
  const underWay = new Map<string, Promise<Json>>();

  async function record(key: string, effect: (idempotencyKey: string) => Promise<Json>): Promise<Json> {
    const recorded = writer.state().effects[step];
    if (recorded && Object.hasOwn(recorded, key)) return loadValue(parts.blobs, recorded[key] ?? null);
    const value = await effect(`${run.id}/${step}/${key}`);
    const stored = await storeValue(parts.blobs, value);
    parts.crashPoint?.("before-effect-record");
    await writer.append(() => [{ type: "effect.recorded", step, key, value: stored }]);
    parts.crashPoint?.("after-effect-record");
    return loadValue(parts.blobs, stored);
  }

  return async function once<T extends Json>(key: string, effect: (idempotencyKey: string) => Promise<T>) {
    if (key === "") throw new AppError("BUG", "An effect needs a key.");
    const known = underWay.get(key) ?? record(key, effect);
    underWay.set(key, known);
    // What was recorded under this key is what this effect gave.
    return (await known) as T;
  };
}
