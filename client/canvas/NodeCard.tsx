import { Handle, type NodeProps, Position, useUpdateNodeInternals } from "@xyflow/react";
import { memo, useContext, useEffect, useRef } from "react";
import { t } from "#client/messages/index.ts";
import { PinMark } from "#client/runs/controls/PinMark.tsx";
import { stepLook } from "#client/runs/words.ts";
import type { Card } from "#client/stores/canvasStore.ts";
import { useCanvas, useManifest, useNode, useRun, useStatus, useStep } from "#client/stores/contexts.tsx";
import { expectedOf } from "#client/stores/tallies.ts";
import { Icon } from "#client/ui/Icon.tsx";
import { inputsOf, outputsOf, type Port } from "#shared/nodes/manifest.ts";
import { CardRun } from "./CardRun.tsx";
import css from "./card.module.css";
import { typeName } from "./connect.ts";
import { FarCard } from "./FarCard.tsx";
import { titleOf } from "./titles.ts";
import { useSays } from "./useSays.ts";
import { isFar, ZoomLevel } from "./zoomLevel.ts";

/**
 * One node: what it is, what it will do in words, its ports, and in a run what it does. It gets an id and looks the
 * rest up, so an event of the run draws one card again.
 */
export const NodeCard = memo(function NodeCard({ id, selected }: NodeProps<Card>) {
  const level = useContext(ZoomLevel);
  if (isFar(level)) return <FarCard id={id} selected={selected} hasPicture={level === "block"} />;
  return <NearCard id={id} selected={selected} />;
});

function NearCard({ id, selected }: { id: string; selected: boolean }) {
  const node = useNode(id);
  const manifest = useManifest(node?.type);
  const status = useStatus(id);
  const says = useSays(node, manifest);
  const inputs = node && manifest ? inputsOf(node, manifest) : [];
  const outputs = node && manifest ? outputsOf(node, manifest) : [];
  usePortsMeasured(id, [...inputs, ...outputs].map((port) => port.id).join("|"));
  if (!node) return null;

  return (
    <article
      className={css.card}
      data-group={manifest?.group ?? "plugins"}
      data-status={status}
      data-selected={selected || undefined}
      data-disabled={node.disabled || undefined}
    >
      <header className={css.head}>
        <span className={css.tile}>
          <Icon name={manifest?.icon ?? "shapes"} size={17} />
        </span>
        <span className={css.title} dir="auto">
          {titleOf(node, manifest)}
        </span>
        <CardMarks id={id} />
      </header>
      <div className={css.rest}>
        {says !== "" && (
          <p className={css.says} dir="auto">
            {says}
          </p>
        )}
        {node.disabled && <p className={css.off}>{t("canvas.card.disabled")}</p>}
        {(inputs.length > 0 || outputs.length > 0) && <Ports inputs={inputs} outputs={outputs} />}
        <CardRun id={id} />
      </div>
    </article>
  );
}

/** At the right of a card's head: the worst that is wrong with it, and in a run how far it has come. */
export function CardMarks({ id }: { id: string }) {
  const status = useStatus(id);
  const question = useStep(id)?.question;
  const problems = useCanvas((state) => state.problemsByNode[id]);
  const worst = problems?.find((problem) => problem.severity === "error") ?? problems?.[0];
  const look = status && stepLook(status, question);
  // Beside the figures there is no room for a word.
  const counted = useRun((state) => expectedOf(state.tallies, id) > 1);
  return (
    <>
      {worst && (
        <span className={css.mark} data-tone={worst.severity === "error" ? "bad" : "warn"} title={worst.message}>
          <Icon name="triangle-alert" size={14} />
          <span className={css.hidden}>{worst.message}</span>
        </span>
      )}
      <PinMark id={id} />
      <Counts id={id} />
      {look && (
        <span className={css.state} data-tone={look.tone}>
          <span className={css.stateIcon} data-spins={status === "running" || status === "open" || undefined}>
            <Icon name={look.icon} size={13} />
          </span>
          <span className={counted ? css.hidden : css.stateWord}>{look.label}</span>
        </span>
      )}
    </>
  );
}

/** Of a step inside a region: in how many rounds it is done, and in how many it failed. */
function Counts({ id }: { id: string }) {
  const expected = useRun((state) => expectedOf(state.tallies, id));
  const settled = useRun((state) => state.tallies[id]?.settled ?? 0);
  const failed = useRun((state) => state.tallies[id]?.by.failed ?? 0);
  if (expected < 2) return null;
  const words = t("canvas.card.rounds", { done: settled, all: expected, failed });
  return (
    <span className={css.counts} title={words}>
      <span aria-hidden="true">
        {settled}/{expected}
      </span>
      {failed > 0 && (
        <span aria-hidden="true" data-tone="bad">
          {t("canvas.card.roundsFailed", { n: failed })}
        </span>
      )}
      <span className={css.hidden}>{words}</span>
    </span>
  );
}

export function Ports({ inputs, outputs }: { inputs: Port[]; outputs: Port[] }) {
  return (
    <div className={css.ports}>
      <ul className={css.inputs} aria-label={t("canvas.card.inputs")}>
        {inputs.map((port) => (
          <PortRow key={port.id} port={port} side="in" />
        ))}
      </ul>
      <ul className={css.outputs} aria-label={t("canvas.card.outputs")}>
        {outputs.map((port) => (
          <PortRow key={port.id} port={port} side="out" />
        ))}
      </ul>
    </div>
  );
}

function PortRow({ port, side }: { port: Port; side: "in" | "out" }) {
  const label = port.label ?? port.id;
  const words = port.many ? t("canvas.card.manyPort", { type: typeName(port.type) }) : typeName(port.type);
  return (
    <li className={css.port} data-side={side} title={`${label}: ${words}`}>
      <Handle
        type={side === "in" ? "target" : "source"}
        position={side === "in" ? Position.Left : Position.Right}
        id={port.id}
        className={css.handle ?? ""}
        data-type={port.type}
        data-many={port.many || undefined}
        role="img"
        aria-label={t(side === "in" ? "canvas.card.input" : "canvas.card.output", { port: label })}
      />
      <span>
        {label}
        {port.required && side === "in" && <span aria-hidden="true"> *</span>}
      </span>
    </li>
  );
}

/** React Flow measures handles when a card appears; new ports later (a case of a branch) must be measured again. */
export function usePortsMeasured(id: string, ports: string) {
  const update = useUpdateNodeInternals();
  const measured = useRef(ports);
  useEffect(() => {
    if (measured.current === ports) return;
    measured.current = ports;
    update(id);
  }, [id, ports, update]);
}
