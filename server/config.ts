/** Environment → typed configuration. The only reader of `process.env`. */
import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);
const blank = (value: unknown) => (value === "" ? undefined : value);
const optionalText = z.preprocess(blank, z.string().optional());

const environment = z.object({
  PORT: z.preprocess(blank, port.default(4310)),
  METRICS_PORT: z.preprocess(blank, port.optional()),
  HOST: z.preprocess(blank, z.string().default("127.0.0.1")),
  DATA_DIR: z.preprocess(blank, z.string().default("./data")),
  DATABASE_URL: z.preprocess(blank, z.url({ protocol: /^postgres(ql)?$/ }).optional()),
  ROLE: z.preprocess(blank, z.enum(["all", "web", "worker"]).default("all")),
  WORKER_CONCURRENCY: z.preprocess(blank, z.coerce.number().int().min(1).max(1000).default(10)),
  LEASE_SECONDS: z.preprocess(blank, z.coerce.number().int().min(5).max(300).default(10)),
  PUBLIC_URL: z.preprocess(blank, z.url({ protocol: /^https?$/ }).optional()),
  SITES_URL: z.preprocess(
    blank,
    z
      .string()
      .regex(/^https?:\/\/\*\.[^/*]+$/, "A pattern such as http://*.localhost:4310.")
      .optional(),
  ),
  OPENAI_API_KEY: optionalText,
  OPENAI_BASE_URL: z.preprocess(blank, z.url({ protocol: /^https?$/ }).optional()),
  OPENAI_MODEL: optionalText,
  SECRET_KEY: optionalText,
  OWNER_EMAIL: z.preprocess(blank, z.email().optional()),
  OWNER_PASSWORD: optionalText,
  API_TOKEN: optionalText,
  BLOBS: z.preprocess(blank, z.enum(["disk", "database"]).optional()),
  MAX_UPLOAD_MB: z.preprocess(blank, z.coerce.number().int().min(1).max(1_000_000).default(1024)),
  EGRESS_ALLOW: z.preprocess(blank, z.string().default("")),
  LOG_LEVEL: z.preprocess(blank, z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info")),
});

export interface Config {
  port: number;
  /** Another port, for `/healthz`, `/readyz` and `/metrics` only: a worker has no other. */
  metricsPort: number | undefined;
  host: string;
  dataDir: string;
  /** Unset: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | undefined;
  role: "all" | "web" | "worker";
  workerConcurrency: number;
  /** A worker that was not heard of for so long loses its runs. The same for all processes of a database. */
  leaseMs: number;
  publicUrl: URL;
  /** Pattern of a site's origin; `*` stands for the slug. */
  sitesUrl: string;
  openai: { apiKey: string | undefined; baseUrl: string | undefined; model: string | undefined };
  secretKey: string | undefined;
  owner: { email: string; password: string } | undefined;
  apiToken: string | undefined;
  /** Where large values and files go. Unset: the disk with the embedded database, the database with `databaseUrl`. */
  blobs: "disk" | "database";
  maxUploadBytes: number;
  /** Hosts, `host:port`, or networks in CIDR form that graphs may reach although they are private. */
  egressAllow: string[];
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "silent";
}

/** Throws one sentence a line that names each variable at fault. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const result = environment.safeParse(env);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is not usable.\n${lines.join("\n")}`);
  }
  const read = result.data;
  if ((read.OWNER_EMAIL === undefined) !== (read.OWNER_PASSWORD === undefined)) {
    throw new Error("Set OWNER_EMAIL and OWNER_PASSWORD together.");
  }
  return {
    port: read.PORT,
    metricsPort: read.METRICS_PORT,
    host: read.HOST,
    dataDir: read.DATA_DIR,
    databaseUrl: read.DATABASE_URL,
    role: read.ROLE,
    workerConcurrency: read.WORKER_CONCURRENCY,
    leaseMs: read.LEASE_SECONDS * 1_000,
    publicUrl: new URL(read.PUBLIC_URL ?? `http://localhost:${read.PORT}`),
    sitesUrl: read.SITES_URL ?? `http://*.localhost:${read.PORT}`,
    openai: { apiKey: read.OPENAI_API_KEY, baseUrl: read.OPENAI_BASE_URL, model: read.OPENAI_MODEL },
    secretKey: read.SECRET_KEY,
    owner:
      read.OWNER_EMAIL !== undefined && read.OWNER_PASSWORD !== undefined
        ? { email: read.OWNER_EMAIL, password: read.OWNER_PASSWORD }
        : undefined,
    apiToken: read.API_TOKEN,
    blobs: read.BLOBS ?? (read.DATABASE_URL === undefined ? "disk" : "database"),
    maxUploadBytes: read.MAX_UPLOAD_MB * 1_048_576,
    egressAllow: read.EGRESS_ALLOW.split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
    logLevel: read.LOG_LEVEL,
  };
}
