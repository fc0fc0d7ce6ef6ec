import { createHash } from "node:crypto";
import type { AnyNode } from "#nodes/kit/defineNode.ts";
import { manifestOf } from "#nodes/kit/manifestOf.ts";
import type { PluginDefinition, SampleFile, TemplateDefinition } from "#plugins/kit/definePlugin.ts";
import { stableStringify } from "#shared/json.ts";
import type { Manifests, NodeManifest } from "#shared/nodes/manifest.ts";

/** Everything installed: definitions with code for the engine, manifests for everybody else. */
export interface InstalledCatalog {
  hash: string;
  nodes: ReadonlyMap<string, AnyNode>;
  manifests: Manifests;
  plugins: PluginDefinition[];
  templates: ReadonlyMap<string, TemplateDefinition>;
  samples: ReadonlyMap<string, SampleFile>;
}

/** A node type, template or sample that two sources bring is a mistake that stops the start. */
export function installCatalog(builtIns: readonly AnyNode[], plugins: PluginDefinition[]): InstalledCatalog {
  const nodes = new Map<string, AnyNode>();
  const manifests = new Map<string, NodeManifest>();
  const add = (node: AnyNode, plugin?: string) => {
    if (nodes.has(node.type)) throw new Error(`Two sources bring the node type "${node.type}".`);
    nodes.set(node.type, node);
    manifests.set(node.type, manifestOf(node, plugin));
  };
  for (const node of builtIns) add(node);
  for (const plugin of plugins) for (const node of plugin.nodes ?? []) add(node, plugin.id);
  return {
    hash: createHash("sha256")
      .update(stableStringify([...manifests.values()]))
      .digest("hex")
      .slice(0, 16),
    nodes,
    manifests,
    plugins,
    templates: byKey(
      plugins.flatMap((plugin) => plugin.templates ?? []),
      (template) => template.id,
    ),
    samples: byKey(
      plugins.flatMap((plugin) => plugin.samples ?? []),
      (sample) => sample.name,
    ),
  };
}

function byKey<T>(items: T[], key: (item: T) => string): Map<string, T> {
  const map = new Map<string, T>();
  for (const item of items) {
    if (map.has(key(item))) throw new Error(`"${key(item)}" is installed twice.`);
    map.set(key(item), item);
  }
  return map;
}
