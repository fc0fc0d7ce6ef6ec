/** Names a process so that another one on the same machine can tell at once whether it still exists. */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** The machine's life and the process's namespace, as far as the system tells them. */
const here = `${hostname()} ${read(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim())} ${read(() => readlinkSync("/proc/self/ns/pid"))}`;

export const thisPlace = `${here} ${process.pid}`;

/** True only when it is sure: a process on this machine, in this namespace, that does not exist any more. */
export function isGoneHere(place: string): boolean {
  const cut = place.lastIndexOf(" ");
  if (here.includes("?") || place.slice(0, cut) !== here) return false;
  try {
    process.kill(Number(place.slice(cut + 1)), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

function read(source: () => string): string {
  try {
    return source();
  } catch {
    return "?";
  }
}
