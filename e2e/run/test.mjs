/** `npm test`: everything. Types, lint, unused code, unit, property, contract, database and browser tests, faults. */
import { ensureClient, ensureInstalled, fail, say } from "../../server/launch/runtime.mjs";
import { ensureBrowser } from "./browser.mjs";
import { postgresPrograms, startSystemPostgres } from "./postgres.mjs";
import { finish, runFaults, runTests, runTool } from "./stages.mjs";

ensureInstalled();
const browser = ensureBrowser();
if (!browser) fail("The browser tests need Chromium: install it, or set CHROMIUM_PATH to its program.");
ensureClient();
finish([
  runTool("types"),
  runTool("lint"),
  runTool("unused"),
  runTests(["unit"]),
  runTests(["database"]),
  await testOnSystemPostgres(),
  runTests(["browser"], { env: { CHROMIUM_PATH: browser } }),
  runFaults({ env: { POSTGRES_PROGRAMS: postgresPrograms(), CHROMIUM_PATH: browser } }),
]);

/** What depends on the database's version runs again on the system's own PostgreSQL. */
async function testOnSystemPostgres() {
  let postgres;
  try {
    postgres = await startSystemPostgres();
  } catch (error) {
    say(String(error));
    return { passed: 0, failed: 1 };
  }
  if (!postgres) {
    say("This system has no PostgreSQL of its own: the engine was tested on the embedded one only.");
    return { passed: 0, failed: 0 };
  }
  try {
    say(`The engine once more, on ${postgres.version}`);
    const filters = ["server/journal", "server/queue", "server/engine"];
    return runTests(["database"], { env: { TEST_DATABASE_URL: postgres.url }, filters });
  } finally {
    postgres.stop();
  }
}
