import { t } from "#client/messages/index.ts";
import { useCatalog, useStores } from "#client/stores/contexts.tsx";
import { Menu, type MenuItem } from "#client/ui/Menu.tsx";
import { creation } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { outputsOf } from "#shared/nodes/manifest.ts";
import { possibleLines } from "./connect.ts";
import { titleAt } from "./NodeCard.tsx";
import { makeEdgeId } from "./useEdits.ts";

/** Draws a line from a step without a pointer: a list of the steps that take what it gives. */
export function ConnectMenu({ id, title }: { id: string; title: string }) {
  const { graph } = useStores();
  const manifests = useCatalog((state) => state.manifests);

  function items(): MenuItem[] {
    const { records, change } = graph.getState();
    const node = records[`node:${id}`] as GraphNode | undefined;
    const manifest = node && manifests.get(node.type);
    if (!node || !manifest) return [];
    const outputs = outputsOf(node, manifest);
    const lines = possibleLines(records, manifests, node);
    if (lines.length === 0) return [{ id: "none", label: t("canvas.outline.connectNone"), disabled: true }];
    return lines.map(({ from, to }) => {
      const target = titleAt(records, manifests, to.node);
      const port = outputs.find((output) => output.id === from.port);
      return {
        id: `${from.port} ${to.node}`,
        label: outputs.length > 1 ? `${port?.label ?? from.port} → ${target}` : target,
        icon: "arrow-right",
        onSelect: () => change(creation({ id: makeEdgeId(), from, to })),
      };
    });
  }

  return <Menu label={t("canvas.outline.connect", { title })} icon="workflow" size={22} items={items} />;
}
