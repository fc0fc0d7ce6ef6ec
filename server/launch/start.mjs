/** `npm start`: from a fresh clone to a running server. */
import { ensureClient, ensureInstalled, runChild } from "./runtime.mjs";

ensureInstalled();
ensureClient();
process.exit(await runChild(["--disable-warning=ExperimentalWarning", "server/main.ts"], { channel: true }));
