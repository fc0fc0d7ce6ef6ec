/** A PostgreSQL for a program that starts others: says its address in one line, and lasts until its input ends. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "../embedded.ts";

const folder = await mkdtemp(join(tmpdir(), "goalgraph-shared-"));
await chmod(folder, 0o755);
const embedded = await startEmbedded({ dataDir: folder, durable: false });
process.stdout.write(`${embedded.url}\n`);
process.stdin.on("end", async () => {
  await embedded.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
});
process.stdin.resume();
