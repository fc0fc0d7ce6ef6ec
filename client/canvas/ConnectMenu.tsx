import { t } from "#client/messages/index.ts";
import { useCatalog, useStores } from "#client/stores/contexts.tsx";
import { Menu, type MenuItem } from "#client/ui/Menu.tsx";
import { creation } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { outputsOf } from "#shared/nodes/manifest.ts";
import { loopMeant, type PortPlace, possibleLines, possibleLoops } from "./connect.ts";
import { makeEdgeId } from "./edgeId.ts";
import { titleAt } from "./titles.ts";
import { useEdits } from "./useEdits.ts";

/** Draws a line from a step without a pointer: a list of the steps that take what it gives. */
export function ConnectMenu({ id, title }: { id: string; title: string }) {
  const items = useConnectItems();
  return <Menu label={t("canvas.outline.connect", { title })} icon="workflow" size={22} items={() => items(id)} />;
}

/** The lines that may leave a step, and the loops that lines back would mean. */
export function useConnectItems(): (id: string) => MenuItem[] {
  const { graph } = useStores();
  const edits = useEdits();
  const manifests = useCatalog((state) => state.manifests);

  return function items(id: string): MenuItem[] {
    const { records, change } = graph.getState();
    const node = records[`node:${id}`] as GraphNode | undefined;
    const manifest = node && manifests.get(node.type);
    if (!node || !manifest) return [];
    const outputs = outputsOf(node, manifest);
    const lines = possibleLines(records, manifests, node);
    const loops = possibleLoops(records, manifests, node);
    if (lines.length === 0 && loops.length === 0)
      return [{ id: "none", label: t("canvas.outline.connectNone"), disabled: true }];
    const label = (from: PortPlace, words: string) => {
      const port = outputs.find((output) => output.id === from.port);
      return outputs.length > 1 ? `${port?.label ?? from.port} → ${words}` : words;
    };
    return [
      ...lines.map(
        ({ from, to }): MenuItem => ({
          id: `${from.port} ${to.node}`,
          label: label(from, titleAt(records, manifests, to.node)),
          icon: "arrow-right",
          onSelect: () => change(creation({ id: makeEdgeId(), from, to })),
        }),
      ),
      ...loops.map(
        ({ from, to }, index): MenuItem => ({
          id: `back ${from.port} ${to.node}`,
          label: label(from, t("canvas.loop.back", { target: titleAt(records, manifests, to.node) })),
          icon: "repeat",
          divided: index === 0 && lines.length > 0,
          onSelect: () => {
            const loop = loopMeant(records, manifests, { id: makeEdgeId(), from, to });
            if (!loop) return;
            change(loop.diff);
            edits.reveal(loop.region);
          },
        }),
      ),
    ];
  };
}
