/** The program of a sandbox child. */
import type { Json } from "#shared/json.ts";
import { serveCalls } from "../children/serve.ts";
import { type CodeCall, runCode } from "./inside/code.ts";
import { checkAgainstSchema, checkExpression, evaluateExpressions } from "./inside/expressions.ts";

// The payloads come from `isolatePool.ts`, which writes exactly these shapes.
serveCalls({
  evaluate: (payload) => evaluateExpressions(payload as Parameters<typeof evaluateExpressions>[0]),
  checkSyntax: (payload) => checkExpression(payload as Parameters<typeof checkExpression>[0]),
  checkSchema: async (payload) =>
    (await checkAgainstSchema(payload as Parameters<typeof checkAgainstSchema>[0])) as unknown as Json,
  run: (payload, peer) => runCode(payload as unknown as CodeCall, peer),
});
