/** The rooms of open graphs: one's changes to the store, everybody's changes to everybody, and who is there. */
import { putGraph } from "#shared/api/routes/graphs.ts";
import { graphChange, graphJoin } from "#shared/api/socket.ts";
import { AppError } from "#shared/errors.ts";
import { applyDiff } from "../graphs/applyDiff.ts";
import { getGraph } from "../graphs/getGraph.ts";
import type { Parts } from "../parts.ts";
import { can } from "../people/can.ts";
import { callerOf, type Line, receiver } from "./line.ts";
import type { Presence } from "./presence.ts";

export function serveGraphs(parts: Pick<Parts, "db" | "bus" | "now" | "log">, line: Line, presence: Presence): void {
  line.on(
    "graph.join",
    receiver(parts, graphJoin, async ({ graph }) => {
      await getGraph(parts, callerOf(line), graph);
      await line.join(graphRoom(graph));
      presence.enter(line, graph);
      // Look once more: a change before the room was entered was not heard, a later one arrives as a message.
      const { revision } = await getGraph(parts, callerOf(line), graph);
      return { revision };
    }),
  );

  line.on(
    "graph.leave",
    receiver(parts, graphJoin, async ({ graph }) => {
      await line.leave(graphRoom(graph));
      presence.leave(line, graph);
      return {};
    }),
  );

  line.on(
    "graph.change",
    receiver(parts, graphChange, async (change) => {
      const caller = callerOf(line);
      if (!can(caller, putGraph)) throw new AppError("FORBIDDEN", `Your role (${caller.role}) may not change graphs.`);
      return applyDiff(parts, caller, change);
    }),
  );
}

export function graphRoom(graph: string): string {
  return `graph:${graph}`;
}
