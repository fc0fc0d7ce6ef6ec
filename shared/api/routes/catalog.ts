import { z } from "zod";
import { nodeManifest } from "../../nodes/manifest.ts";
import { pluginManifest, templateManifest } from "../../plugin/manifest.ts";
import { route } from "../route.ts";

export const catalog = z.strictObject({
  /** Changes whenever a manifest does; also the ETag. */
  hash: z.string(),
  nodes: z.array(nodeManifest),
  plugins: z.array(pluginManifest),
});
export type Catalog = z.infer<typeof catalog>;

export const getCatalog = route({
  name: "getCatalog",
  method: "GET",
  path: "/catalog",
  summary: "Every node type and plugin that this installation has",
  access: "read",
  reply: catalog,
});

export const listTemplates = route({
  name: "listTemplates",
  method: "GET",
  path: "/templates",
  summary: "Graphs to start from",
  access: "read",
  reply: z.strictObject({
    items: z.array(
      templateManifest.extend({
        /** For the card's picture: where each node stands. */
        picture: z.strictObject({
          nodes: z.array(
            z.strictObject({ id: z.string(), type: z.string(), title: z.string(), x: z.number(), y: z.number() }),
          ),
          edges: z.array(z.tuple([z.string(), z.string()])),
        }),
      }),
    ),
  }),
});
