import { templatePlaces } from "#shared/graph/bindings.ts";
import type { Json } from "#shared/json.ts";
import type { NodeContext } from "./context.ts";

/**
 * Puts values into the `{{ expression }}` places of the param `param`. A param that is bound as a whole is data, not
 * a template: braces that came with it stay as they are.
 */
export async function fillTemplate(
  ctx: Pick<NodeContext<unknown>, "evaluate" | "boundParams">,
  param: string,
  text: string,
): Promise<string> {
  if (ctx.boundParams?.includes(param)) return text;
  const places = templatePlaces(text);
  const values = await evaluateAll(
    ctx,
    places.map((place) => place.expr),
  );
  let filled = "";
  let end = 0;
  places.forEach((place, index) => {
    filled += text.slice(end, place.start) + textOf(values[index] ?? null);
    end = place.end;
  });
  return filled + text.slice(end);
}

/** How a value reads inside text: nothing for null, text as it is, JSON for what is nested. */
export function textOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** One call for all places; when it fails, one by one, so that the error names the place at fault. */
async function evaluateAll(ctx: Pick<NodeContext<unknown>, "evaluate">, exprs: string[]): Promise<Json[]> {
  if (exprs.length > 1 && exprs.every((expr) => expr !== "")) {
    const together = `{${exprs.map((expr, index) => `"${index}": (${expr}\n)`).join(", ")}}`;
    const all = await ctx.evaluate(together).catch(() => undefined);
    if (typeof all === "object" && all !== null && !Array.isArray(all)) {
      return exprs.map((_, index) => all[String(index)] ?? null);
    }
  }
  const values: Json[] = [];
  for (const expr of exprs) values.push(expr === "" ? null : await ctx.evaluate(expr));
  return values;
}
