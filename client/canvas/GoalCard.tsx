import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { call } from "#client/api/call.ts";
import { type NumberedEvent, watchGoal } from "#client/api/socket.ts";
import { t } from "#client/messages/index.ts";
import { useGraph, useRun, useStores } from "#client/stores/contexts.tsx";
import { Badge, type Tone } from "#client/ui/Badge.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { useAct } from "#client/ui/useAct.ts";
import { useLoad } from "#client/ui/useLoad.ts";
import { listGoals, resumeGoal, stopGoal } from "#shared/api/routes/goals.ts";
import { createGraph } from "#shared/api/routes/graphs.ts";
import type { Goal, GoalEvent, GoalStatus } from "#shared/goal/goal.ts";
import css from "./canvas.module.css";
import { useEdits } from "./useEdits.ts";

const tones: Record<GoalStatus, Tone> = {
  drafting: "live",
  ready: "accent",
  active: "live",
  paused: "plain",
  blocked: "warn",
  achieved: "ok",
  unmet: "bad",
  failed: "bad",
  stopped: "plain",
};

/** The goal that this graph serves: what should be true, how that is checked, and what its planner is doing. */
export function GoalCard() {
  const graphId = useGraph((state) => state.graphId);
  const { data, reload } = useLoad(listGoals, { query: { graph: graphId, limit: 1 } });
  const runStatus = useRun((state) => state.run.status);
  // How a goal stands follows the newest run of its graph.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the status only says when to look again
  useEffect(reload, [runStatus, reload]);
  const goal = data?.items[0];
  return goal ? <ShownGoal goal={goal} onChanged={reload} /> : null;
}

function ShownGoal({ goal, onChanged }: { goal: Goal; onChanged: () => void }) {
  const [open, setOpen] = useState(() => isNew(goal) && window.innerWidth > 900);
  const { words, offered } = usePlanner(goal.id, onChanged);
  const [, navigate] = useLocation();
  const { act, busy } = useAct();
  const gaveUp = goal.status === "failed" || goal.status === "stopped";
  const runs = goal.status === "active";
  // Folded for a run: then the graph is what one looks at.
  useEffect(() => {
    if (runs) setOpen(false);
  }, [runs]);
  useGraphBelow(open, goal.status);
  const atWork = goal.status === "drafting" || goal.status === "active" || goal.status === "blocked";
  return (
    <section className={css.goal} aria-label={t("canvas.goal.label")} data-open={open} data-goal>
      <div className={css.goalHead}>
        <Icon name="target" size={15} />
        <span className={css.goalOutcome} title={goal.text}>
          {goal.outcome || goal.text}
        </span>
        <Badge tone={tones[goal.status]}>{t(`canvas.goal.${goal.status}`)}</Badge>
        <IconButton
          icon={open ? "chevron-up" : "chevron-down"}
          size={24}
          label={t(open ? "canvas.goal.less" : "canvas.goal.more")}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      </div>
      {open && (
        <div className={css.goalBody}>
          {goal.planner && <p className={css.quiet}>{t(`canvas.goal.by.${goal.planner}`)}</p>}
          {goal.criteria.length > 0 && (
            <ul aria-label={t("canvas.goal.criteria")}>
              {goal.criteria.map((criterion) => (
                <li key={criterion.id}>
                  <Icon name={criterion.check === "human" ? "user-check" : "badge-check"} size={14} />
                  <span>{criterion.text}</span>
                </li>
              ))}
            </ul>
          )}
          {goal.rationale && !gaveUp && <p className={css.goalWords}>{goal.rationale}</p>}
          {words && !gaveUp && (
            <p className={css.goalWords} role="status">
              {words}
            </p>
          )}
          {goal.error && gaveUp && (
            <p className={css.goalError} role="alert">
              {goal.error}
            </p>
          )}
          {gaveUp && offered.length > 0 && (
            <ul aria-label={t("canvas.goal.offered")}>
              {offered.map(({ id, title }) => (
                <li key={id}>
                  <Button
                    size="s"
                    look="soft"
                    icon="layout-template"
                    disabled={busy}
                    onClick={() =>
                      void act(async () =>
                        navigate(`/graphs/${(await call(createGraph, { body: { template: id } })).id}`),
                      )
                    }
                  >
                    {title}
                  </Button>
                </li>
              ))}
            </ul>
          )}
          {gaveUp && (
            <Button
              size="s"
              icon="rotate-cw"
              busy={busy}
              onClick={() => void act(() => call(resumeGoal, { id: goal.id, body: {} }).then(onChanged))}
            >
              {t("canvas.goal.again")}
            </Button>
          )}
          {atWork && (
            <Button
              size="s"
              icon="square"
              busy={busy}
              onClick={() => void act(() => call(stopGoal, { id: goal.id, body: {} }).then(onChanged))}
            >
              {t("canvas.goal.stop")}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

/** A goal that opens with its graph, or turns under it, does not cover what it is about. */
function useGraphBelow(openAtFirst: boolean, status: GoalStatus) {
  const { canvas } = useStores();
  const edits = useEdits();
  const wasOpen = useRef(openAtFirst);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the goal says changes with its status
  useEffect(() => {
    if (!wasOpen.current || canvas.getState().selection.length > 0) return;
    const frame = requestAnimationFrame(edits.fit);
    return () => cancelAnimationFrame(frame);
  }, [status, canvas, edits]);
}

/** A goal that was just written is read; one from earlier only takes place. */
function isNew(goal: Goal): boolean {
  return goal.status === "drafting" || Date.now() - goal.createdAt < 60_000;
}

type Offered = Extract<GoalEvent, { type: "plan.offered" }>["templates"];

/** The planner's last words, live, and the templates that it offers instead of a plan. */
function usePlanner(goalId: string, onTurn: () => void): { words: string; offered: Offered } {
  const [words, setWords] = useState("");
  const [offered, setOffered] = useState<Offered>([]);
  useEffect(() => {
    let seq = 0;
    return watchGoal(goalId, {
      after: () => seq,
      onEvents(events) {
        const fresh = events.filter((event) => event.seq > seq);
        seq = fresh.at(-1)?.seq ?? seq;
        for (const raw of fresh) {
          // The socket carries goal events; their union is in `shared/goal/goal.ts`.
          const event = raw as NumberedEvent & GoalEvent;
          const said = sayEvent(event);
          if (said !== undefined) setWords(said);
          if (event.type === "plan.started") setOffered([]);
          if (event.type === "plan.offered") setOffered(event.templates);
        }
        if (fresh.some((event) => /^(goal\.|plan\.finished|plan\.started)/.test(event.type))) onTurn();
      },
    });
  }, [goalId, onTurn]);
  return { words, offered };
}

function sayEvent(event: GoalEvent): string | undefined {
  switch (event.type) {
    case "plan.started":
      return t(event.round > 1 ? "canvas.goal.planningAgain" : "canvas.goal.planning");
    case "plan.said":
      return event.text;
    case "plan.grew":
      return t("canvas.goal.grew", { nodes: event.nodes, edges: event.edges });
    case "plan.repaired":
      return t("canvas.goal.repaired", { n: event.problems.length });
    case "plan.finished":
      return event.problems.length === 0 ? "" : t("canvas.goal.finishedOpen", { n: event.problems.length });
    case "goal.failed":
      return event.message;
    default:
      return undefined;
  }
}
