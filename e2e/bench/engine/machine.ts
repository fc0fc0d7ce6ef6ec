/** What processes of this machine have used, from `/proc`. NaN where there is none. */
import { readdirSync, readFileSync } from "node:fs";
import type { BenchApp } from "./place.ts";

/** Linux counts in hundredths of a second wherever Node runs. */
const msPerTick = 10;

/** Processor time of a process and of the children that it has collected, in ms. */
export function cpuMsOf(pid: number): number {
  return cpuOf(pid).all;
}

/** Processor time of a database server on this machine, with all its processes, in ms. NaN when it is elsewhere. */
export async function databaseCpu(app: BenchApp): Promise<() => number> {
  const [row] = await app.sql<{ pid: number }>("select pg_backend_pid() as pid");
  const postmaster = row && parentOf(row.pid);
  if (!postmaster) return () => Number.NaN;
  return () => {
    const children = processes().filter((pid) => parentOf(pid) === postmaster);
    return children.reduce((sum, pid) => sum + (cpuOf(pid).own || 0), cpuOf(postmaster).all);
  };
}

/** Resident memory in MB. */
export function residentMb(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1] ?? Number.NaN) / 1024;
}

function cpuOf(pid: number): { own: number; all: number } {
  const [own, system, collected, collectedSystem] = fieldsOf(pid).slice(11, 15).map(Number);
  const sum = ((own ?? Number.NaN) + (system ?? Number.NaN)) * msPerTick;
  return { own: sum, all: sum + ((collected ?? Number.NaN) + (collectedSystem ?? Number.NaN)) * msPerTick };
}

function parentOf(pid: number): number | undefined {
  const parent = Number(fieldsOf(pid)[1]);
  return Number.isNaN(parent) ? undefined : parent;
}

/** The fields after the program's name, which may hold spaces: state first. */
function fieldsOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function processes(): number[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}
