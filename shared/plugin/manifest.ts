import { z } from "zod";

export const connectorManifest = z.strictObject({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  icon: z.string(),
  /** JSON Schema of the connection's fields; those with `secret: true` are write-only. */
  fields: z.record(z.string(), z.unknown()),
});
export type ConnectorManifest = z.infer<typeof connectorManifest>;

export const pluginManifest = z.strictObject({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  nodes: z.array(z.string()),
  connectors: z.array(connectorManifest),
  templates: z.array(z.string()),
});
export type PluginManifest = z.infer<typeof pluginManifest>;

/** A graph to start from. */
export const templateManifest = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** One line: what one gets. */
  promise: z.string(),
  role: z.string(),
  /** Words that a goal would use for this. */
  keywords: z.array(z.string()),
  /** Needs something from the person before it runs. */
  needs: z.array(z.enum(["file", "model", "connection"])),
  nodes: z.int(),
});
export type TemplateManifest = z.infer<typeof templateManifest>;
