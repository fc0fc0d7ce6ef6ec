/** Start to first answer on an empty data folder, on an existing one, and after a kill; memory of the idle server. */
import { readFileSync } from "node:fs";
import { startApp } from "../support/app.ts";
import { figure, report } from "./report.ts";

const cold: number[] = [];
const warm: number[] = [];
const afterKill: number[] = [];
const memory: number[] = [];
for (let round = 0; round < 5; round++) {
  const started = performance.now();
  const app = await startApp();
  cold.push(performance.now() - started);
  memory.push(await idleMegabytes(app.pid()));
  await app.kill();
  afterKill.push(await timeStart(app));
  await app.halt();
  warm.push(await timeStart(app));
  await app.stop();
}
report("start", [
  figure("first start to /readyz", "ms", cold),
  figure("second start to /readyz", "ms", warm),
  figure("start after kill -9 to /readyz", "ms", afterKill),
  figure("idle server, resident", "MB", memory),
]);

async function timeStart(app: { start(): Promise<void> }): Promise<number> {
  const started = performance.now();
  await app.start();
  return performance.now() - started;
}

/** Resident memory of the server process after ten quiet seconds; its database and children are not in it. */
async function idleMegabytes(pid: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1] ?? Number.NaN) / 1024;
}
