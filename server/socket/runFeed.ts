/** The journals of runs to those who watch them. */
import { type RunNote, runUnwatch, runWatch } from "#shared/api/socket.ts";
import { AppError } from "#shared/errors.ts";
import type { RunEvent } from "#shared/run/events.ts";
import type { Parts } from "../parts.ts";
import { createFeeds } from "./feeds.ts";
import { callerOf, type Line, receiver } from "./line.ts";

export interface Feeding {
  serve(line: Line): void;
  stop(): void;
}

export function createRunFeed(
  parts: Pick<Parts, "db" | "journal" | "bus" | "log">,
  sendNote: (room: string, note: RunNote) => void,
): Feeding {
  const feeds = createFeeds<RunEvent>((err) => parts.log.warn({ err }, "A journal could not be read for a watcher"));
  const endJournal = parts.journal.subscribe(({ run, seq, events }) => feeds.hear(run, seq, events));
  const endNotes = parts.bus.on("runNote", (note) => {
    if (feeds.has(note.run)) sendNote(roomOf(note.run), note);
  });
  return {
    serve(line) {
      line.on(
        "run.watch",
        receiver(parts, runWatch, async ({ run, after }) => {
          const { workspace } = callerOf(line);
          const lastSeq = async (): Promise<number> => {
            const row = await parts.db("run").where({ id: run, workspace }).first("seq");
            if (!row) throw new AppError("NOT_FOUND", `There is no run "${run}".`);
            return row.seq;
          };
          await lastSeq();
          const feed = feeds.begin(line, run, {
            after,
            read: (from, limit) => parts.journal.read(run, from, limit),
            send: (from, events) => line.emit("run.events", { run, from, events: [...events] }),
          });
          await line.join(roomOf(run));
          // Read once more: what was appended before the feed began was not heard.
          const seq = await lastSeq();
          feed.hear(seq);
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
    },
  };
}

function roomOf(run: string): string {
  return `run:${run}`;
}
