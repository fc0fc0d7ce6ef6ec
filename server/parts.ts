/** What the composition root (`main.ts`, and `testing.ts` for tests) builds once and hands to everything else. */
import type { Knex } from "knex";
import type { Logger } from "pino";
import type { EgressFetch } from "#nodes/kit/context.ts";
import type { IdKind } from "#shared/ids.ts";
import type { Blobs } from "./blobs/blobs.ts";
import type { Bus } from "./bus.ts";
import type { InstalledCatalog } from "./catalog/catalog.ts";
import type { Charts } from "./charts/charts.ts";
import type { Config } from "./config.ts";
import type { Vault } from "./connections/vault.ts";
import type { Egress } from "./egress/egress.ts";
import type { Engine } from "./engine/engine.ts";
import type { Claims } from "./http/idempotency.ts";
import type { Journal } from "./journal/journal.ts";
import type { Llm } from "./llm/llm.ts";
import type { Meters } from "./meters.ts";
import type { Queue } from "./queue/queue.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import type { Tables } from "./tables/tables.ts";
import type { Waits } from "./waits.ts";

export interface Parts {
  config: Config;
  db: Knex;
  blobs: Blobs;
  journal: Journal;
  queue: Queue;
  engine: Engine;
  waits: Waits;
  sandbox: Sandbox;
  egress: Egress;
  fetch: EgressFetch;
  llm: Llm;
  tables: Tables;
  charts: Charts;
  catalog: InstalledCatalog;
  vault: Vault;
  claims: Claims;
  bus: Bus;
  meters: Meters;
  log: Logger;
  now(): number;
  makeId(kind: IdKind): string;
}
