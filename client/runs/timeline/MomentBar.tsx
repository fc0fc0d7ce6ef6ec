import { type KeyboardEvent, useEffect, useState } from "react";
import { titleAt } from "#client/canvas/titles.ts";
import { t } from "#client/messages/index.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { useRun, useStores } from "#client/stores/contexts.tsx";
import { formatDuration } from "#client/ui/format.ts";
import { IconButton } from "#client/ui/IconButton.tsx";
import css from "./moment.module.css";
import { eventAt, sayEvent, seqAt } from "./moments.ts";

/** Goes back and forth in the run: by dragging, by arrow keys and buttons from event to event, or by itself. */
export function MomentBar({ from, span }: { from: number; span: number }) {
  const { run, graph } = useStores();
  const seq = useRun((state) => state.run.seq);
  const last = useRun((state) => state.head.seq);
  const isPast = useRun((state) => state.moment !== undefined);
  const events = useRun((state) => state.events);
  const [plays, setPlays] = useState(false);
  usePlaying(plays, () => setPlays(false));

  const event = eventAt(events, seq);
  const titleOf = (node: string) => titleAt(graph.getState().records, catalogStore.getState().manifests, node);
  const after = Math.max(0, (event?.at ?? from) - from);
  const words = event ? `${sayEvent(event, titleOf)} · ${formatDuration(after)}` : "";
  const go = (next: number) => {
    setPlays(false);
    run.getState().showMoment(Math.max(1, Math.min(last, next)));
  };

  function onKey(press: KeyboardEvent) {
    const to = { ArrowLeft: seq - 1, ArrowDown: seq - 1, ArrowRight: seq + 1, ArrowUp: seq + 1, Home: 1, End: last }[
      press.key
    ];
    if (to === undefined) return;
    press.preventDefault();
    go(to);
  }

  return (
    <section className={css.moment} aria-label={t("moment.label")}>
      <div className={css.buttons}>
        <IconButton
          icon="chevron-left"
          size={26}
          label={t("moment.previous")}
          disabled={seq <= 1}
          onClick={() => go(seq - 1)}
        />
        <IconButton
          icon={plays ? "pause" : "play"}
          size={26}
          label={t(plays ? "moment.stop" : "moment.play")}
          pressed={plays}
          onClick={() => {
            if (!plays && !isPast) run.getState().showMoment(1);
            setPlays(!plays);
          }}
        />
        <IconButton
          icon="chevron-right"
          size={26}
          label={t("moment.next")}
          disabled={!isPast}
          onClick={() => go(seq + 1)}
        />
        <span className={css.count}>{t("moment.at", { n: seq, all: last })}</span>
      </div>
      <input
        type="range"
        className={css.slider}
        aria-label={t("moment.slider")}
        aria-valuetext={`${t("moment.at", { n: seq, all: last })}: ${words}`}
        min={0}
        max={span}
        step={1}
        value={isPast ? Math.min(span, after) : span}
        onKeyDown={onKey}
        onChange={(change) => {
          const at = Number(change.currentTarget.value);
          go(at >= span ? last : seqAt(events, from + at));
        }}
      />
      <span className={css.words} title={words}>
        {words}
      </span>
    </section>
  );
}

const everyMs = 600;

/** From event to event until the newest one. What only counts (spend, log) is passed over. */
function usePlaying(plays: boolean, onEnd: () => void) {
  const { run } = useStores();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end is told to whoever started it
  useEffect(() => {
    if (!plays) return;
    const timer = setInterval(() => {
      const { moment, events, showMoment } = run.getState();
      if (moment === undefined) return onEnd();
      const next = events.find(({ seq, type }) => seq > moment && type !== "spend.recorded" && type !== "step.logged");
      showMoment(next?.seq);
    }, everyMs);
    return () => clearInterval(timer);
  }, [plays, run]);
}
