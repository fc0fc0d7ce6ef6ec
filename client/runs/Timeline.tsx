import { type RefObject, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import { useCanvas, useCatalog, useGraph, useRun, useStepAddress } from "#client/stores/contexts.tsx";
import { formatDuration } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import type { GraphNode } from "#shared/graph/graph.ts";
import { isFinal, type StepState } from "#shared/run/reduce.ts";
import css from "./runs.module.css";
import { useShowStep } from "./useShowStep.ts";
import { sayRounds, stepLook } from "./words.ts";

/** A bar for each step of the run, in the order they started; a click selects the node, in the round of the step. */
export function Timeline() {
  const run = useDeferredValue(useRun((state) => state.run));
  const now = useNow(!isFinal(run.status) && run.createdAt > 0);
  const list = useRef<HTMLOListElement>(null);
  const addresses = useMemo(() => inOrder(run.steps), [run.steps]);
  const rows = useRowsInSight(list, addresses.length);
  if (addresses.length === 0) return <p className={css.hint}>{t("canvas.run.noSteps")}</p>;
  const from = run.createdAt;
  const span = Math.max(1, (run.endedAt ?? now) - from);
  return (
    <ol
      ref={list}
      className={css.timeline}
      aria-label={t("canvas.run.timeline")}
      style={{ paddingTop: rows.first * rowHeight + 4, paddingBottom: (addresses.length - rows.end) * rowHeight + 4 }}
    >
      {addresses.slice(rows.first, rows.end).map((address, index) => {
        const step = run.steps[address];
        return (
          step && (
            <li key={address} aria-setsize={addresses.length} aria-posinset={rows.first + index + 1}>
              <TimelineRow address={address} step={step} from={from} span={span} now={now} />
            </li>
          )
        );
      })}
    </ol>
  );
}

/** Steps are kept in the order in which they began; those of an earlier run were begun earlier. */
function inOrder(steps: Readonly<Record<string, StepState>>): string[] {
  const startOf = (address: string) => steps[address]?.startedAt ?? steps[address]?.endedAt ?? Number.MAX_SAFE_INTEGER;
  return Object.keys(steps).sort((a, b) => startOf(a) - startOf(b));
}

const rowHeight = 28;
/** Rows beyond the edges, so that the Tab key finds the next one. */
const spare = 12;

/** Which rows are in sight: of a run with ten thousand steps only those are drawn. */
function useRowsInSight(list: RefObject<HTMLOListElement | null>, count: number): { first: number; end: number } {
  const [sight, setSight] = useState({ first: 0, end: 60 });
  const isEmpty = count === 0;
  useEffect(() => {
    const box = isEmpty ? null : list.current?.closest<HTMLElement>("[data-scrolls]");
    if (!box) return;
    const look = () => {
      const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - spare);
      const end = Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + spare;
      setSight((known) => (known.first === first && known.end === end ? known : { first, end }));
    };
    look();
    box.addEventListener("scroll", look, { passive: true });
    return () => box.removeEventListener("scroll", look);
  }, [list, isEmpty]);
  const first = Math.min(sight.first, Math.max(0, count - 1));
  return { first, end: Math.min(count, Math.max(sight.end, first + 1)) };
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
  const show = useShowStep();
  const title = useStepTitle(step.node);
  const chosen = useCanvas((state) => state.selection.includes(step.node));
  const shown = useStepAddress(step.node);
  const selected = chosen && shown === address;
  const look = stepLook(step.status, step.question);
  const started = step.startedAt ?? step.endedAt ?? from;
  const ended = step.endedAt ?? now;
  const left = Math.min(100, (Math.max(0, started - from) / span) * 100);
  const width = Math.max(0.6, Math.min(100 - left, (Math.max(0, ended - started) / span) * 100));
  const took = step.startedAt === undefined || step.reusedFrom ? "" : formatDuration(Math.max(0, ended - started));
  return (
    <button
      type="button"
      className={css.timelineRow}
      aria-current={selected || undefined}
      onClick={() => show(address)}
    >
      <span className={css.timelineState} data-tone={look.tone}>
        <Icon name={look.icon} size={13} />
      </span>
      <span className={css.timelineTitle}>
        {title}
        {address !== step.node && <span className={css.quiet}> {sayRounds(address)}</span>}
      </span>
      <span className={css.timelineTrack} aria-hidden="true">
        <span className={css.timelineBar} data-tone={look.tone} style={{ left: `${left}%`, width: `${width}%` }} />
      </span>
      <span className={css.timelineTook}>
        {step.reusedFrom ? t(`canvas.step.${step.reusedHow ?? "reused"}`) : look.label}
        {took && ` · ${took}`}
      </span>
    </button>
  );
}

export function useStepTitle(nodeId: string): string {
  const node = useGraph((state) => state.records[`node:${nodeId}`] as GraphNode | undefined);
  const manifest = useCatalog((state) => (node ? state.manifests.get(node.type) : undefined));
  return node?.title || manifest?.title || nodeId;
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
