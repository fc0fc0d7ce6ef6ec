import makeKnex, { type Knex } from "knex";
import pg from "pg";

// Our bigint columns are instants and byte counts, far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** A pool of at most `connections`. A connection that the server ends is replaced, not a crash. */
export function openDatabase(url: string, options: { connections?: number } = {}): Knex {
  return makeKnex({
    client: "pg",
    connection: { connectionString: url, application_name: "goalgraph", keepAlive: true },
    pool: { min: 0, max: options.connections ?? 10 },
    acquireConnectionTimeout: 20_000,
    // Every failure reaches its caller; knex would also print it.
    log: { warn: ignore, error: ignore, debug: ignore, deprecate: ignore },
  });
}

function ignore(): void {}
