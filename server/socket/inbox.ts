/** How many gates wait for anybody, and mentions for oneself, to those who want to know. */
import { z } from "zod";
import { countMentions } from "../comments/sql.ts";
import type { Parts } from "../parts.ts";
import { callerOf, type Line, receiver, type SocketServer } from "./line.ts";

export function serveInbox(parts: Pick<Parts, "db" | "log">, line: Line): void {
  line.on(
    "inbox.watch",
    receiver(parts, z.strictObject({}), async () => {
      const { workspace } = callerOf(line);
      await line.join(inboxRoom(workspace));
      const member = line.data.identity.member.id;
      const [gates, mentions] = await Promise.all([
        countOpenGates(parts, workspace),
        countMentions(parts.db, workspace, [member]),
      ]);
      return { open: gates + (mentions.get(member) ?? 0) };
    }),
  );
}

/** To each of a workspace who watches its inbox. */
export async function tellInboxes(parts: Pick<Parts, "db">, io: SocketServer, workspace: string): Promise<void> {
  const watching = [...(io.sockets.adapter.rooms.get(inboxRoom(workspace)) ?? [])];
  if (watching.length === 0) return;
  const lines = watching.flatMap((id) => io.sockets.sockets.get(id) ?? []);
  const members = new Set(lines.map((line) => line.data.identity.member.id));
  const [gates, mentions] = await Promise.all([
    countOpenGates(parts, workspace),
    countMentions(parts.db, workspace, [...members]),
  ]);
  for (const line of lines) {
    line.emit("inbox.changed", { open: gates + (mentions.get(line.data.identity.member.id) ?? 0) });
  }
}

async function countOpenGates(parts: Pick<Parts, "db">, workspace: string): Promise<number> {
  const row = await parts.db("gate").where({ workspace, status: "open" }).count("* as open").first();
  return Number(row?.open ?? 0);
}

function inboxRoom(workspace: string): string {
  return `inbox:${workspace}`;
}
