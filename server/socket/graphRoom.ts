/** The rooms of open graphs: one's changes to the store, everybody's changes to everybody, and who is there. */
import { putGraph } from "#shared/api/routes/graphs.ts";
import { graphChange, graphHere, graphJoin, graphLeave } from "#shared/api/socket.ts";
import { AppError } from "#shared/errors.ts";
import { applyDiff } from "../graphs/applyDiff.ts";
import { changesSince } from "../graphs/changesSince.ts";
import { getGraph } from "../graphs/getGraph.ts";
import type { Parts } from "../parts.ts";
import { can } from "../people/can.ts";
import { callerOf, type Line, receiver } from "./line.ts";
import type { Presence } from "./presence.ts";

/** A page tells of itself about fifteen times a second at most. */
const movesPerSecond = 40;

export function serveGraphs(parts: Pick<Parts, "db" | "bus" | "now" | "log">, line: Line, presence: Presence): void {
  line.on(
    "graph.join",
    receiver(parts, graphJoin, async ({ graph, after }) => {
      const caller = callerOf(line);
      await getGraph(parts, caller, graph);
      await line.join(graphRoom(graph));
      const { member } = line.data.identity;
      presence.enter(graph, { page: line.id, member: member.id, name: member.name, at: { selection: [] } });
      // Look once more: a change before the room was entered was not heard, a later one arrives as a message.
      const { revision } = await getGraph(parts, caller, graph);
      const missed = after !== undefined && after < revision && (await changesSince(parts, caller, { graph, after }));
      return { revision, page: line.id, ...(missed && { missed }) };
    }),
  );

  line.on(
    "graph.leave",
    receiver(parts, graphLeave, async ({ graph }) => {
      await line.leave(graphRoom(graph));
      presence.leave(graph, line.id);
      return {};
    }),
  );

  const mayMove = makeAllowance(movesPerSecond, parts.now);
  line.on("graph.here", (message) => {
    if (mayMove()) hereReceiver(message);
  });
  const hereReceiver = receiver(parts, graphHere, ({ graph, at }) => {
    presence.move(graph, line.id, at);
    return {};
  });

  line.on(
    "graph.change",
    receiver(parts, graphChange, async (change) => {
      const caller = callerOf(line);
      if (!can(caller, putGraph)) throw new AppError("FORBIDDEN", `Your role (${caller.role}) may not change graphs.`);
      return applyDiff(parts, caller, change);
    }),
  );
}

/** Says how often in each second something may be done; what is more is dropped. */
function makeAllowance(perSecond: number, now: () => number): () => boolean {
  let since = now();
  let done = 0;
  return () => {
    if (now() - since >= 1_000) [since, done] = [now(), 0];
    done += 1;
    return done <= perSecond;
  };
}

export function graphRoom(graph: string): string {
  return `graph:${graph}`;
}
