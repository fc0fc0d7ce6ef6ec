import { useCatalog, useGraph } from "#client/stores/contexts.tsx";
import type { GraphNode } from "#shared/graph/graph.ts";
import css from "./runs.module.css";
import { sayRounds } from "./sayRounds.ts";

/** Which rounds a step stands in, outermost first and counted from one, as everywhere else: `Pages 4 › Draft 2`. */
export function RoundPlace({ address }: { address: string }) {
  const manifests = useCatalog((state) => state.manifests);
  const words = useGraph((state) => {
    const titleOf = (id: string) => {
      const node = state.records[`node:${id}`] as GraphNode | undefined;
      return node?.title || (node && manifests.get(node.type)?.title) || id;
    };
    return sayRounds(address, titleOf);
  });
  if (words === "") return null;
  return <span className={css.quiet}> {words}</span>;
}
