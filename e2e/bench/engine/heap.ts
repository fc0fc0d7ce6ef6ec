/** The memory of a server that was opened with `inspected`, after its garbage was collected. */
import { residentMb } from "./machine.ts";
import type { BenchApp } from "./place.ts";
import { pause } from "./until.ts";

export const inspected = { NODE_OPTIONS: "--inspect=127.0.0.1:0" };

export async function settledMemory(app: BenchApp): Promise<{ residentMb: number; heapMb: number }> {
  const address = app
    .log()
    .match(/ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/g)
    ?.at(-1);
  if (address === undefined) throw new Error("The server has no inspector.");
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", reject, { once: true });
  });
  const order = (id: number, method: string) =>
    new Promise<{ usedSize?: number }>((resolve) => {
      const hear = ({ data }: MessageEvent) => {
        const reply = JSON.parse(String(data)) as { id?: number; result?: { usedSize?: number } };
        if (reply.id !== id) return;
        socket.removeEventListener("message", hear);
        resolve(reply.result ?? {});
      };
      socket.addEventListener("message", hear);
      socket.send(JSON.stringify({ id, method }));
    });
  // What finalizers let go in one round goes in the next; the pages follow after a while.
  for (let round = 1; round <= 3; round++) {
    await order(round, "HeapProfiler.collectGarbage");
    await pause(1_000);
  }
  const { usedSize = Number.NaN } = await order(10, "Runtime.getHeapUsage");
  socket.close();
  return { residentMb: residentMb(app.pid()), heapMb: usedSize / 2 ** 20 };
}
