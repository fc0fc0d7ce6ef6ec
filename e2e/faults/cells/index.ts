/** All cells. Those that need the machine for themselves are in the track `alone`, which comes last. */
import type { Cell } from "../cell.ts";
import { database } from "./database.ts";
import { disks } from "./disks.ts";
import { editing } from "./editing.ts";
import { kills } from "./kills.ts";
import { models } from "./models.ts";
import { network } from "./network.ts";
import { operations } from "./operations.ts";
import { schedules } from "./schedules.ts";
import { sockets } from "./sockets.ts";
import { workers } from "./workers.ts";

export const cells: Cell[] = [
  ...kills,
  ...workers,
  ...database,
  ...network,
  ...disks,
  ...schedules,
  ...models,
  ...sockets,
  ...editing,
  ...operations,
].sort((a, b) => a.number - b.number);
