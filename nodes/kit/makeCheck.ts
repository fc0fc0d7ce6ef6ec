import type { Check } from "#shared/goal/verdict.ts";
import type { Json } from "#shared/json.ts";
import type { NodeContext } from "./context.ts";
import { reconcile, withinTolerance } from "./reconcile.ts";
import { rowsOf } from "./rows.ts";

/** Makes one check over what the step sees. Throws when it cannot be made. */
export async function makeCheck(ctx: NodeContext<unknown>, check: Check): Promise<{ passed: boolean; evidence: Json }> {
  switch (check.kind) {
    case "expression": {
      const value = await ctx.evaluate(check.expr);
      return { passed: value === true, evidence: { value } };
    }
    case "schema": {
      const complaints = await ctx.sandbox.checkSchema(check.schema, ctx.inputs.in ?? null);
      return { passed: complaints.length === 0, evidence: { complaints: complaints.slice(0, 10) } };
    }
    case "number": {
      const actual = await ctx.evaluate(check.actual);
      const expected = await ctx.evaluate(check.expected);
      if (typeof actual !== "number" || typeof expected !== "number")
        return { passed: false, evidence: { actual, expected } };
      const allowed = check.relative ? check.tolerance * Math.abs(expected) : check.tolerance;
      const evidence = { actual, expected, difference: actual - expected, allowed };
      return { passed: withinTolerance(actual, expected, allowed), evidence };
    }
    case "reconcile": {
      const left = rowsOf(await ctx.evaluate(check.left), "The left side");
      const right = rowsOf(await ctx.evaluate(check.right), "The source side");
      const { result, evidence } = reconcile(left, right, check);
      return { passed: result === "pass", evidence };
    }
    default:
      return check satisfies never;
  }
}
