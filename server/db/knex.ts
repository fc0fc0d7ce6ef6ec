import type { Socket } from "node:net";
import makeKnex, { type Knex } from "knex";
import pg from "pg";

// Our bigint columns are instants and byte counts, far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface DatabaseOptions {
  connections?: number;
  /** A connection on which the database does not say a word of its answer for so long is given up. */
  silenceMs?: number;
}

/** A pool of at most `connections`. A connection that the server ends is replaced, not a crash. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Knex {
  const { connections = 10, silenceMs } = options;
  return makeKnex({
    client: "pg",
    connection: {
      connectionString: url,
      application_name: "goalgraph",
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    },
    pool: {
      min: 0,
      max: connections,
      afterCreate(client: Connection, done: (error: unknown, client: Connection) => void) {
        if (silenceMs !== undefined) giveUpOnSilence(client, silenceMs);
        done(null, client);
      },
    },
    acquireConnectionTimeout: 9_000,
    // Every failure reaches its caller; knex would also print it.
    log: { warn: ignore, error: ignore, debug: ignore, deprecate: ignore },
  });
}

/** A connected pg client; its types leave these out. */
interface Connection {
  connection: { stream: Socket };
  /** False while an answer is awaited. */
  readyForQuery: boolean;
}

/** A cut line says nothing, and the system would wait for it for a quarter of an hour. */
function giveUpOnSilence(client: Connection, silenceMs: number): void {
  const { stream } = client.connection;
  stream.setTimeout(silenceMs, () => {
    if (!client.readyForQuery)
      stream.destroy(new Error("The connection was closed: the database did not answer in time."));
  });
}

function ignore(): void {}
