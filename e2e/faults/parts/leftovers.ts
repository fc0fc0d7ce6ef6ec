/** What must not outlive the harness, however it ends: servers, databases, mounted disks. */

const ends = new Set<() => void>();

/** `end` is called when the process exits, and must be done when it returns. Gives the way to take that back. */
export function atExit(end: () => void): () => void {
  ends.add(end);
  return () => ends.delete(end);
}

process.on("exit", () => {
  for (const end of [...ends].reverse()) end();
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));
