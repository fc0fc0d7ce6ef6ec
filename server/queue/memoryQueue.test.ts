import { systemClock } from "../engine/parts.ts";
import { createMemoryQueue } from "./memoryQueue.ts";
import { queueContract } from "./queue.contract.ts";

queueContract("memory queue", async () => {
  const seqs = new Map<string, number>();
  const queue = createMemoryQueue(systemClock, (run) => seqs.get(run));
  return {
    queue,
    another: () => queue,
    async addRuns() {},
    async addHeld(id) {
      seqs.set(id, 1);
    },
    async write(id) {
      seqs.set(id, (seqs.get(id) ?? 0) + 1);
    },
    now: Date.now,
    [Symbol.asyncDispose]: () => queue.stop(0),
  };
});
