import { z } from "zod";
import { fileRef } from "../../run/values.ts";
import { route } from "../route.ts";

export const maxUploadBytes = 50_000_000;

/** The body is the file itself; `name` and the Content-Type header describe it. */
export const uploadFile = route({
  name: "uploadFile",
  method: "POST",
  path: "/files",
  summary: "Store a file for graphs to read; answers with the reference to put into a param or a run's input",
  access: "write",
  query: z.strictObject({ name: z.string().min(1).max(255) }),
  rawBody: maxUploadBytes,
  reply: fileRef,
  status: 201,
});
