import type { GraphRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { titleOf } from "./titles.ts";

export type Titles = ReadonlyMap<string, string>;

/** The titles of all nodes by their ids, as one map that stays the same while no title differs. */
export function keepTitles(): (records: GraphRecords, manifests: Manifests) => Titles {
  let last: { records: GraphRecords; manifests: Manifests; titles: Titles } | undefined;
  return (records, manifests) => {
    if (last?.records === records && last.manifests === manifests) return last.titles;
    const titles = new Map<string, string>();
    let stands = true;
    for (const record of Object.values(records)) {
      if (!("position" in record)) continue;
      const node = record as GraphNode;
      const title = titleOf(node, manifests.get(node.type));
      titles.set(node.id, title);
      stands &&= last?.titles.get(node.id) === title;
    }
    const kept = stands && last?.titles.size === titles.size ? last.titles : titles;
    last = { records, manifests, titles: kept };
    return kept;
  };
}
