/** What calls of a code step cost, for benchmarks. */
import type { Sandbox } from "../sandbox.ts";

const source = "export default async (input, ctx) => ({ n: input.n + 1, keys: Object.keys(ctx).length });";
const context = { inputs: { in: { n: 1 } }, run: { input: null }, steps: {}, vars: {} };
const never = new AbortController().signal;

export interface CallCosts {
  /** Median of the same function called without a sandbox. */
  bareMs: number;
  /** Median of calls with a source that the sandbox has not seen. */
  coldMs: number;
  /** Median of one call after the other with the same source. */
  warmMs: number;
  /** All calls of `many`, `atOnce` of them at a time. */
  manyMs: number;
}

export async function callCosts(sandbox: Sandbox, options: { many: number; atOnce: number }): Promise<CallCosts> {
  const run = (text: string, n: number) =>
    sandbox.run(
      {
        language: "javascript",
        source: text,
        input: { n },
        context,
        timeoutMs: 10_000,
        memoryMb: 64,
        hosts: [],
        workspace: "bench",
      },
      {
        fetch: () => Promise.reject(new Error("No network in this benchmark.")),
        log: () => undefined,
        signal: never,
      },
    );
  const bare = async (input: { n: number }) => ({ n: input.n + 1, keys: Object.keys(context).length });

  const bareMs = await medianOf(200, (i) => bare({ n: i }));
  const coldMs = await medianOf(30, (i) => run(`${source} // ${i}`, i));
  await medianOf(30, (i) => run(source, i));
  const warmMs = await medianOf(300, (i) => run(source, i));
  // Brings up as many children as so many calls at once take.
  await spread(options.atOnce * 4, options.atOnce, (i) => run(source, i));
  const begun = performance.now();
  await spread(options.many, options.atOnce, (i) => run(source, i));
  return { bareMs, coldMs, warmMs, manyMs: performance.now() - begun };
}

async function medianOf(times: number, call: (i: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const begun = performance.now();
    await call(i);
    taken.push(performance.now() - begun);
  }
  return taken.sort((a, b) => a - b)[times >> 1] ?? 0;
}

async function spread(times: number, atOnce: number, call: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < times) await call(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
