import { Handle, Position } from "@xyflow/react";
import { type ReactNode, useState } from "react";
import { useManifest, useNode, useStatus } from "#client/stores/contexts.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { inputsOf, outputsOf, type Port } from "#shared/nodes/manifest.ts";
import css from "./card.module.css";
import { cardHeight, portMiddle } from "./cardHeight.ts";
import { useSays } from "./useSays.ts";

/**
 * A card from so far away that nobody reads it: a box of its colour, as large as the card, with the places of its ports
 * for the lines. A thousand of them are opened and moved at once, so each is as few elements as it can be.
 */
export function FarCard({ id, selected, hasPicture }: { id: string; selected: boolean; hasPicture: boolean }) {
  const node = useNode(id);
  const manifest = useManifest(node?.type);
  const status = useStatus(id);
  const says = useSays(node, manifest);
  const [isNear, setNear] = useState(false);
  if (!node) return null;
  const inputs = manifest ? inputsOf(node, manifest) : [];
  const outputs = manifest ? outputsOf(node, manifest) : [];
  const words = { says, disabled: node.disabled === true };

  function place(port: Port, row: number, side: "in" | "out"): ReactNode {
    const style = { top: portMiddle(words, row) };
    // Under the pointer a place becomes a port that lines can be drawn from.
    return isNear ? (
      <Handle
        key={`${side} ${port.id}`}
        type={side === "in" ? "target" : "source"}
        position={side === "in" ? Position.Left : Position.Right}
        id={port.id}
        className={css.farPort ?? ""}
        data-many={port.many || undefined}
        style={style}
      />
    ) : (
      <i
        key={`${side} ${port.id}`}
        className={`${side === "in" ? "target" : "source"} ${css.farPort}`}
        data-handleid={port.id}
        data-handlepos={side === "in" ? "left" : "right"}
        data-many={port.many || undefined}
        style={style}
      />
    );
  }

  return (
    <article
      className={css.card}
      data-far
      data-group={manifest?.group ?? "plugins"}
      data-status={status}
      data-selected={selected || undefined}
      data-disabled={node.disabled || undefined}
      style={{ height: cardHeight(words, { inputs, outputs }) }}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={() => setNear(false)}
    >
      {hasPicture && (
        <span className={css.tile}>
          <Icon name={manifest?.icon ?? "shapes"} size={52} />
        </span>
      )}
      {inputs.map((port, row) => place(port, row, "in"))}
      {outputs.map((port, row) => place(port, row, "out"))}
    </article>
  );
}
