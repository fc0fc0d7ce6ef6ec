/** `npm run bench -- <name>`: runs one benchmark, prints its table and writes `e2e/.output/bench-<name>.json`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureClient, ensureInstalled, fail, root, runChild } from "../../server/launch/runtime.mjs";

const names = readdirSync(join(root, "e2e", "bench"))
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.replace(".bench.ts", ""));
const [name, ...rest] = process.argv.slice(2);
if (!name || !names.includes(name)) fail(`Name a benchmark: npm run bench -- ${names.join(" | ")}`);

ensureInstalled();
ensureClient();
process.exit(await runChild(["--disable-warning=ExperimentalWarning", `e2e/bench/${name}.bench.ts`, ...rest]));
