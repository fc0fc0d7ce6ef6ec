import { z } from "zod";
import { actor } from "../actor.ts";

/**
 * The canonical form by kind: `document` Markdown (a fenced `vega-lite` block is a chart), `table` JSON
 * `{columns: [{name, type}], rows: [{…}]}`, `chart` a Vega-Lite specification with its data.
 */
export const artifactKinds = ["document", "table", "chart"] as const;
export const artifactKind = z.enum(artifactKinds);
export type ArtifactKind = z.infer<typeof artifactKind>;

export const columnTypes = ["text", "number", "boolean", "date", "mixed"] as const;
export const tableColumn = z.strictObject({ name: z.string(), type: z.enum(columnTypes) });
export type TableColumn = z.infer<typeof tableColumn>;

export const tableContent = z.strictObject({
  columns: z.array(tableColumn),
  rows: z.array(z.record(z.string(), z.json())),
});
export type TableContent = z.infer<typeof tableContent>;

/** What made a version: a step of a run, a person, or a revision from annotations. */
export const provenance = z.strictObject({
  by: actor,
  run: z.string().optional(),
  step: z.string().optional(),
  graph: z.string().optional(),
  revision: z.int().optional(),
  /** Annotations that this version resolves. */
  resolves: z.array(z.string()).optional(),
  /** The version that this one restores. */
  restores: z.int().optional(),
});
export type Provenance = z.infer<typeof provenance>;

export const artifactVersion = z.strictObject({
  artifact: z.string(),
  version: z.int().min(1),
  /** SHA-256 of the canonical bytes. */
  hash: z.string(),
  bytes: z.int(),
  createdAt: z.number(),
  provenance,
});
export type ArtifactVersion = z.infer<typeof artifactVersion>;

export const artifact = z.strictObject({
  id: z.string(),
  kind: artifactKind,
  title: z.string(),
  version: z.int(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Artifact = z.infer<typeof artifact>;

/** A reference as it travels through a graph. */
export const artifactRef = z.strictObject({
  $artifact: z.string(),
  version: z.int(),
  kind: artifactKind,
  title: z.string(),
});
export type ArtifactRef = z.infer<typeof artifactRef>;

export const siteRef = z.strictObject({ $site: z.string(), slug: z.string(), version: z.int(), url: z.string() });
export type SiteRef = z.infer<typeof siteRef>;
