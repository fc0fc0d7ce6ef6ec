/** `npm test`: everything. Types, lint, unused code, unit, property, contract, database and browser tests. */
import { ensureClient, ensureInstalled, fail } from "../../server/launch/runtime.mjs";
import { ensureBrowser } from "./browser.mjs";
import { finish, runTests, runTool } from "./stages.mjs";

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
  runTests(["browser"], { env: { CHROMIUM_PATH: browser } }),
]);
