import { useEffect, useState } from "react";
import { t } from "#client/messages/index.ts";
import { useCanvas, useCatalog, useGraph, useRun, useStores } from "#client/stores/contexts.tsx";
import { formatDuration } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import type { GraphNode } from "#shared/graph/graph.ts";
import { isFinal, type StepState } from "#shared/run/reduce.ts";
import css from "./runs.module.css";
import { stepLook } from "./words.ts";

/** A bar for each step of the run, in the order they started; a click selects the node. */
export function Timeline() {
  const run = useRun((state) => state.run);
  const now = useNow(!isFinal(run.status) && run.createdAt > 0);
  const steps = Object.entries(run.steps).sort(([, a], [, b]) => startOf(a) - startOf(b));
  if (steps.length === 0) return <p className={css.hint}>{t("canvas.run.noSteps")}</p>;
  const from = run.createdAt;
  const span = Math.max(1, (run.endedAt ?? now) - from);
  return (
    <ol className={css.timeline} aria-label={t("canvas.run.timeline")}>
      {steps.map(([address, step]) => (
        <TimelineRow key={address} address={address} step={step} from={from} span={span} now={now} />
      ))}
    </ol>
  );
}

function TimelineRow({
  address,
  step,
  from,
  span,
  now,
}: {
  address: string;
  step: StepState;
  from: number;
  span: number;
  now: number;
}) {
  const { canvas } = useStores();
  const title = useStepTitle(step.node);
  const selected = useCanvas((state) => state.selection.includes(step.node));
  const look = stepLook(step.status);
  const started = step.startedAt ?? step.endedAt ?? from;
  const ended = step.endedAt ?? now;
  const left = Math.min(100, (Math.max(0, started - from) / span) * 100);
  const width = Math.max(0.6, Math.min(100 - left, (Math.max(0, ended - started) / span) * 100));
  const took = step.startedAt === undefined || step.reusedFrom ? "" : formatDuration(Math.max(0, ended - started));
  return (
    <li>
      <button
        type="button"
        className={css.timelineRow}
        aria-current={selected || undefined}
        onClick={() => {
          canvas.getState().select([step.node]);
          canvas.getState().showTab("output");
        }}
      >
        <span className={css.timelineState} data-tone={look.tone}>
          <Icon name={look.icon} size={13} />
        </span>
        <span className={css.timelineTitle}>
          {title}
          {address !== step.node && <span className={css.quiet}> {address}</span>}
        </span>
        <span className={css.timelineTrack} aria-hidden="true">
          <span className={css.timelineBar} data-tone={look.tone} style={{ left: `${left}%`, width: `${width}%` }} />
        </span>
        <span className={css.timelineTook}>
          {step.reusedFrom ? t("canvas.step.reused") : look.label}
          {took && ` · ${took}`}
        </span>
      </button>
    </li>
  );
}

export function useStepTitle(nodeId: string): string {
  const node = useGraph((state) => state.records[`node:${nodeId}`] as GraphNode | undefined);
  const manifest = useCatalog((state) => (node ? state.manifests.get(node.type) : undefined));
  return node?.title || manifest?.title || nodeId;
}

function startOf(step: StepState): number {
  return step.startedAt ?? step.endedAt ?? Number.MAX_SAFE_INTEGER;
}

/** The clock, once a second while something is under way. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
