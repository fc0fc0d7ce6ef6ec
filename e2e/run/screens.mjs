/** `node e2e/run/screens.mjs [screen…]`: takes the pictures of all screens, or of these, anew into `docs/screens`. */
import { ensureClient, ensureInstalled, runChild } from "../../server/launch/runtime.mjs";

ensureInstalled();
ensureClient();
const screens = process.argv.slice(2);
process.exit(await runChild(["--disable-warning=ExperimentalWarning", "e2e/support/takeScreens.ts", ...screens]));
