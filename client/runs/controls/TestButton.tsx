import { useState } from "react";
import { t } from "#client/messages/index.ts";
import { useLooking } from "#client/revisions/looking.tsx";
import { useManifest, useNode } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { TestDialog } from "./TestDialog.tsx";

/** Beside a step's output, also before there is one: run this step and nothing else. */
export function TestButton({ node }: { node: string }) {
  const [open, setOpen] = useState(false);
  const drawn = useNode(node);
  const manifest = useManifest(drawn?.type);
  const { view } = useLooking();
  if (view || !manifest || manifest.inert || manifest.group === "people" || drawn?.disabled) return null;
  return (
    <div>
      <Button size="s" icon="crosshair" onClick={() => setOpen(true)}>
        {t("test.open")}
      </Button>
      <TestDialog node={node} open={open} onClose={() => setOpen(false)} />
    </div>
  );
}
