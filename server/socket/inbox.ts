/** How many gates wait for a person, to those who want to know. */
import { z } from "zod";
import type { Parts } from "../parts.ts";
import { callerOf, type Line, receiver } from "./line.ts";

export function serveInbox(parts: Pick<Parts, "db" | "log">, line: Line): void {
  line.on(
    "inbox.watch",
    receiver(parts, z.strictObject({}), async () => {
      const { workspace } = callerOf(line);
      await line.join(inboxRoom(workspace));
      return { open: await countOpenGates(parts, workspace) };
    }),
  );
}

export async function countOpenGates(parts: Pick<Parts, "db">, workspace: string): Promise<number> {
  const row = await parts.db("gate").where({ workspace, status: "open" }).count("* as open").first();
  return Number(row?.open ?? 0);
}

export function inboxRoom(workspace: string): string {
  return `inbox:${workspace}`;
}
