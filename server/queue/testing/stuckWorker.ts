/** A process that takes a run and never ends: the test kills it. */
import { openDatabase } from "../../db/knex.ts";
import { createPgBossQueue } from "../pgBossQueue.ts";

const url = process.argv[2] ?? "";
const queue = createPgBossQueue({ db: openDatabase(url), url, now: Date.now });
await queue.start(({ run }) => {
  process.send?.({ begun: run });
  return new Promise<void>(() => {});
}, 1);
process.send?.({ ready: true });
