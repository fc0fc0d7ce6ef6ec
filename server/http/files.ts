import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import * as routes from "#shared/api/routes/files.ts";
import { AppError } from "#shared/errors.ts";
import { attachment } from "../artifacts/content.ts";
import { tooLarge } from "../blobs/measure.ts";
import { deleteFile } from "../files/deleteFile.ts";
import { listFiles } from "../files/listFiles.ts";
import { openFile } from "../files/openFile.ts";
import { uploadFile } from "../files/uploadFile.ts";
import type { Parts } from "../parts.ts";
import { type Handler, handle } from "./handle.ts";
import { readRange } from "./range.ts";
import { declaredBytes, streamBody } from "./readBody.ts";

/** A sender that is silent for this long has gone. */
const silenceMs = 60_000;

export function filesHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.listFiles, ({ caller, query }) => listFiles(parts, caller, query)),
    handle(routes.uploadFile, async ({ caller, claim, query, req }) => {
      const { maxUploadBytes } = parts.config;
      if (declaredBytes(req) > maxUploadBytes) throw tooLarge(maxUploadBytes);
      const source = streamBody(req, { silenceMs });
      const upload = { name: query.name, mediaType: req.get("Content-Type"), source };
      return uploadFile({ ...parts, makeId: claim.makeId }, caller, upload);
    }),
    handle(routes.getFileLimits, async () => ({
      maxUploadBytes: parts.config.maxUploadBytes,
      maxReadBytes: routes.maxReadBytes,
    })),
    handle(routes.getFileContent, async ({ caller, params, req, res }) => {
      await sendFile(await openFile(parts, caller, params.id), req, res);
      return "";
    }),
    handle(routes.deleteFile, async ({ caller, params }) => {
      await deleteFile(parts, caller, params.id);
      return {};
    }),
  ];
}

/** Always a download of nothing in particular: what people uploaded is never shown on the app's own origin. */
async function sendFile(file: Awaited<ReturnType<typeof openFile>>, req: Request, res: Response): Promise<void> {
  const tag = `"${file.hash}"`;
  const fits = req.get("If-Range") === undefined || req.get("If-Range") === tag;
  const wanted = readRange(fits ? req.get("Range") : undefined, file.bytes);
  if (wanted.kind === "beyond") {
    res.set("Content-Range", `bytes */${file.bytes}`);
    throw new AppError("RANGE_INVALID", `The file has ${file.bytes} bytes; the range begins after its end.`);
  }
  const { start, end } = wanted.kind === "part" ? wanted : { start: 0, end: file.bytes };
  const stream = await file.open({ start, end });
  res.set({
    "Content-Type": "application/octet-stream",
    "Content-Disposition": attachment(file.name),
    "Content-Length": String(end - start),
    "Accept-Ranges": "bytes",
    ETag: tag,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-cache",
  });
  if (wanted.kind === "part") res.set("Content-Range", `bytes ${start}-${end - 1}/${file.bytes}`);
  res.status(wanted.kind === "part" ? 206 : 200);
  if (req.method === "HEAD") {
    stream.destroy();
    res.end();
    return;
  }
  try {
    await pipeline(stream, res);
  } catch (error) {
    // The reader went away; there is nobody to tell.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}
