/** `node server/main.ts`: reads the environment, starts everything in order, and stops it in the opposite order. */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/** What steps under way get to end before the process does. */
const graceMs = 5_000;

async function main(): Promise<void> {
  // Halves the time of every start after the first. Where nothing may be written it does nothing.
  enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url)));
  const { readConfig } = await import("./config.ts");
  const { startServer } = await import("./startServer.ts");
  const server = await startServer(readConfig(process.env));
  // Nobody may be there to read it, or the disk under it full: no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  process.stdout.write(`${server.says}\n`);

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // Whatever does not end in time is ended: every fact is stored already.
    setTimeout(() => process.exit(1), 2 * graceMs).unref();
    server.stop(graceMs).then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // `npm start` holds a channel to this process; when it is killed outright, nobody else would end us.
  process.on("disconnect", stop);
  process.channel?.unref();
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
