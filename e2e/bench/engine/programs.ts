/** Programs beside the product: the baseline, the load, the watchers, each a process of its own, spoken to in JSON lines. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Program {
  pid: number;
  /** The next line that the program says. Rejects when it ends instead. */
  next<T>(): Promise<T>;
  tell(line: object): void;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** `path` is below the repository's root; the program finds `wish` as JSON in its first argument. */
export function startProgram(path: string, wish: object, env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", path, JSON.stringify(wish)], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async next<T>() {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`${path} ended early.`);
        // Each program says one kind of line for each thing that it is told.
        if (value.startsWith("{")) return JSON.parse(value) as T;
      }
    },
    tell: (line) => child.stdin.write(`${JSON.stringify(line)}\n`),
    stop: () => endOf(child),
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
