/** `node e2e/run/screens.mjs`: takes the pictures of the README anew, from a real run, into `docs/screens`. */
import { ensureClient, ensureInstalled, runChild } from "../../server/launch/runtime.mjs";

ensureInstalled();
ensureClient();
process.exit(await runChild(["--disable-warning=ExperimentalWarning", "e2e/support/takeScreens.ts"]));
