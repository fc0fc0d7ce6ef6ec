/** Worker processes beside a web process, on one database: what a second machine would run. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { BenchApp } from "./place.ts";

export interface Worker {
  pid: number;
  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Resolves when the worker takes work. */
export async function startWorker(app: BenchApp, env: Record<string, string> = {}): Promise<Worker> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "server/main.ts"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ROLE: "worker",
      DATABASE_URL: app.databaseUrl,
      DATA_DIR: app.dataDir,
      LOG_LEVEL: "error",
      ...env,
    },
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (String(chunk).includes("ready")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`A worker ended with code ${code}.`)));
  });
  return {
    pid: child.pid ?? 0,
    signal: (name) => child.kill(name),
    stop: () => endOf(child),
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGCONT");
  child.kill("SIGTERM");
  await ended;
}
