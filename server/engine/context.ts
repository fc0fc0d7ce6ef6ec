/**
 * Builds the one door through which a node reaches the world. What a step does outside is done only after all that
 * came before it is stored: each door that leads there commits first.
 */
import type { NodeContext } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { GivenAnswer, RoundState, RunState } from "#shared/run/reduce.ts";
import { guardBudget } from "./budget.ts";
import { evaluateAll, type ResolvedParams, roundValue, type ScopeFor, type StepInputs, type View } from "./inputs.ts";
import type { ContextDoors, EngineParts } from "./parts.ts";
import type { Attempt } from "./perform.ts";
import { addressNamed } from "./scopes.ts";
import type { StepLog } from "./stepLog.ts";
import { refuseLargeTogether, storeValue } from "./values.ts";

export interface ContextRequest extends Attempt {
  view: View;
  inputs: StepInputs;
  resolved: ResolvedParams;
  scopeFor: ScopeFor;
  log: StepLog;
  signal: AbortSignal;
}

export async function contextOf(request: ContextRequest): Promise<NodeContext<unknown>> {
  const { parts, run, graph, address, node, writer, values, view, inputs, resolved, scopeFor, log, signal } = request;
  const { sandbox } = parts;
  const { state } = writer;
  const fetch: EngineParts["fetch"] = async (url, options = {}) => {
    await writer.flush();
    return parts.fetch(url, {
      ...options,
      signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal,
    });
  };
  const said = (level: "info" | "warn" | "error", text: string) => log.add(level, text);
  let opened: ContextDoors | undefined;
  const doors = () => {
    opened ??= parts.contextFor(run, { address, node }, signal);
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
    params: resolved.params,
    boundParams: resolved.bound,
    inputs: inputs.values,
    inputLabels: inputs.labels,
    run: { id: run.id, input: await values.load(state.input) },
    step: address,
    answer: await answerOf(state.answers[address], request),
    expired: state.answers[address] === undefined && isExpired(state, address),
    slept: state.slept[address],
    rounds: await roundsOf(request),
    statusOf(name) {
      const step = addressNamed(graph, address, name);
      return step === undefined ? undefined : writer.state.steps[step]?.status;
    },
    attempt: state.steps[address]?.attempt ?? 1,
    signal,
    now: parts.clock.now,
    once: onceFor(request),
    progress: (note) => parts.note({ run: run.id, step: address, ...note }),
    log: said,
    async evaluate(expr, extra) {
      const [value] = await evaluateAll([expr], { scopeFor, sandbox, signal }, extra);
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
            signal,
            onText: (text) => parts.note({ run: run.id, step: address, text }),
            // A reply that is refused afterwards has cost its money too.
            onSpend: (spend, model) => writer.add([{ type: "spend.recorded", step: address, spend, model }]),
          });
        } finally {
          guarded.release();
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
        return sandbox.run({ ...code, context, workspace: run.workspace }, { fetch, log: said, signal });
      },
      checkSchema: (schema, value) => sandbox.checkSchema(schema, value, signal),
    },
    tables: {
      parse: (table) => parts.tables.parse(table, signal),
      query: (query) => parts.tables.query(query, signal),
    },
    charts: { check: (spec, rows) => parts.charts.check(spec, rows, signal) },
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

/** What programs answer is stored as events carry values; what people answer is taken word for word. */
async function answerOf(
  given: GivenAnswer | undefined,
  { values, writer, address }: ContextRequest,
): Promise<NodeContext<unknown>["answer"]> {
  if (!given) return undefined;
  const { choice, note, form } = given;
  const kind = writer.state.steps[address]?.question?.kind;
  const isStored = kind === "signal" || kind === "run";
  const loaded = form && isStored ? await loadFields(form, values) : form;
  return { choice, ...(note !== undefined && { note }), ...(loaded && { form: loaded }) };
}

async function loadFields(form: Record<string, Json>, values: ContextRequest["values"]): Promise<Record<string, Json>> {
  const fields = await Promise.all(
    Object.entries(form).map(async ([name, value]) => [name, await values.load(value)] as const),
  );
  return Object.fromEntries(fields);
}

async function roundsOf(request: ContextRequest): Promise<NodeContext<unknown>["rounds"]> {
  const { isTurn, address, node, writer, values, view } = request;
  if (!isTurn) return undefined;
  const settled: NonNullable<NodeContext<unknown>["rounds"]> = [];
  const rounds = writer.state.rounds[address]?.rounds ?? [];
  // Only a map looks at more than the last one.
  const first = view.manifests.get(node.type)?.region === "map" ? 0 : rounds.length - 1;
  refuseLargeTogether("The result of all rounds", rounds.slice(first).flatMap(storedIn));
  for (const [index, round] of Array.from(rounds).entries()) {
    const value = round && index >= first ? await roundValue(round, values) : null;
    settled.push({ value, ...(round?.error && { error: round.error }) });
  }
  return settled;
}

function storedIn(round: RoundState | undefined): Json[] {
  return [round?.value ?? null, ...Object.values(round?.values ?? {})];
}

/** A question with a deadline was asked, and the step has waited past it. */
function isExpired(state: RunState, step: string): boolean {
  const question = state.steps[step]?.question;
  const expiresAt = question && "expiresAt" in question ? question.expiresAt : undefined;
  const slept = state.slept[step];
  return expiresAt !== undefined && slept !== undefined && slept >= expiresAt;
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
