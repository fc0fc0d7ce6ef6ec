/** The parts that artifacts, annotations and sites need, over a real database, for their tests. */
import { randomBytes } from "node:crypto";
import type { Knex } from "knex";
import pino from "pino";
import type { LlmReply } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import { makeId } from "#shared/ids.ts";
import { noSpend } from "#shared/run/spend.ts";
import { createMemoryBlobs } from "../../blobs/memoryBlobs.ts";
import type { Caller } from "../../caller.ts";
import { readConfig } from "../../config.ts";
import type { LlmCall } from "../../llm/llm.ts";
import type { Parts } from "../../parts.ts";

export type PublishParts = Pick<Parts, "db" | "blobs" | "charts" | "llm" | "config" | "log" | "now" | "makeId">;

export interface PublishOptions {
  /** Replies of the model in turn; absent: no model is configured. An Error is thrown. */
  replies?: unknown[];
  env?: Record<string, string>;
}

/** Time stands still unless a test sets `clock.now`. Calls of the model are kept in `calls`. */
export function publishParts(db: Knex, { replies, env = {} }: PublishOptions = {}) {
  const clock = { now: Date.UTC(2026, 10, 22, 12) };
  const calls: LlmCall[] = [];
  const parts: PublishParts = {
    db,
    config: readConfig(env),
    log: pino({ level: "silent" }),
    now: () => clock.now,
    makeId: (kind) => makeId(kind, randomBytes(20)),
    blobs: createMemoryBlobs(),
    charts: {
      check: async (spec) => spec,
      async renderSvg(spec) {
        if (spec.mark === "broken") throw new AppError("DATA_INVALID", 'There is no mark "broken".');
        return `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" viewBox="0 0 10 10"><rect width="3" height="4"/></svg>`;
      },
    },
    llm: {
      available: async () => replies !== undefined,
      quote: async () => ({
        inputTokens: 0,
        inputUsd: 0,
        outputUsdPerToken: 0,
        maxOutputTokens: 1_000,
        minOutputTokens: 1,
      }),
      async complete(call): Promise<LlmReply> {
        calls.push(call);
        const reply = replies?.shift();
        if (reply instanceof Error) throw reply;
        return { text: JSON.stringify(reply), json: reply as never, model: "test", spend: noSpend };
      },
    },
  };
  return { parts, calls, clock };
}

/** A workspace with an editor in it. */
export async function newWorkspace(db: Knex): Promise<Caller> {
  const workspace = makeId("workspace", randomBytes(20));
  await db("workspace").insert({ id: workspace, name: "Test", created_at: 1 });
  return { workspace, actor: { kind: "user", id: "u_1", name: "Ada" }, role: "owner", scopes: ["read", "write"] };
}

/** A run as far as artifacts and sites know it. */
export function runIn(caller: Caller, id = "r_1", graph = `g_${caller.workspace}`) {
  return { id, workspace: caller.workspace, graph, revision: 3 };
}
