/** The product as several processes over one database: those that answer, and those that advance runs. */
import { type App, startApp } from "./app.ts";
import { type SharedDatabase, startSharedDatabase } from "./sharedDatabase.ts";

export interface Several {
  webs: [App, App];
  workers: [App, App];
  database: SharedDatabase;
  /** Of the two workers, the one that has the run. */
  workerOf(run: string): Promise<App | undefined>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Processes that share secrets share this. */
const secretKey = Buffer.alloc(32, "one key for all").toString("base64");

export async function startSeveral(): Promise<Several> {
  const database = await startSharedDatabase();
  const shared = { DATABASE_URL: database.url, SECRET_KEY: secretKey, EGRESS_ALLOW: "127.0.0.1" };
  const all: App[] = [];
  // All at once, as an orchestrator would, on a database that is empty.
  const start = async (role: "web" | "worker") => {
    const app = await startApp({ env: { ...shared, ROLE: role } });
    all.push(app);
    return app;
  };
  const stop = async () => {
    await Promise.all(all.map((app) => app.stop()));
    await database.stop();
  };
  try {
    const [a, b, one, two] = await Promise.all([start("web"), start("web"), start("worker"), start("worker")]);
    return {
      webs: [a, b],
      workers: [one, two],
      database,
      async workerOf(run) {
        const [row] = await database.ask<{ host: string }>(
          "select worker.host from run join worker on worker.id = run.owner where run.id = $1",
          [run],
        );
        // The last word of a process's place is its number.
        return [one, two].find((app) => row?.host.endsWith(` ${app.pid()}`));
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
