/**
 * Hears what other processes append. Notifications are hints that may be lost: with a connection, because a process died
 * before it told, or because it did not know of us yet. So this remembers a transaction before which it has heard of
 * everything, and after each gap asks for the runs that were changed since.
 */
import type { Knex } from "knex";
import { type Listening, listen } from "./listen.ts";

export interface Hearing {
  begin(): void;
  end(): Promise<void>;
}

/** Others know of a new process within two seconds; what they did not tell before is asked for then. */
const beatMs = 3_000;

export function createHearing(parts: {
  db: Knex;
  url: string;
  channel: string;
  /** Marks our own messages. */
  origin: string;
  tell(change: { run: string; seq: number }): void;
  hearSelf(payload: string): void;
}): Hearing {
  const { db, tell } = parts;
  /** Transactions that may not have been over when we last asked; all earlier ones we have heard of. */
  let heardTo: string | undefined;
  let newest: string | undefined;
  let hasGap = true;
  let timer: NodeJS.Timeout | undefined;
  const line: Listening = listen({
    url: parts.url,
    channel: parts.channel,
    onMessage(payload) {
      const [run, seq, from] = payload.split(" ");
      if (from === parts.origin) parts.hearSelf(payload);
      else if (run) tell({ run, seq: Number(seq) });
    },
    async onConnect(ask) {
      heardTo ??= await markOf(ask);
    },
    async onReturn() {
      hasGap = true;
      await catchUp();
    },
  });

  async function catchUp(): Promise<void> {
    if (heardTo === undefined) return;
    const next = await markOf(line.ask);
    const { rows } = await db.raw<{ rows: { id: string; seq: number }[] }>(
      "select id, seq from run where age(xmin) <= age(?::xid)",
      [heardTo],
    );
    heardTo = next;
    newest = next;
    hasGap = false;
    for (const { id, seq } of rows) tell({ run: id, seq });
  }

  /** Also notices a connection that is dead without saying so. Word of an append comes a little after its commit. */
  async function beat(): Promise<void> {
    if (hasGap) return catchUp();
    const next = await markOf(line.ask);
    heardTo = newest;
    newest = next;
  }

  return {
    begin() {
      void line.begin();
      timer ??= setInterval(() => {
        beat().catch(() => {
          hasGap = true;
        });
      }, beatMs).unref();
    },
    async end() {
      clearInterval(timer);
      await line.end();
    },
  };
}

async function markOf(ask: Listening["ask"]): Promise<string | undefined> {
  const [row] = await ask<{ xid: string }>("select pg_snapshot_xmin(pg_current_snapshot())::xid::text as xid", []);
  return row?.xid;
}
