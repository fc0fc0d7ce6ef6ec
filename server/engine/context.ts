/** What a step is given: what it knows, and, once it reaches for one, its doors to the world. */
import type { NodeContext } from "#nodes/kit/context.ts";
import type { Json } from "#shared/json.ts";
import type { GivenAnswer, RoundState, RunState } from "#shared/run/reduce.ts";
import { openDoors, type StepDoors } from "./doors.ts";
import { type Eventual, whenThere } from "./eventual.ts";
import { type ResolvedParams, roundValue, type ScopeFor, type StepInputs, type View } from "./inputs.ts";
import type { Attempt } from "./perform.ts";
import type { StepLog } from "./stepLog.ts";
import { refuseLargeTogether } from "./values.ts";

export interface ContextRequest extends Attempt {
  view: View;
  inputs: StepInputs;
  resolved: ResolvedParams;
  scopeFor: ScopeFor;
  log: StepLog;
}

type Known = Pick<NodeContext<unknown>, "run" | "answer" | "rounds">;

export function contextOf(request: ContextRequest): Eventual<NodeContext<unknown>> {
  const { run, address, writer, values, isTurn } = request;
  return whenThere(values.load(writer.state.input), (input) => {
    const answer = writer.state.answers[address];
    const known = { run: { id: run.id, input }, answer: undefined, rounds: undefined };
    return answer || isTurn ? withMore(request, known, answer) : new StepContext(request, known);
  });
}

async function withMore(request: ContextRequest, known: Known, answer: GivenAnswer | undefined): Promise<StepContext> {
  return new StepContext(request, {
    ...known,
    answer: answer && (await answerOf(answer, request)),
    rounds: request.isTurn ? await roundsOf(request) : undefined,
  });
}

/** A class, so that a step which opens no door costs nothing for them: most pure steps do not. */
class StepContext implements NodeContext<unknown> {
  readonly params: unknown;
  readonly boundParams: string[];
  readonly inputs: Record<string, Json>;
  readonly inputLabels: Record<string, (string | undefined)[]>;
  readonly run: Known["run"];
  readonly step: string;
  readonly answer: Known["answer"];
  readonly expired: boolean;
  readonly slept: number | undefined;
  readonly rounds: Known["rounds"];
  readonly attempt: number;
  readonly now: () => number;
  readonly #request: ContextRequest;
  #opened: StepDoors | undefined;

  constructor(request: ContextRequest, { run, answer, rounds }: Known) {
    const { address, inputs, resolved, parts, writer } = request;
    const { state } = writer;
    this.params = resolved.params;
    this.boundParams = resolved.bound;
    this.inputs = inputs.values;
    this.inputLabels = inputs.labels;
    this.run = run;
    this.step = address;
    this.answer = answer;
    this.expired = answer === undefined && isExpired(state, address);
    this.slept = state.slept[address];
    this.rounds = rounds;
    this.attempt = state.steps[address]?.attempt ?? 1;
    this.now = parts.clock.now;
    this.#request = request;
  }

  get #doors(): StepDoors {
    this.#opened ??= openDoors(this.#request);
    return this.#opened;
  }

  get signal() {
    return this.#request.stop.signal;
  }

  get statusOf() {
    return this.#doors.statusOf;
  }

  get once() {
    return this.#doors.once;
  }

  get progress() {
    return this.#doors.progress;
  }

  get log() {
    return this.#doors.log;
  }

  get evaluate() {
    return this.#doors.evaluate;
  }

  get fetch() {
    return this.#doors.fetch;
  }

  get llm() {
    return this.#doors.llm;
  }

  get sandbox() {
    return this.#doors.sandbox;
  }

  get tables() {
    return this.#doors.tables;
  }

  get charts() {
    return this.#doors.charts;
  }

  get files() {
    return this.#doors.files;
  }

  get artifacts() {
    return this.#doors.artifacts;
  }

  get sites() {
    return this.#doors.sites;
  }

  get locks() {
    return this.#doors.locks;
  }

  get runs() {
    return this.#doors.runs;
  }

  get connection() {
    return this.#doors.connection;
  }
}

/** What programs answer is stored as events carry values; what people answer is taken word for word. */
async function answerOf(
  given: GivenAnswer,
  { values, writer, address }: ContextRequest,
): Promise<NodeContext<unknown>["answer"]> {
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
  const { address, node, writer, values, view } = request;
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
