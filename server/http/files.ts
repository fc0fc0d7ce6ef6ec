import * as routes from "#shared/api/routes/files.ts";
import { uploadFile } from "../files/uploadFile.ts";
import type { Parts } from "../parts.ts";
import { type Call, type Handler, handle } from "./handle.ts";

export function filesHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.uploadFile, ({ caller, query, body, req }: Call<typeof routes.uploadFile>) => {
      // The route takes a raw body, so the router hands the bytes over in place of parsed JSON.
      const bytes = body as unknown as Uint8Array;
      return uploadFile(parts, caller, { name: query.name, mediaType: req.get("Content-Type"), bytes });
    }),
  ];
}
