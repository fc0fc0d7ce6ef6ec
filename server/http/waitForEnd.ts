import type { Writable } from "node:stream";
import { isFinal, type RunStatus } from "#shared/run/reduce.ts";
import type { Parts } from "../parts.ts";

/** Resolves when the run has ended, when `waitMs` is over, or when the asker has gone. */
export async function waitForEnd(
  parts: Pick<Parts, "db" | "journal">,
  wish: { run: string; waitMs: number; aborted: Writable },
): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const look = async () => {
    const row = await parts.db("run").where({ id: wish.run }).first("status");
    if (!row || isFinal(row.status as RunStatus)) resolve();
  };
  const end = parts.journal.subscribe(({ run }) => {
    if (run === wish.run) look().catch(() => undefined);
  });
  const timer = setTimeout(resolve, wish.waitMs);
  wish.aborted.once("close", resolve);
  try {
    await look();
    await over;
  } finally {
    end();
    clearTimeout(timer);
    wish.aborted.off("close", resolve);
  }
}
