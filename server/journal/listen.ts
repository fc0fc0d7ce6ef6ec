/** One connection that hears a PostgreSQL channel and comes back after it was lost. Messages are hints only. */
import pg from "pg";

/** The first tries come fast: until the connection is back, others may take us for dead. */
const retryMs = [0, 50, 100, 200, 500];
const silenceMs = 5_000;

export interface Listening {
  /** Connects unless it has begun. Resolves when it hears, at the first try or not at all; it goes on trying. */
  begin(): Promise<void>;
  /** Asks on this connection. A failure that is not the question's own gives the connection up; so does silence. */
  ask<R extends object>(text: string, values: unknown[]): Promise<R[]>;
  end(): Promise<void>;
}

export function listen(options: {
  url: string;
  channel: string;
  onMessage(payload: string): void;
  /** Called on each new connection. When it fails, the connection is given up. */
  onConnect?(ask: Listening["ask"]): Promise<void>;
  /** Called after a reconnect: messages in between were lost. */
  onReturn?(): Promise<void>;
}): Listening {
  let state: "idle" | "on" | "ended" = "idle";
  let client: pg.Client | undefined;
  let lose = (_connection: pg.Client) => {};
  let timer: NodeJS.Timeout | undefined;
  let wasLost = false;
  let tries = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let first: Promise<void> | undefined;

  async function connect(): Promise<void> {
    if (state === "ended") return;
    const next = new pg.Client({
      connectionString: options.url,
      application_name: "goalgraph listen",
      keepAlive: true,
      connectionTimeoutMillis: silenceMs,
      query_timeout: silenceMs,
    });
    next.on("notification", ({ payload }) => options.onMessage(payload ?? ""));
    let lost = false;
    lose = (connection) => {
      if (lost || connection !== next) return;
      lost = true;
      wasLost = true;
      next.removeAllListeners("notification");
      next.end().catch(() => {});
      if (state !== "ended") timer = setTimeout(connect, retryMs[Math.min(tries++, retryMs.length - 1)]);
    };
    next.on("error", () => lose(next));
    next.on("end", () => lose(next));
    client = next;
    try {
      await next.connect();
      await next.query(`listen ${next.escapeIdentifier(options.channel)}`);
      await options.onConnect?.(ask);
      tries = 0;
      if (wasLost) await options.onReturn?.();
      wasLost = false;
    } catch {
      lose(next);
    }
  }

  /** One question at a time. */
  function ask<R extends object>(text: string, values: unknown[]): Promise<R[]> {
    const answer = turn.then(() => askNow<R>(text, values));
    turn = answer.catch(() => {});
    return answer;
  }

  async function askNow<R extends object>(text: string, values: unknown[]): Promise<R[]> {
    const asked = client;
    if (!asked) throw new Error("There is no connection to ask on.");
    try {
      return (await asked.query<R>(text, values)).rows;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) lose(asked);
      throw error;
    }
  }

  return {
    begin() {
      if (state === "idle") {
        state = "on";
        first = connect();
      }
      return first ?? Promise.resolve();
    },
    ask,
    async end() {
      state = "ended";
      clearTimeout(timer);
      await first?.catch(() => {});
      client?.removeAllListeners("end");
      await client?.end().catch(() => {});
    },
  };
}
