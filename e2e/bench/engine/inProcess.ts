/** The engine without HTTP around it: `server/runs/testing/inProcess.ts` on the bench's database, asked line by line. */
import type { BenchApp, Place } from "./place.ts";
import { startProgram } from "./programs.ts";

export interface Times {
  ms: number[];
  cpuMs: number[];
}

export interface InProcess {
  create(graph: object): Promise<string>;
  run(graph: string, times: number, input?: unknown): Promise<Times>;
  bare(type: string, length: number, times: number): Promise<Times>;
  fetch(url: string, times: number): Promise<Times>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The product's own process only holds the database meanwhile: as `web` it takes no work. */
export async function openInProcess(place: Place): Promise<InProcess> {
  const app = await place.open({ ROLE: "web" });
  const program = startProgram("server/runs/testing/inProcess.ts", {}, environmentOf(app));
  try {
    await program.next();
  } catch (error) {
    await app.stop();
    throw error;
  }
  const ask = async <T>(order: object): Promise<T> => {
    program.tell(order);
    return program.next<T>();
  };
  return {
    create: async (graph) =>
      (await ask<{ graph: string }>({ do: "create", graph: { name: "Measured", ...graph } })).graph,
    run: (graph, times, input = {}) => ask({ do: "run", graph, times, input }),
    bare: (type, length, times) => ask({ do: "bare", type, length, times }),
    fetch: (url, times) => ask({ do: "fetch", url, times }),
    async [Symbol.asyncDispose]() {
      await program.stop();
      await app.stop();
    },
  };
}

function environmentOf(app: BenchApp): Record<string, string> {
  return {
    DATABASE_URL: app.databaseUrl,
    DATA_DIR: app.dataDir,
    PORT: "0",
    LOG_LEVEL: "error",
    EGRESS_ALLOW: "127.0.0.1",
  };
}
