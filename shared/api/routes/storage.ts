import { z } from "zod";
import { actor } from "../../actor.ts";
import { nothing } from "../common.ts";
import { route } from "../route.ts";

/** Days after a run's end until it is cleaned up; null keeps runs for ever. */
export const keepRunsDays = z
  .int("Write a whole number of days.")
  .min(1, "Keep runs for at least 1 day.")
  .max(36_500, "Keep runs for at most 36,500 days, or for ever.")
  .nullable();

const amount = z.strictObject({ count: z.int(), bytes: z.int() });
export type Amount = z.infer<typeof amount>;

/** What a clean-up removed. */
export const freed = z.strictObject({
  runs: z.int(),
  /** Events of these runs, as the database stored them. */
  journal: amount,
  /** Large values and files that nothing names any more. */
  blobs: amount,
  /** Named by nothing now; removed by a later clean-up, when nobody can be about to name them again. */
  later: amount,
});
export type Freed = z.infer<typeof freed>;

const storage = z.strictObject({
  settings: z.strictObject({
    keepRunsDays,
    /** Graphs that differ from the workspace. */
    graphs: z.array(z.strictObject({ id: z.string(), name: z.string(), keepRunsDays })),
  }),
  /** Of the whole installation. */
  database: z.strictObject({ bytes: z.int(), journalBytes: z.int() }),
  blobs: z.strictObject({
    place: z.enum(["disk", "database"]),
    count: z.int(),
    bytes: z.int(),
    /** Left on the disk of the data folder. */
    freeBytes: z.int().optional(),
    countedAt: z.number(),
  }),
  /** Of this workspace. */
  runs: z.strictObject({ finished: z.int(), open: z.int(), oldestAt: z.number().optional() }),
  files: amount,
  lastCleanUp: z.strictObject({ at: z.number(), by: actor, freed }).optional(),
});
export type Storage = z.infer<typeof storage>;

export const getStorage = route({
  name: "getStorage",
  method: "GET",
  path: "/storage",
  summary: "What takes up room, how long finished runs are kept, and what the last clean-up freed",
  access: "read",
  reply: storage,
});

export const patchStorage = route({
  name: "patchStorage",
  method: "PATCH",
  path: "/storage",
  summary: "Say how long finished runs are kept",
  access: "owner",
  body: z.strictObject({ keepRunsDays }),
  reply: storage,
});

export const setGraphRetention = route({
  name: "setGraphRetention",
  method: "PUT",
  path: "/storage/graphs/:id",
  summary: "Keep the runs of one graph for another time than the workspace does",
  access: "owner",
  body: z.strictObject({ keepRunsDays }),
  reply: storage,
});

export const clearGraphRetention = route({
  name: "clearGraphRetention",
  method: "DELETE",
  path: "/storage/graphs/:id",
  summary: "Keep the runs of one graph as long as the workspace does",
  access: "owner",
  reply: storage,
});

const preview = z.strictObject({
  runs: z.int(),
  oldestEndedAt: z.number().optional(),
  journal: amount,
  /** Large values and files that nothing else names. */
  blobs: amount,
  /** Runs that are old enough and stay, since something was made by them or hangs on them. */
  kept: z.int(),
});
export type CleanUpPreview = z.infer<typeof preview>;

export const previewCleanUp = route({
  name: "previewCleanUp",
  method: "POST",
  path: "/storage/preview",
  summary: "What a clean-up would remove now",
  access: "owner",
  body: z.strictObject({}).optional(),
  reply: preview,
});

export const cleanUp = route({
  name: "cleanUp",
  method: "POST",
  path: "/storage/clean-up",
  summary: "Remove finished runs that are older than they are to be kept, and what only they used",
  access: "owner",
  body: z.strictObject({}).optional(),
  reply: freed,
});

export const deleteRun = route({
  name: "deleteRun",
  method: "DELETE",
  path: "/runs/:id",
  summary: "Delete one finished run with its journal; artifacts and sites that it made stay",
  access: "write",
  reply: nothing,
});
