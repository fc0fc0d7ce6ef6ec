/** The program of a sandbox child. */
import type { Json } from "#shared/json.ts";
import { serveCalls } from "../children/serve.ts";
import { type CodeCall, runCode } from "./inside/code.ts";
import { checkAgainstSchema, evaluateExpressions, parseExpressions } from "./inside/expressions.ts";

// The payloads come from `isolatePool.ts`, which writes exactly these shapes.
serveCalls({
  evaluate: async (payload) =>
    (await evaluateExpressions(payload as Parameters<typeof evaluateExpressions>[0])) as unknown as Json,
  parse: async (payload) =>
    (await parseExpressions(payload as Parameters<typeof parseExpressions>[0])) as unknown as Json,
  checkSchema: async (payload) =>
    (await checkAgainstSchema(payload as Parameters<typeof checkAgainstSchema>[0])) as unknown as Json,
  run: (payload, peer) => runCode(payload as unknown as CodeCall, peer),
});
