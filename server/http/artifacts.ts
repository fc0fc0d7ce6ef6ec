import * as routes from "#shared/api/routes/artifacts.ts";
import { AppError } from "#shared/errors.ts";
import { answerProposal } from "../annotations/answerProposal.ts";
import { createAnnotation } from "../annotations/createAnnotation.ts";
import { deleteAnnotation } from "../annotations/deleteAnnotation.ts";
import { listAnnotations } from "../annotations/listAnnotations.ts";
import { revise } from "../annotations/revise.ts";
import { attachment, contentOf } from "../artifacts/content.ts";
import { getArtifact } from "../artifacts/getArtifact.ts";
import { getVersion } from "../artifacts/getVersion.ts";
import { listArtifacts } from "../artifacts/listArtifacts.ts";
import { restoreVersion } from "../artifacts/restoreVersion.ts";
import type { Parts } from "../parts.ts";
import { type Handler, handle } from "./handle.ts";

export function artifactsHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.listArtifacts, ({ caller, query }) => listArtifacts(parts, caller, query)),
    handle(routes.getArtifact, ({ caller, params }) => getArtifact(parts, caller, params.id)),
    handle(routes.getArtifactVersion, async ({ caller, params }) => {
      const read = await getVersion(parts, caller, { id: params.id, n: versionNumber(params.n) });
      return { ...read.version, content: read.content };
    }),
    artifactContent(parts),
    handle(routes.restoreArtifactVersion, ({ caller, params }) =>
      restoreVersion(parts, caller, { id: params.id, n: versionNumber(params.n) }),
    ),
    handle(routes.listAnnotations, ({ caller, params }) => listAnnotations(parts, caller, params.id)),
    handle(routes.createAnnotation, ({ caller, claim, params, body }) =>
      createAnnotation({ ...parts, makeId: claim.makeId }, caller, { id: params.id, ...body }),
    ),
    handle(routes.deleteAnnotation, async ({ caller, params }) => {
      await deleteAnnotation(parts, caller, { id: params.id, annotation: params.annotation });
      return {};
    }),
    handle(routes.reviseArtifact, ({ caller, claim, params, body }) =>
      revise({ ...parts, makeId: claim.makeId }, caller, { id: params.id, ...body }),
    ),
    handle(routes.answerProposal, ({ caller, params, body }) =>
      answerProposal(parts, caller, { id: params.id, ...body }),
    ),
  ];
}

/** The bytes of a version. Always a download: what users or models wrote is never shown on the app's own origin. */
export function artifactContent(parts: Parts): Handler {
  return handle(routes.getArtifactContent, async ({ caller, params, query, res }) => {
    const wanted = { id: params.id, n: versionNumber(params.n), format: query.format };
    const { bytes, mediaType, fileName } = await contentOf(parts, caller, wanted);
    res.set({
      "Content-Type": mediaType,
      "Content-Disposition": attachment(fileName),
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cache-Control": "private, no-store",
    });
    res.status(200).end(Buffer.from(bytes));
    return "";
  });
}

function versionNumber(text: string): number {
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  if (number !== undefined) return number;
  const message = `"${text}" is not a version number.`;
  throw new AppError("BAD_INPUT", message, { errors: [{ path: "n", message }] });
}
