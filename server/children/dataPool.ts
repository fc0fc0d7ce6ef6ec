import { type ChildPool, createChildPool } from "./pool.ts";

/** Children that read tables, answer SQL and draw charts. The first call starts the first one. */
export function createDataPool(options: { size?: number; onTaken?(waitedMs: number): void } = {}): ChildPool {
  return createChildPool({
    entry: new URL("./dataChild.ts", import.meta.url),
    size: options.size ?? 2,
    memoryMb: 1_024,
    graceMs: 0,
    ...(options.onTaken && { onTaken: options.onTaken }),
  });
}
