/** `npm run bench -- <name>`: runs one benchmark, prints its table and writes `e2e/.output/bench-<name>.json`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureClient, ensureInstalled, fail, root, runChild } from "../../server/launch/runtime.mjs";
import { startSystemPostgres } from "./postgres.mjs";

const names = readdirSync(join(root, "e2e", "bench"))
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.replace(".bench.ts", ""));
const [name, ...rest] = process.argv.slice(2);
if (!name || !names.includes(name)) fail(`Name a benchmark: npm run bench -- ${names.join(" | ")}`);

ensureInstalled();
ensureClient();
const separate = asksForSystem(rest) ? await startSystemPostgres({ durable: true }) : undefined;
if (asksForSystem(rest) && !separate) fail("This system has no PostgreSQL of its own. Set TEST_DATABASE_URL to one.");
if (separate) process.env.TEST_DATABASE_URL = separate.url;
const status = await runChild(["--disable-warning=ExperimentalWarning", `e2e/bench/${name}.bench.ts`, ...rest]);
separate?.stop();
process.exit(status);

/** `--database system`, unless one is given by address. */
function asksForSystem(args) {
  const asked = `${args.join(" ")} `.replace("=", " ").includes("--database system ");
  return asked && process.env.TEST_DATABASE_URL === undefined;
}
