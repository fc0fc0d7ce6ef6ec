/** The others on the canvas: their pointers with their names, and what they have selected. */
import { useInternalNode, useStore } from "@xyflow/react";
import { FlowPortal } from "#client/canvas/FlowPortal.tsx";
import type { PersonHere } from "#shared/api/socket.ts";
import { inColourOf } from "./colour.ts";
import { useTogether } from "./context.tsx";
import { namesOf } from "./names.ts";
import css from "./together.module.css";

export function Others() {
  const others = useTogether((state) => state.others);
  if (others.length === 0) return null;
  const names = namesOf(others);
  return (
    <FlowPortal into="viewport-portal">
      {others.map((person) => (
        <Person key={person.page} person={person} name={names.get(person.page) ?? ""} />
      ))}
    </FlowPortal>
  );
}

function Person({ person, name }: { person: PersonHere; name: string }) {
  const zoom = useStore(({ transform }) => transform[2]);
  const { pointer, selection } = person.at;
  // What the canvas draws is read by screen readers in the outline; who is here, in the top bar.
  return (
    <div className={css.other} style={inColourOf(person.member, zoom)} aria-hidden="true">
      {selection.map((node, index) => (
        <Selected key={node} node={node} name={index === 0 ? name : undefined} />
      ))}
      {pointer && (
        <div
          className={css.cursor}
          data-person={name}
          style={{ transform: `translate(${pointer.x}px, ${pointer.y}px) scale(${1 / zoom})` }}
        >
          <svg width="16" height="18" viewBox="0 0 16 18" aria-hidden="true">
            <path d="M1 1 L14.5 9.5 L8 10.5 L4.6 16.5 Z" />
          </svg>
          <span>{name}</span>
        </div>
      )}
    </div>
  );
}

function Selected({ node, name }: { node: string; name: string | undefined }) {
  const drawn = useInternalNode(node);
  if (!drawn) return null;
  const { x, y } = drawn.internals.positionAbsolute;
  const { width = 0, height = 0 } = drawn.measured;
  return (
    <div className={css.selected} data-node={node} style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      {name !== undefined && <span>{name}</span>}
    </div>
  );
}
