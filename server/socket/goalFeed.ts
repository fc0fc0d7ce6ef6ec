/** What planners do, to those who watch a goal. */
import { goalWatch } from "#shared/api/socket.ts";
import type { GoalEvent } from "#shared/goal/goal.ts";
import { getGoalEvents } from "../goals/goalEvents.ts";
import type { Parts } from "../parts.ts";
import { createFeeds } from "./feeds.ts";
import { callerOf, receiver } from "./line.ts";
import type { Feeding } from "./runFeed.ts";

export function createGoalFeed(parts: Pick<Parts, "db" | "bus" | "log">): Feeding {
  const feeds = createFeeds<GoalEvent>((err) => parts.log.warn({ err }, "A goal could not be read for a watcher"));
  const stop = parts.bus.on("goalEvents", ({ goal, events }) => {
    const last = events.at(-1);
    if (last) feeds.hear(goal, last.seq, events);
  });
  return {
    serve(line) {
      line.on(
        "goal.watch",
        receiver(parts, goalWatch, async ({ goal, after }) => {
          const caller = callerOf(line);
          const missed = await getGoalEvents(parts, caller, { goal, after });
          const feed = feeds.begin(line, goal, {
            after,
            read: (from) => getGoalEvents(parts, caller, { goal, after: from }),
            send: (from, events) => line.emit("goal.events", { goal, from, events: [...events] }),
          });
          // One more than is known asks the store again: what happened before the feed began was not heard.
          const seq = missed.at(-1)?.seq ?? after;
          feed.hear(seq + 1, missed);
          return { seq };
        }),
      );
      line.on("disconnect", () => feeds.endAll(line));
    },
    stop,
  };
}
