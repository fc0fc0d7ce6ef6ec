import { t } from "#client/messages/index.ts";
import { useCatalog } from "#client/stores/contexts.tsx";
import type { IconName } from "#client/ui/Icon.tsx";
import type { MenuItem } from "#client/ui/Menu.tsx";
import type { RegionKind } from "#shared/nodes/manifest.ts";
import { useEdits } from "./useEdits.ts";

const icons = { map: "layers", repeat: "repeat", section: "lock" } as const satisfies Record<RegionKind, IconName>;

/** "Wrap in a Map", and so on for every kind of region: for what is selected. */
export function useWrapItems(): MenuItem[] {
  const edits = useEdits();
  const manifests = useCatalog((state) => state.manifests);
  return [...manifests.values()].flatMap(({ type, title, region }) =>
    region
      ? [
          {
            id: `wrap ${type}`,
            label: t("canvas.wrap.in", { name: title }),
            icon: icons[region],
            onSelect: () => edits.wrap(type),
          },
        ]
      : [],
  );
}
