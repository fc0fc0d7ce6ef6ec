/** The inspector's preview: an expression, or a template, on the data of a run. Computed in the sandbox, never here. */
import { AppError, toAppError } from "#shared/errors.ts";
import { referencesIn, templatePlaces } from "#shared/graph/bindings.ts";
import type { Json } from "#shared/json.ts";
import { foldRun } from "#shared/run/reduce.ts";
import { isBlobRef } from "#shared/run/values.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { getGraph } from "./getGraph.ts";
import { previewScope } from "./previewScope.ts";

type PreviewParts = Pick<Parts, "db" | "journal" | "blobs" | "sandbox" | "catalog">;

export interface Preview {
  ok: boolean;
  value?: Json;
  error?: string;
  /** The character of the whole text at which it went wrong, where the sandbox can tell. */
  at?: number;
  /** Whose data it used; absent without a run. */
  run?: string;
}

const timeoutMs = 2_000;

/** An expression that fails is an answer, not an error. Without a run every place is empty. */
export async function previewExpression(
  parts: PreviewParts,
  caller: Caller,
  input: {
    graph: string;
    expr: string;
    node: string;
    run?: string | undefined;
    step?: string | undefined;
    template: boolean;
  },
): Promise<Preview> {
  const graph = await getGraph(parts, caller, input.graph);
  const node = graph.nodes.find(({ id }) => id === input.node);
  if (!node) throw new AppError("NOT_FOUND", `The graph has no node "${input.node}". It may have been deleted.`);
  const run = await findRun(parts, caller, input);
  const exprs = input.template ? templatePlaces(input.expr).map(({ expr }) => expr) : [input.expr];
  const state = run === undefined ? undefined : foldRun(await parts.journal.read(run, 0));
  const named = new Set(exprs.flatMap((expr) => referencesIn(expr).steps.map((step) => step.node)));
  const scope = await previewScope({
    graph,
    manifests: parts.catalog.manifests,
    node,
    address: input.step,
    run: state,
    load: (value, whole) => load(parts, value, whole),
    named,
  });
  const used = run === undefined ? {} : { run };
  try {
    const values = exprs.length === 0 ? [] : await parts.sandbox.evaluate(exprs, scope, { timeoutMs });
    return { ok: true, value: input.template ? fill(input.expr, values) : (values[0] ?? null), ...used };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "BUG" || error.code === "UNAVAILABLE") throw error;
    const at = await placeOf(parts, input, error.message);
    return { ok: false, error: error.message, ...(at !== undefined && { at }), ...used };
  }
}

/** The sandbox counts within one expression. In a text, that is the first that does not read; it says so by itself. */
async function placeOf(
  { sandbox }: Pick<Parts, "sandbox">,
  { expr, template }: { expr: string; template: boolean },
  message: string,
): Promise<number | undefined> {
  if (!template) return characterIn(message);
  for (const place of templatePlaces(expr)) {
    const fault = await sandbox.checkSyntax(place.expr);
    if (fault === undefined) continue;
    const at = characterIn(fault);
    return at === undefined ? place.end - 2 : expr.indexOf(place.expr, place.start + 2) + at;
  }
  return undefined;
}

function characterIn(message: string): number | undefined {
  const at = /\(at character (\d+)\)/.exec(message)?.[1];
  return at === undefined ? undefined : Number(at);
}

/** The run that is asked for, or the graph's newest. */
async function findRun(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { graph: string; run?: string | undefined },
): Promise<string | undefined> {
  const rows = parts.db("run").where({ workspace: caller.workspace, graph: input.graph });
  const row = await (input.run === undefined
    ? rows.orderBy("created_at", "desc").first("id")
    : rows.andWhere({ id: input.run }).first("id"));
  if (!row && input.run !== undefined) throw new AppError("NOT_FOUND", `The graph has no run "${input.run}".`);
  return row?.id;
}

/** A large value in its short form, unless all of it is wanted and still there. */
async function load(parts: Pick<Parts, "blobs">, value: Json, whole: boolean): Promise<Json> {
  if (!isBlobRef(value)) return value;
  const bytes = whole ? await parts.blobs.get(value.$blob) : undefined;
  return bytes === undefined ? value.preview : (JSON.parse(Buffer.from(bytes).toString("utf8")) as Json);
}

function fill(text: string, values: Json[]): string {
  let result = "";
  let copied = 0;
  for (const [index, { start, end }] of templatePlaces(text).entries()) {
    const value = values[index] ?? null;
    result +=
      text.slice(copied, start) + (typeof value === "string" ? value : value === null ? "" : JSON.stringify(value));
    copied = end;
  }
  return result + text.slice(copied);
}
