import { type RefObject, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import { useCanvas, useCatalog, useGraph, useRun, useStepAddress, useStores } from "#client/stores/contexts.tsx";
import { formatDuration } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import type { GraphNode } from "#shared/graph/graph.ts";
import { placeOf } from "#shared/run/address.ts";
import { isFinal, isSettled, type RoundState, type StepState } from "#shared/run/reduce.ts";
import css from "./runs.module.css";
import { type Bar, barsOf, type Stretch, timesOf } from "./timeline/bars.ts";
import { MomentBar } from "./timeline/MomentBar.tsx";
import { eventAt } from "./timeline/moments.ts";
import { sayRounds, stepLook } from "./words.ts";

/**
 * A bar for each step of the run and for each round of its regions; a click shows the step in its round. Above them is
 * the moment that is shown: the canvas and the rows go with it.
 */
export function Timeline() {
  const events = useDeferredValue(useRun((state) => state.events));
  const run = useRun((state) => state.run);
  const head = useRun((state) => state.head);
  const now = useNow(!isFinal(head.status) && head.createdAt > 0);
  const list = useRef<HTMLOListElement>(null);
  const bars = useMemo(() => barsOf(events), [events]);
  const rows = useRowsInSight(list, bars.length);
  if (bars.length === 0) return <p className={css.hint}>{t("canvas.run.noSteps")}</p>;
  const from = head.createdAt;
  const span = Math.max(1, (head.endedAt ?? now) - from);
  const shownAt = run.seq < head.seq ? eventAt(events, run.seq)?.at : undefined;
  const moment = shownAt === undefined ? 100 : Math.min(100, (Math.max(0, shownAt - from) / span) * 100);
  return (
    <>
      <MomentBar from={from} span={span} />
      <ol
        ref={list}
        className={css.timeline}
        aria-label={t("canvas.run.timeline")}
        data-past={shownAt !== undefined || undefined}
        style={{
          paddingTop: rows.first * rowHeight + 4,
          paddingBottom: (bars.length - rows.end) * rowHeight + 4,
          ["--moment" as string]: `${moment}%`,
        }}
      >
        {bars.slice(rows.first, rows.end).map((bar, index) => (
          <li key={bar.key} aria-setsize={bars.length} aria-posinset={rows.first + index + 1}>
            <TimelineRow bar={bar} from={from} span={span} now={now} />
          </li>
        ))}
      </ol>
    </>
  );
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

function TimelineRow({ bar, from, span, now }: { bar: Bar; from: number; span: number; now: number }) {
  const { canvas, run } = useStores();
  const { step: address, round } = bar;
  const { node } = placeOf(address);
  const title = useStepTitle(node);
  const chosen = useCanvas((state) => state.selection.includes(node));
  const shown = useStepAddress(node);
  const step = useRun((state) => state.run.steps[address]);
  const roundStatus = useRun((state) =>
    round === undefined ? undefined : (state.run.rounds[address]?.rounds[round]?.status ?? "none"),
  );
  const look = lookOf(step, roundStatus);
  const { busyMs, waitingMs } = timesOf(bar, now);
  const isOver = useRun((state) => state.moment === undefined) || (step !== undefined && isSettled(step.status));
  const took = !isOver || busyMs + waitingMs === 0 || step?.reusedFrom ? "" : formatDuration(busyMs + waitingMs);
  const words = [
    t("bars.of", { from: formatDuration(Math.max(0, bar.from - from)), to: formatDuration((bar.to ?? now) - from) }),
    ...(waitingMs > 0
      ? [t("bars.busy", { time: formatDuration(busyMs) }), t("bars.waiting", { time: formatDuration(waitingMs) })]
      : []),
  ].join(", ");
  return (
    <button
      type="button"
      className={css.timelineRow}
      data-round={round === undefined ? undefined : true}
      aria-current={(round === undefined && chosen && shown === address) || undefined}
      title={words}
      onClick={() => {
        if (round === undefined) run.getState().pickStep(address);
        else run.getState().pick(address, round);
        canvas.getState().select([node]);
        canvas.getState().showTab("output");
      }}
    >
      <span className={css.timelineState} data-tone={look.tone}>
        <Icon name={look.icon} size={13} />
      </span>
      <span className={css.timelineTitle} style={{ paddingLeft: indentOf(bar) }}>
        {round === undefined ? (
          <>
            {title}
            {address !== node && <span className={css.quiet}> {sayRounds(address)}</span>}
          </>
        ) : (
          <span className={css.quiet}>{sayRounds(bar.key)}</span>
        )}
      </span>
      <span className={css.timelineTrack} aria-hidden="true">
        {(bar.stretches.length > 0 ? bar.stretches : [{ kind: "busy" as const, from: bar.from, to: bar.to }]).map(
          (stretch) => (
            <span
              key={stretch.from}
              className={css.timelineBar}
              data-tone={look.tone}
              data-waiting={stretch.kind === "waiting" || undefined}
              data-open={stretch.to === undefined || undefined}
              style={placeIn(stretch, { from, span, now })}
            />
          ),
        )}
      </span>
      <span className={css.timelineTook}>
        {step?.reusedFrom && round === undefined ? t(`canvas.step.${step.reusedHow ?? "reused"}`) : look.label}
        {took && ` · ${took}`}
      </span>
    </button>
  );
}

/** At an earlier moment, what has not begun yet has no state. */
function lookOf(step: StepState | undefined, round: RoundState["status"] | "none" | undefined) {
  if (round === "open") return stepLook("running");
  if (round === "succeeded" || round === "failed") return stepLook(round);
  if (!step || round === "none") return { tone: "plain", icon: "circle", label: t("canvas.run.notYet") } as const;
  return stepLook(step.status, step.question);
}

function indentOf({ depth, round }: Bar): number {
  return 14 * (depth * 2 - (round === undefined ? 0 : 1));
}

function placeIn({ from: start, to }: Stretch, { from, span, now }: { from: number; span: number; now: number }) {
  const left = Math.min(100, (Math.max(0, start - from) / span) * 100);
  const width = Math.max(0.6, Math.min(100 - left, (Math.max(0, (to ?? now) - start) / span) * 100));
  return { left: `${left}%`, width: `${width}%` };
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
