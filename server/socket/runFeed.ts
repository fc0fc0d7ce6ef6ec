/** The journals of runs to those who watch them. */
import { runUnwatch, runWatch } from "#shared/api/socket.ts";
import { AppError } from "#shared/errors.ts";
import type { RunEvent } from "#shared/run/events.ts";
import type { Parts } from "../parts.ts";
import { createFeeds } from "./feeds.ts";
import { callerOf, type Line, receiver, type SocketServer } from "./line.ts";

export interface Feeding {
  serve(line: Line): void;
  stop(): void;
}

export function createRunFeed(parts: Pick<Parts, "db" | "journal" | "bus" | "log">, io: SocketServer): Feeding {
  const feeds = createFeeds<RunEvent>({
    read: (run, after, limit) => parts.journal.read(run, after, limit),
    send: (lines, run, from, events) => io.to(lines).emit("run.events", { run, from, events: [...events] }),
    onFault: (err) => parts.log.warn({ err }, "A journal could not be read for its watchers"),
  });
  const endJournal = parts.journal.subscribe(({ run, seq, events }) => feeds.hear(run, seq, events));
  const endNotes = parts.bus.on("runNote", (note) => {
    if (feeds.has(note.run)) io.to(roomOf(note.run)).volatile.emit("run.note", note);
  });
  return {
    serve(line) {
      line.on(
        "run.watch",
        receiver(parts, runWatch, async ({ run, after }) => {
          const { workspace } = callerOf(line);
          const seq = await feeds.begin(line, run, after, async () => {
            const row = await parts.db("run").where({ id: run, workspace }).first("seq");
            if (!row) throw new AppError("NOT_FOUND", `There is no run "${run}".`);
            return row.seq;
          });
          await line.join(roomOf(run));
          return { seq };
        }),
      );
      line.on(
        "run.unwatch",
        receiver(parts, runUnwatch, async ({ run }) => {
          feeds.end(line, run);
          await line.leave(roomOf(run));
          return {};
        }),
      );
      line.on("disconnect", () => feeds.endAll(line));
    },
    stop() {
      endJournal();
      endNotes();
      feeds.stop();
    },
  };
}

function roomOf(run: string): string {
  return `run:${run}`;
}
