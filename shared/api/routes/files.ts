import { z } from "zod";
import { fileRef } from "../../run/values.ts";
import { listOf, listQuery, nothing } from "../common.ts";
import { route } from "../route.ts";

/** Largest file that a step reads: it holds the whole in memory. Larger ones are stored and downloaded, not read. */
export const maxReadBytes = 200_000_000;

export const storedFile = z.strictObject({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  createdAt: z.number(),
  /** Graphs that name it as they are now. */
  graphs: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  /** An unfinished run names it. */
  inOpenRun: z.boolean(),
});
export type StoredFile = z.infer<typeof storedFile>;

export const listFiles = route({
  name: "listFiles",
  method: "GET",
  path: "/files",
  summary: "Uploaded files, newest first, and what uses them",
  access: "read",
  query: listQuery,
  reply: listOf(storedFile),
});

/** The body is the file itself; `name` and the Content-Type header describe it. */
export const uploadFile = route({
  name: "uploadFile",
  method: "POST",
  path: "/files",
  summary: "Store a file for graphs to read; answers with the reference to put into a param or a run's input",
  access: "write",
  query: z.strictObject({ name: z.string().min(1).max(255) }),
  streamBody: true,
  reply: fileRef,
  status: 201,
});

export const getFileLimits = route({
  name: "getFileLimits",
  method: "GET",
  path: "/files/limits",
  summary: "How large a file may be: to be stored, and to be read by a step",
  access: "read",
  reply: z.strictObject({ maxUploadBytes: z.int(), maxReadBytes: z.int() }),
});

export const getFileContent = route({
  name: "getFileContent",
  method: "GET",
  path: "/files/:id/content",
  summary: "The file to download; `Range` asks for a part",
  access: "read",
  reply: z.string(),
});

export const deleteFile = route({
  name: "deleteFile",
  method: "DELETE",
  path: "/files/:id",
  summary: "Delete a file that no graph and no unfinished run uses",
  access: "write",
  reply: nothing,
});
