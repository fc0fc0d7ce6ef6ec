/** The installed set as data: what the client, programs and planners are told. */
import { z } from "zod";
import type { PluginDefinition, TemplateDefinition } from "#plugins/kit/definePlugin.ts";
import type { Catalog } from "#shared/api/routes/catalog.ts";
import type { PluginManifest, TemplateManifest } from "#shared/plugin/manifest.ts";
import type { InstalledCatalog } from "./catalog.ts";

export function describeCatalog(catalog: InstalledCatalog): Catalog {
  return {
    hash: catalog.hash,
    nodes: [...catalog.manifests.values()],
    plugins: catalog.plugins.map(describePlugin),
  };
}

/** A template's manifest with the picture that its card draws. */
export interface TemplateCard extends TemplateManifest {
  picture: {
    nodes: { id: string; type: string; title: string; x: number; y: number }[];
    edges: [string, string][];
  };
}

export function describeTemplates(catalog: InstalledCatalog): TemplateCard[] {
  return [...catalog.templates.values()].map(describeTemplate);
}

function describePlugin(plugin: PluginDefinition): PluginManifest {
  return {
    id: plugin.id,
    title: plugin.title,
    summary: plugin.summary,
    nodes: (plugin.nodes ?? []).map((node) => node.type),
    connectors: (plugin.connectors ?? []).map(({ id, title, summary, icon, fields }) => ({
      id,
      title,
      summary,
      icon,
      fields: z.toJSONSchema(fields, { io: "input", unrepresentable: "any" }),
    })),
    templates: (plugin.templates ?? []).map((template) => template.id),
  };
}

function describeTemplate(template: TemplateDefinition): TemplateCard {
  const { id, title, promise, role, keywords, needs = [], graph } = template;
  return {
    id,
    title,
    promise,
    role,
    keywords,
    needs,
    nodes: graph.nodes.length,
    picture: {
      nodes: graph.nodes.map(({ id, type, title, position }) => ({ id, type, title, x: position.x, y: position.y })),
      edges: graph.edges.map(({ from, to }) => [from.node, to.node]),
    },
  };
}
