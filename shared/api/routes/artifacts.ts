import { z } from "zod";
import { annotation, annotationTarget, revisionProposal } from "../../artifact/annotation.ts";
import { artifact, artifactKind, artifactVersion } from "../../artifact/artifact.ts";
import { listOf, listQuery, nothing } from "../common.ts";
import { route } from "../route.ts";

export const artifactDetail = artifact.extend({ versions: z.array(artifactVersion) });

export const listArtifacts = route({
  name: "listArtifacts",
  method: "GET",
  path: "/artifacts",
  summary: "Artifacts, newest change first",
  access: "read",
  query: listQuery.extend({ kind: artifactKind.optional(), run: z.string().optional() }),
  reply: listOf(artifact),
});

export const getArtifact = route({
  name: "getArtifact",
  method: "GET",
  path: "/artifacts/:id",
  summary: "One artifact with its versions, newest first",
  access: "read",
  reply: artifactDetail,
});

export const getArtifactVersion = route({
  name: "getArtifactVersion",
  method: "GET",
  path: "/artifacts/:id/versions/:n",
  summary: "One version with its canonical content as text",
  access: "read",
  reply: artifactVersion.extend({ content: z.string() }),
});

/** Answers with bytes instead of JSON, as an attachment: md, html; json, csv, xlsx; json, svg. */
export const getArtifactContent = route({
  name: "getArtifactContent",
  method: "GET",
  path: "/artifacts/:id/versions/:n/content",
  summary: "One version as a file to download",
  access: "read",
  query: z.strictObject({ format: z.string().max(20).optional() }),
  reply: z.string(),
});

export const restoreArtifactVersion = route({
  name: "restoreArtifactVersion",
  method: "POST",
  path: "/artifacts/:id/versions/:n/restore",
  summary: "Make an old version the newest again, as a new version",
  access: "write",
  body: z.strictObject({}).optional(),
  reply: artifactDetail,
  status: 201,
});

export const listAnnotations = route({
  name: "listAnnotations",
  method: "GET",
  path: "/artifacts/:id/annotations",
  summary: "Annotations with their anchors on the newest version",
  access: "read",
  reply: z.strictObject({ items: z.array(annotation), proposals: z.array(revisionProposal) }),
});

export const createAnnotation = route({
  name: "createAnnotation",
  method: "POST",
  path: "/artifacts/:id/annotations",
  summary: "Mark a span and say what to change",
  access: "write",
  body: z.strictObject({
    target: annotationTarget,
    instruction: z.string().trim().min(1, "Say what to change.").max(5_000),
  }),
  reply: annotation,
  status: 201,
});

export const deleteAnnotation = route({
  name: "deleteAnnotation",
  method: "DELETE",
  path: "/artifacts/:id/annotations/:annotation",
  summary: "Remove an annotation that was not accepted",
  access: "write",
  reply: nothing,
});

export const reviseArtifact = route({
  name: "reviseArtifact",
  method: "POST",
  path: "/artifacts/:id/revise",
  summary: "Propose a change for each annotation; only the marked spans may change",
  access: "write",
  body: z.strictObject({ annotations: z.array(z.string()).min(1).max(50) }),
  reply: revisionProposal,
  status: 201,
});

/** Accepting splices the accepted spans and stores a new version; rejecting leaves the artifact alone. */
export const answerProposal = route({
  name: "answerProposal",
  method: "POST",
  path: "/proposals/:id",
  summary: "Accept some, all or none of a proposal",
  access: "write",
  body: z.strictObject({ accept: z.union([z.array(z.string()), z.literal("all"), z.literal("none")]) }),
  reply: z.strictObject({ proposal: revisionProposal, version: z.int().optional() }),
});
