import { useEffect, useState } from "react";
import { call } from "#client/api/call.ts";
import { type NumberedEvent, watchGoal } from "#client/api/socket.ts";
import { t } from "#client/messages/index.ts";
import { useGraph } from "#client/stores/contexts.tsx";
import { Badge, type Tone } from "#client/ui/Badge.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { useAct } from "#client/ui/useAct.ts";
import { useLoad } from "#client/ui/useLoad.ts";
import { listGoals, stopGoal } from "#shared/api/routes/goals.ts";
import type { Goal, GoalEvent, GoalStatus } from "#shared/goal/goal.ts";
import css from "./canvas.module.css";

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
  const goal = data?.items[0];
  return goal ? <ShownGoal goal={goal} onChanged={reload} /> : null;
}

function ShownGoal({ goal, onChanged }: { goal: Goal; onChanged: () => void }) {
  const [open, setOpen] = useState(goal.status === "drafting" && window.innerWidth > 900);
  const words = usePlannerWords(goal.id, onChanged);
  const { act, busy } = useAct();
  const atWork = goal.status === "drafting" || goal.status === "active" || goal.status === "blocked";
  return (
    <section className={css.goal} aria-label={t("canvas.goal.label")} data-open={open}>
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
          {words && (
            <p className={css.goalWords} role="status">
              {words}
            </p>
          )}
          {goal.error && <p className={css.goalError}>{goal.error}</p>}
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

/** The planner's last words, live. */
function usePlannerWords(goalId: string, onTurn: () => void): string {
  const [words, setWords] = useState("");
  useEffect(() => {
    let seq = 0;
    return watchGoal(goalId, {
      after: () => seq,
      onEvents(events) {
        const fresh = events.filter((event) => event.seq > seq);
        seq = fresh.at(-1)?.seq ?? seq;
        for (const event of fresh) {
          const said = sayEvent(event);
          if (said !== undefined) setWords(said);
        }
        if (fresh.some((event) => /^(goal\.|plan\.finished|plan\.started)/.test(event.type))) onTurn();
      },
    });
  }, [goalId, onTurn]);
  return words;
}

function sayEvent(raw: NumberedEvent): string | undefined {
  // The socket carries goal events; their union is in `shared/goal/goal.ts`.
  const event = raw as GoalEvent;
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
      return t(event.problems.length > 0 ? "canvas.goal.finishedOpen" : "canvas.goal.finished", {
        n: event.problems.length,
      });
    case "plan.offered":
      return t("canvas.goal.offered", { titles: event.templates.map((template) => template.title).join(", ") });
    case "goal.failed":
      return event.message;
    default:
      return undefined;
  }
}
