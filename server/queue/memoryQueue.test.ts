import { systemClock } from "../engine/parts.ts";
import { createMemoryQueue } from "./memoryQueue.ts";
import { queueContract } from "./queue.contract.ts";

queueContract("memory queue", async () => {
  const queue = createMemoryQueue(systemClock);
  return {
    queue,
    another: () => queue,
    async addRuns() {},
    now: Date.now,
    [Symbol.asyncDispose]: () => queue.stop(0),
  };
});
