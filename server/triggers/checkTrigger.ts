/** What must hold before a trigger is stored, beyond the shape of its fields. */
import { AppError } from "#shared/errors.ts";
import { sayIssue } from "#shared/sayIssue.ts";
import type { RunEndConfig, TriggerKind } from "#shared/trigger/trigger.ts";
import { triggerConfigs } from "#shared/trigger/trigger.ts";
import type { Caller } from "../caller.ts";
import { getGraph } from "../graphs/getGraph.ts";
import { fieldErrors } from "../http/parse.ts";
import type { Parts } from "../parts.ts";
import { readTrigger } from "./read.ts";
import { watchingTriggers } from "./sql.ts";

export async function checkExpressions(
  parts: Pick<Parts, "sandbox">,
  given: { input?: string | null | undefined; dedupe?: object | null | undefined },
): Promise<void> {
  const texts = [
    { path: "input", text: given.input },
    { path: "dedupe.expr", text: given.dedupe && "expr" in given.dedupe ? String(given.dedupe.expr) : undefined },
  ];
  for (const { path, text } of texts) {
    const wrong = text ? await parts.sandbox.checkSyntax(text) : undefined;
    if (wrong !== undefined) throw badInput(path, `The expression cannot be read: ${wrong}`);
  }
}

/** A configuration that came without its kind. */
export function readConfig<K extends TriggerKind>(kind: K, given: unknown) {
  const read = triggerConfigs[kind].safeParse(given, { error: sayIssue });
  if (read.success) return read.data;
  const errors = fieldErrors(read.error.issues, ["config"]);
  throw new AppError("BAD_INPUT", `The configuration is not usable: ${errors[0]?.message ?? "it does not fit."}`, {
    errors,
  });
}

/** The watched graph exists, and its runs' ends do not lead back to themselves, unless that is wished. */
export async function checkWatched(
  parts: Pick<Parts, "db">,
  caller: Caller,
  trigger: { id: string; graph: string; config: RunEndConfig },
): Promise<void> {
  const { graph, config } = trigger;
  try {
    await getGraph(parts, caller, config.graph);
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") throw badInput("config.graph", error.message);
    throw error;
  }
  if (config.loop) return;
  const others = (await watchingTriggers(parts.db, caller.workspace)).filter(({ id }) => id !== trigger.id);
  const starts = new Map<string, string[]>();
  for (const row of others.map(readTrigger)) {
    if (row.watched !== null) starts.set(row.watched, [...(starts.get(row.watched) ?? []), row.graph]);
  }
  if (!leadsTo(starts, graph, config.graph)) return;
  const how = graph === config.graph ? "This graph's runs would start it again" : "Round about, these runs would lead";
  throw badInput(
    "config.graph",
    `${how}, for ever. Choose another graph, or allow the loop: it ends after sixteen rounds.`,
  );
}

function leadsTo(starts: Map<string, string[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const graph of seen) {
    if (graph === to) return true;
    for (const next of starts.get(graph) ?? []) seen.add(next);
  }
  return false;
}

export function badInput(path: string, message: string): AppError {
  return new AppError("BAD_INPUT", message, { errors: [{ path, message }] });
}
