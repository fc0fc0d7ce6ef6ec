/** What a scope gives in the end. */
import type { Json } from "#shared/json.ts";
import type { Scope } from "./oracleScopes.ts";

/** A round's result: of its outputs, else of its last nodes. */
export function resultOf({ plan, steps }: Scope): Json {
  const outputs = plan.filter(({ kind }) => kind.is === "output");
  const last = plan.filter(({ id }) => !plan.some(({ edges }) => edges.some(({ from }) => from === id)));
  const asked = outputs.length > 0 ? outputs : last;
  const given = asked.flatMap(({ id }): [string, Json][] => {
    const value = Object.values(steps.get(id)?.outputs ?? {})[0];
    return value === undefined ? [] : [[id, value]];
  });
  if (asked.length === 1 || (outputs.length === 0 && given.length === 1)) return given[0]?.[1] ?? null;
  return asked.length === 0 ? null : Object.fromEntries(given);
}

export function outputOf({ plan, steps }: Scope): Json {
  const outputs = plan.filter(({ kind }) => kind.is === "output");
  const given = outputs.flatMap(({ id }): [string, Json][] => {
    const value = Object.values(steps.get(id)?.outputs ?? {})[0];
    return value === undefined ? [] : [[id, value]];
  });
  if (outputs.length === 0) return null;
  return outputs.length === 1 ? (given[0]?.[1] ?? null) : Object.fromEntries(given);
}
