/** Caps of the sandbox. Counted inside the child, before anything reaches the server. */

/** Longest result of one code step, as JSON text. */
export const maxCodeOutput = 5_000_000;
/** Longest result of one expression, as JSON text. */
export const maxExpressionOutput = 10_000_000;
/** Parts of a syntax tree that the sandbox tells; the tree of a larger expression stays inside. */
export const maxTreeParts = 2_000;
/** Largest scope or input handed in, as JSON text. */
export const maxInput = 50_000_000;
export const maxLogLines = 200;
export const maxLogCharacters = 64_000;
export const maxLineCharacters = 4_000;
/** Requests that one run of a code step may make. */
export const maxFetches = 100;
/** Largest body that a code step's `fetch` accepts. */
export const maxFetchBytes = 5_000_000;
export const defaultExpressionMs = 2_000;
/** Memory of the isolate that evaluates expressions and schemas. */
export const expressionMemoryMb = 256;
