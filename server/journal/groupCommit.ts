/**
 * Puts writes that arrive while others are under way together, so that they share one round trip and one commit. Knows
 * no SQL: who writes is handed in.
 */
import type { JournalConflict } from "./journal.ts";

export interface GroupCommitParts<W> {
  /** Two writes of one run never share a group. */
  runOf(write: W): string;
  /** Writes a group; gives who was refused, by run. `busy` ones are tried again alone. */
  writeGroup(writes: readonly W[]): Promise<ReadonlyMap<string, JournalConflict | "busy">>;
  /**
   * Writes one, waiting for whoever holds its run. Throws JournalConflict. `failure` is how its group failed: it may
   * have been written nevertheless.
   */
  writeAlone(write: W, failure?: unknown): Promise<void>;
}

/** While one group waits for the disk, the next one is on its way. More would make the groups smaller, and each dearer. */
const groupsAtOnce = 2;
const mostInGroup = 200;

export function createGroupCommit<W>(parts: GroupCommitParts<W>): (write: W) => Promise<void> {
  interface Waiting {
    write: W;
    resolve(): void;
    reject(reason: unknown): void;
  }
  let waiting: Waiting[] = [];
  let groups = 0;
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled || groups >= groupsAtOnce || waiting.length === 0) return;
    isScheduled = true;
    // What the same turn of the event loop brings goes along.
    setImmediate(() => {
      isScheduled = false;
      if (groups < groupsAtOnce && waiting.length > 0) void write(takeGroup());
    });
  }

  function takeGroup(): Waiting[] {
    const group = new Map<string, Waiting>();
    const rest: Waiting[] = [];
    for (const one of waiting) {
      const run = parts.runOf(one.write);
      if (group.size >= mostInGroup || group.has(run)) rest.push(one);
      else group.set(run, one);
    }
    waiting = rest;
    return [...group.values()];
  }

  async function write(group: Waiting[]): Promise<void> {
    groups++;
    const alone: Waiting[] = [];
    let failure: unknown;
    try {
      const refused = await parts.writeGroup(group.map(({ write }) => write));
      for (const one of group) {
        const reason = refused.get(parts.runOf(one.write));
        if (reason === undefined) one.resolve();
        else if (reason === "busy") alone.push(one);
        else one.reject(reason);
      }
    } catch (error) {
      // What is wrong with one must not fail the others.
      failure = error;
      alone.push(...group);
    }
    groups--;
    schedule();
    for (const { write, resolve, reject } of alone) parts.writeAlone(write, failure).then(resolve, reject);
  }

  return (write) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ write, resolve, reject });
      schedule();
    });
}
