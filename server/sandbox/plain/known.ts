/** The expressions that this process knows: plain ones with their trees, and that others are not plain. */
import { resolvePath } from "#shared/graph/bindings.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import { evaluatePlain } from "./evaluate.ts";
import { type Plain, readPlain } from "./syntax.ts";

/** A tree takes about 200 bytes for a character of its expression: this is some 60 MB at worst, 2 MB as a rule. */
const mostCharacters = 300_000;
/** What keeping an expression takes besides its characters. */
const fixedCost = 50;
/** Longer expressions are rarely plain, and are not learnt. */
const longest = 4_000;

export interface KnownExpressions {
  /** Undefined when only the sandbox can tell. */
  evaluate(expression: string, scope: JsonObject): { value: Json } | undefined;
  /** Those whose trees would be welcome. */
  unknown(expressions: readonly string[]): string[];
  /** `tree` as JSONata's parser gave it in the sandbox; undefined when there is none to be had. */
  learn(expression: string, tree: string | undefined): void;
}

export function createKnownExpressions(): KnownExpressions {
  // Last used last.
  const known = new Map<string, Plain | undefined>();
  let characters = 0;

  return {
    evaluate(expression, scope) {
      const tree = known.get(expression);
      if (tree === undefined) {
        const found = known.has(expression) ? undefined : resolvePath(expression, scope);
        return found?.hit ? { value: found.value } : undefined;
      }
      known.delete(expression);
      known.set(expression, tree);
      return evaluatePlain(tree, scope);
    },

    unknown: (expressions) => expressions.filter((text) => text.length <= longest && !known.has(text)),

    learn(expression, tree) {
      if (expression.length > longest || known.has(expression)) return;
      known.set(expression, tree === undefined ? undefined : readPlain(tree));
      characters += expression.length + fixedCost;
      for (const oldest of known.keys()) {
        if (characters <= mostCharacters) return;
        known.delete(oldest);
        characters -= oldest.length + fixedCost;
      }
    },
  };
}
