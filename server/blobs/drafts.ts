/** Whose a half-written blob is, so that a start can tell what a dead process left from what a living one writes. */
import { hostname } from "node:os";

/** A draft that nothing was added to for this long belongs to nobody, wherever its process was. */
export const draftSilenceMs = 3_600_000;

/** Told apart from an earlier process with the same number, as the first process of a container always has. */
const startedAt = Math.round(Date.now() - process.uptime() * 1_000);

export function draftOwner(): string {
  return `${hostname().replace(/[^\w.-]/g, "_")}+${process.pid}+${startedAt}`;
}

/** True when that process certainly is no more. Processes of other machines cannot be asked. */
export function isGone(owner: string): boolean {
  if (owner === draftOwner()) return false;
  const [host, pid] = owner.split("+");
  if (host !== draftOwner().split("+")[0]) return false;
  if (pid === String(process.pid)) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
