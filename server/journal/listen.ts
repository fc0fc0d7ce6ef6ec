/** One connection that hears a PostgreSQL channel and comes back after it was lost. Messages are hints only. */
import pg from "pg";

const retryMs = 500;

export interface Listening {
  /** Connects unless it has begun. Resolves when it hears, at the first try or not at all; it goes on trying. */
  begin(): Promise<void>;
  end(): Promise<void>;
}

export function listen(options: {
  url: string;
  channel: string;
  onMessage(payload: string): void;
  /** Called after a reconnect with the instant (epoch ms) at which the connection was lost. */
  onReturn?(lostAt: number): Promise<void>;
}): Listening {
  let state: "idle" | "on" | "ended" = "idle";
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lostAt: number | undefined;
  let first: Promise<void> | undefined;

  async function connect(): Promise<void> {
    if (state === "ended") return;
    const next = new pg.Client({
      connectionString: options.url,
      application_name: "goalgraph listen",
      keepAlive: true,
    });
    next.on("notification", ({ payload }) => options.onMessage(payload ?? ""));
    let lost = false;
    const lose = () => {
      if (lost) return;
      lost = true;
      lostAt ??= Date.now();
      next.removeAllListeners("notification");
      next.end().catch(() => {});
      if (state !== "ended") timer = setTimeout(connect, retryMs);
    };
    next.on("error", lose);
    next.on("end", lose);
    client = next;
    try {
      await next.connect();
      await next.query(`listen ${next.escapeIdentifier(options.channel)}`);
      if (lostAt !== undefined) {
        const since = lostAt;
        lostAt = undefined;
        await options.onReturn?.(since);
      }
    } catch {
      lose();
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
    async end() {
      state = "ended";
      clearTimeout(timer);
      await first?.catch(() => {});
      client?.removeAllListeners("end");
      await client?.end().catch(() => {});
    },
  };
}
