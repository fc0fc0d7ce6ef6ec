/**
 * Loaded before the server when a cell measures what stays in memory: at SIGUSR2 it collects garbage and writes
 * `{heapMb, rssMb, handles}` to the file in `MEMORY_FILE`.
 */
import { renameSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const file = process.env.MEMORY_FILE ?? "";
const mb = (bytes: number) => Math.round((bytes / 2 ** 20) * 100) / 100;

process.on("SIGUSR2", () => {
  collect();
  collect();
  const { heapUsed, rss, external } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  writeFileSync(`${file}.new`, JSON.stringify({ heapMb: mb(heapUsed + external), rssMb: mb(rss), handles }));
  renameSync(`${file}.new`, file);
});
