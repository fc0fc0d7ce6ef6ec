/** What planners do, to those who watch a goal. */
import { goalWatch } from "#shared/api/socket.ts";
import type { GoalEvent } from "#shared/goal/goal.ts";
import { getGoalRow } from "../goals/getGoal.ts";
import { readEvents } from "../goals/sql.ts";
import type { Parts } from "../parts.ts";
import { createFeeds } from "./feeds.ts";
import { callerOf, receiver, type SocketServer } from "./line.ts";
import type { Feeding } from "./runFeed.ts";

export function createGoalFeed(parts: Pick<Parts, "db" | "bus" | "log">, io: SocketServer): Feeding {
  const feeds = createFeeds<GoalEvent>({
    read: (goal, after) => readEvents(parts.db, goal, after),
    send: (lines, goal, from, events) => io.to(lines).emit("goal.events", { goal, from, events: [...events] }),
    onFault: (err) => parts.log.warn({ err }, "A goal could not be read for its watchers"),
  });
  const endNews = parts.bus.on("goalEvents", ({ goal, events }) => {
    const last = events.at(-1);
    if (last) feeds.hear(goal, last.seq, events);
  });
  return {
    serve(line) {
      line.on(
        "goal.watch",
        receiver(parts, goalWatch, async ({ goal, after }) => {
          const seq = await feeds.begin(line, goal, after, async () => {
            await getGoalRow(parts, callerOf(line), goal);
            const row = await parts
              .db("goal_event")
              .where({ goal })
              .max<{ last: number | null }>("seq as last")
              .first();
            return Number(row?.last ?? 0);
          });
          return { seq };
        }),
      );
      line.on("disconnect", () => feeds.endAll(line));
    },
    stop() {
      endNews();
      feeds.stop();
    },
  };
}
