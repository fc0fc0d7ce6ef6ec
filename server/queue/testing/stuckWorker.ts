/** A process of its own that takes a run and never ends it: `node stuckWorker.ts <database> <run>`. */
import { openDatabase } from "../../db/knex.ts";
import { createPgBossQueue } from "../pgBossQueue.ts";

const [url = "", run = ""] = process.argv.slice(2);
const queue = createPgBossQueue({ db: openDatabase(url), url, now: Date.now });
await queue.wake(run);
await queue.start(async ({ signal }) => {
  process.send?.("taken");
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  process.send?.({ aborted: signal.reason instanceof Error ? signal.reason.message : "" });
  throw signal.reason;
}, 1);
