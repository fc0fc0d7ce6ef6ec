/** What happens to a goal: stored in order, then told to whoever watches. */
import type { GoalEvent, GoalEventBody } from "#shared/goal/goal.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { getGoalRow } from "./getGoal.ts";
import { appendEvents, readEvents } from "./sql.ts";

export interface GoalLog {
  /** Stored behind the caller's back, in order. */
  tell(event: GoalEventBody): void;
  /** Resolves when everything told is stored. Rejects when something could not be. */
  stored(): Promise<void>;
}

export function goalLog(parts: Pick<Parts, "db" | "bus" | "now">, workspace: string, goal: string): GoalLog {
  let waiting: GoalEventBody[] = [];
  let storing: Promise<void> | undefined;
  let failure: { cause: unknown } | undefined;

  async function store() {
    while (waiting.length > 0 && !failure) {
      const bodies = waiting;
      waiting = [];
      try {
        const events = await appendEvents(parts.db, goal, parts.now(), bodies);
        parts.bus.emit("goalEvents", { workspace, goal, events });
      } catch (cause) {
        failure = { cause };
      }
    }
    storing = undefined;
  }

  return {
    tell(event) {
      waiting.push(event);
      storing ??= store();
    },
    async stored() {
      while (storing) await storing;
      if (failure) throw failure.cause;
    },
  };
}

/** Events of a goal after a sequence number, at most a thousand. */
export async function getGoalEvents(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { goal: string; after: number },
): Promise<GoalEvent[]> {
  await getGoalRow(parts, caller, input.goal);
  return readEvents(parts.db, input.goal, input.after);
}
