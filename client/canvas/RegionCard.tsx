import { type NodeProps, NodeResizeControl } from "@xyflow/react";
import { memo, useRef } from "react";
import { sayError, t } from "#client/messages/index.ts";
import type { Card } from "#client/stores/canvasStore.ts";
import {
  useCanvas,
  useGraph,
  useManifest,
  useNode,
  useRun,
  useStatus,
  useStep,
  useStores,
} from "#client/stores/contexts.tsx";
import { shownAddress } from "#client/stores/runStore.ts";
import { roundsOf, settledRounds } from "#client/stores/tallies.ts";
import { Button } from "#client/ui/Button.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { leastFrame } from "#shared/graph/frame.ts";
import { nodesIn } from "#shared/graph/walk.ts";
import { inputsOf, outputsOf } from "#shared/nodes/manifest.ts";
import { folding } from "./folding.ts";
import { CardMarks, Ports, usePortsMeasured } from "./NodeCard.tsx";
import css from "./region.module.css";
import { bodyOf } from "./regions.ts";
import { sized } from "./sized.ts";
import { titleOf } from "./titles.ts";
import { useSays } from "./useSays.ts";

/** A region: a frame around its body, with its ports and what it does at its head, and in a run its rounds. */
export const RegionCard = memo(function RegionCard({ id, selected }: NodeProps<Card>) {
  const node = useNode(id);
  const manifest = useManifest(node?.type);
  const status = useStatus(id);
  const says = useSays(node, manifest);
  const takes = useCanvas((state) => state.dropRegion === id);
  const inside = useGraph((state) => nodesIn(bodyOf(state.records), id).length);
  const { graph } = useStores();
  const frame = useRef<HTMLElement>(null);
  const inputs = node && manifest ? inputsOf(node, manifest) : [];
  const outputs = node && manifest ? outputsOf(node, manifest) : [];
  usePortsMeasured(id, [...inputs, ...outputs].map((port) => port.id).join("|"));
  if (!node) return null;
  return (
    <section
      ref={frame}
      className={css.frame}
      data-group={manifest?.group ?? "plugins"}
      data-status={status}
      data-selected={selected || undefined}
      data-disabled={node.disabled || undefined}
      data-takes={takes || undefined}
      data-folded={node.collapsed || undefined}
    >
      <div className={css.headBox}>
        <header className={css.head}>
          <span className={css.tile}>
            <Icon name={manifest?.icon ?? "shapes"} size={17} />
          </span>
          <span className={css.title} dir="auto">
            {titleOf(node, manifest)}
          </span>
          <span className={css.says} dir="auto" title={says}>
            {node.disabled ? t("canvas.card.disabled") : says}
          </span>
          <CardMarks id={id} />
          <IconButton
            icon={node.collapsed ? "chevron-right" : "chevron-down"}
            size={24}
            label={t(node.collapsed ? "draw.unfold" : "draw.fold")}
            aria-expanded={!node.collapsed}
            onClick={() => graph.getState().change(folding([node]))}
          />
        </header>
        <Ports inputs={inputs} outputs={outputs} />
        <Rounds id={id} />
      </div>
      {node.collapsed ? (
        <p className={css.folded}>{t("draw.foldedSteps", { n: inside })}</p>
      ) : (
        <>
          {inside === 0 && <EmptyBody id={id} />}
          <NodeResizeControl
            position="bottom-right"
            minWidth={leastFrame.width}
            minHeight={leastFrame.height}
            className={css.corner ?? ""}
          >
            <button
              type="button"
              className={css.grip}
              aria-label={t("draw.resize")}
              onKeyDown={(event) => {
                const diff = sized(node, frame.current, event.key);
                if (!diff) return;
                graph.getState().change(diff, `size ${id}`);
                event.preventDefault();
                event.stopPropagation();
              }}
            />
          </NodeResizeControl>
        </>
      )}
    </section>
  );
});

function EmptyBody({ id }: { id: string }) {
  const { canvas } = useStores();
  return (
    <div className={`${css.empty} nodrag`}>
      <p>{t("canvas.region.empty")}</p>
      <Button size="s" icon="plus" onClick={() => canvas.getState().openPalette({ region: id })}>
        {t("canvas.region.add")}
      </Button>
    </div>
  );
}

/** The rounds of the shown step of the region: how many are done, how many failed, and why it waits or failed. */
function Rounds({ id }: { id: string }) {
  const step = useStep(id);
  const address = useRun((state) => shownAddress(state, id)) ?? "";
  const all = useRun((state) => roundsOf(state.run, address));
  const done = useRun((state) => settledRounds(state.run, address));
  const failed = useRun((state) => state.run.rounds[address]?.failed ?? 0);
  if (!step) return null;
  const question = step.status === "asked" ? step.question : undefined;
  const words =
    step.status === "failed" || step.status === "retrying"
      ? step.error && sayError(step.error)
      : step.status === "skipped" || step.status === "cancelled"
        ? step.reason
        : question?.kind === "lock"
          ? t("canvas.gate.lock", { lock: question.lock })
          : undefined;
  return (
    <div className={css.rounds}>
      {all > 0 && (
        <>
          <progress className={css.bar} max={all} value={done} aria-label={t("canvas.region.progress")} />
          <span>{t("canvas.region.rounds", { done, all })}</span>
          {failed > 0 && <span data-tone="bad">{t("canvas.card.roundsFailed", { n: failed })}</span>}
        </>
      )}
      {words !== undefined && (
        <span className={css.words} data-tone={step.status === "failed" ? "bad" : undefined} title={words}>
          {words}
        </span>
      )}
    </div>
  );
}
