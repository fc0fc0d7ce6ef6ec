/** What a child process may do: Node's permission model from outside, and the drop of root from inside. */
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** The folders with code that a child loads. Not the data folder, not the environment, not the rest of the disk. */
const readable = ["node_modules/", "server/", "shared/", "nodes/", "plugins/", "package.json"];

/** Node flags: a small heap, native add-ons, reading of code only; no writing, no programs, no workers. */
export function childArguments(options: { memoryMb: number; flags: string[] }): string[] {
  return [
    `--max-old-space-size=${options.memoryMb}`,
    "--disable-proto=delete",
    "--no-warnings",
    "--permission",
    "--allow-addons",
    ...readable.map((path) => `--allow-fs-read=${fileURLToPath(new URL(path, root))}`),
    // Native add-ons look here to learn which C library the machine has.
    "--allow-fs-read=/etc/alpine-release",
    ...options.flags,
  ];
}

const nobody = 65_534;

/**
 * Gives up root for good. Called by the child after its code is loaded and before it takes a call, so that it works
 * from folders that only root can read.
 */
export function dropRoot(): void {
  if (process.getuid?.() !== 0) return;
  process.setgroups?.([nobody]);
  process.setgid?.(nobody);
  process.setuid?.(nobody);
  if (process.getuid?.() === 0) throw new Error("The child process could not give up root.");
}
