/** `npm run faults -- [--short] [--only 8,12] [--soak 60]`: the fault matrix against real processes. */
import { ensureClient, ensureInstalled, runChild } from "../../server/launch/runtime.mjs";
import { ensureBrowser } from "./browser.mjs";
import { postgresPrograms } from "./postgres.mjs";

ensureInstalled();
ensureClient();
const browser = ensureBrowser();
process.exit(
  await runChild(["--disable-warning=ExperimentalWarning", "e2e/faults/faults.ts", ...process.argv.slice(2)], {
    env: { POSTGRES_PROGRAMS: postgresPrograms(), ...(browser && { CHROMIUM_PATH: browser }) },
  }),
);
