import pg from "pg";
import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import { defineConnector } from "../kit/definePlugin.ts";
import { cellTypes } from "./cellTypes.ts";
import { failureOf } from "./failures.ts";

export type PostgresClient = pg.Client;

const fields = z.strictObject({
  host: z.string().min(1).max(253).meta({ title: "Host", placeholder: "db.example.com" }),
  port: z.int().min(1).max(65_535).default(5432).meta({ title: "Port" }),
  database: z.string().min(1).max(63).meta({ title: "Database" }),
  user: z
    .string()
    .min(1)
    .max(63)
    .meta({ title: "User", description: "A role that may only read what graphs should see. Not a superuser." }),
  password: z.string().max(1_000).default("").meta({ title: "Password", secret: true }),
  tls: z.enum(["verify", "require", "off"]).default("verify").meta({
    title: "Encryption",
    description:
      "verify: encrypted, certificate checked. require: encrypted only. off: for a database on this machine.",
  }),
});

const connectTimeoutMs = 10_000;

export const postgres = defineConnector<typeof fields, PostgresClient>({
  id: "postgres",
  title: "PostgreSQL",
  summary: "A PostgreSQL database, version 13 or newer.",
  icon: "database",
  fields,

  async open({ host, port, database, user, password, tls }, door) {
    const place = await door.resolve(host, port);
    const client = new pg.Client({
      host: place.address,
      port: place.port,
      database,
      user,
      password,
      // The address was checked; the certificate must still be the host's.
      ssl: tls === "off" ? false : { servername: host, rejectUnauthorized: tls === "verify" },
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: "goalgraph",
      options: "-c timezone=UTC -c datestyle=ISO -c idle_in_transaction_session_timeout=60000",
      types: cellTypes,
    });
    // A connection that breaks while idle must not end the server; the next query reports it.
    client.on("error", () => {});
    const abort = () => void client.end().catch(() => {});
    door.signal.addEventListener("abort", abort, { once: true });
    try {
      await client.connect();
    } catch (thrown) {
      await client.end().catch(() => {});
      throw failureOf(thrown, `Cannot connect to ${host}:${port}`);
    }
    if (door.signal.aborted) throw new AppError("CANCELLED", "The step was cancelled while it connected.");
    return client;
  },

  async close(client) {
    await client.end().catch(() => {});
  },

  async check(client) {
    const { rows } = await client.query<{ version: string; name: string; role: string; super: boolean }>(
      `select current_setting('server_version') as version, current_database() as name, current_user as role,
              (select rolsuper from pg_roles where rolname = current_user) as super`,
    );
    const found = rows[0];
    if (!found) throw new AppError("UPSTREAM_FAILED", "The database answered without saying who it is. Try again.");
    const warning = found.super
      ? ` “${found.role}” is a superuser and may do everything; better connect as a role that may only read.`
      : "";
    return `Connected to “${found.name}” as “${found.role}”, PostgreSQL ${found.version}.${warning}`;
  },

  async browse(client) {
    const { rows } = await client.query<{ schema: string; name: string; column: string; type: string }>(
      `select table_schema as schema, table_name as name, column_name as column, data_type as type
         from information_schema.columns
        where table_schema not in ('pg_catalog', 'information_schema')
        order by table_schema, table_name, ordinal_position
        limit 20000`,
    );
    const tables = Map.groupBy(rows, (row) => JSON.stringify([row.schema, row.name]));
    return [...tables.values()].map((columns) => ({
      schema: columns[0]?.schema ?? "",
      name: columns[0]?.name ?? "",
      columns: columns.map(({ column, type }) => ({ name: column, type })),
    }));
  },
});
