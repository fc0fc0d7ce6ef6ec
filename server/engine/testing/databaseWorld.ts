/** Engine, SQL journal and pg-boss together on a real database, with two node types. */
import { z } from "zod";
import { type AnyNode, ask, defineNode, emit } from "#nodes/kit/defineNode.ts";
import { AppError } from "#shared/errors.ts";
import { type GraphBody, graphBody } from "#shared/graph/graph.ts";
import { createMemoryBlobs } from "../../blobs/memoryBlobs.ts";
import { createMemoryAccounts } from "../../budgets/memoryAccounts.ts";
import { installCatalog } from "../../catalog/catalog.ts";
import type { TestDatabase } from "../../db/testing/testDatabase.ts";
import { createSqlJournal } from "../../journal/sqlJournal.ts";
import { createPgBossQueue } from "../../queue/pgBossQueue.ts";
import type { CrashPoint } from "../crashPoints.ts";
import { createEngine } from "../engine.ts";
import { systemClock } from "../parts.ts";

const sketch = {
  version: 1,
  summary: "",
  whenToUse: "",
  group: "flow",
  icon: "box",
  effect: "none",
  says: "",
} as const;

/** One process. `performed` gets the name of each effect that was really done. */
export function createDatabaseWorker(
  database: TestDatabase,
  drawn: z.input<typeof graphBody>,
  options: { performed: string[]; crashPoint?(name: CrashPoint): void },
) {
  const graph: GraphBody = graphBody.parse(drawn);
  const { db, url } = database;
  const journal = createSqlJournal({ db, url, now: Date.now });
  const queue = createPgBossQueue({ db, url, now: Date.now });
  const nodes: AnyNode[] = [
    defineNode({
      ...sketch,
      type: "work",
      title: "Work",
      inputs: [{ id: "in" }],
      outputs: [{ id: "out" }],
      params: z.object({}),
      async run(ctx) {
        const done = await ctx.once("work", async () => {
          options.performed.push(ctx.step);
          return ctx.step;
        });
        return emit({ out: done });
      },
    }),
    defineNode({
      ...sketch,
      type: "gate",
      title: "Gate",
      inputs: [{ id: "in" }],
      outputs: [{ id: "approved" }],
      params: z.object({}),
      run: (ctx) =>
        ctx.answer
          ? emit({ approved: ctx.answer.note ?? "" })
          : ask({ kind: "approval", title: "Go on?", choices: ["approved", "rejected"] }),
    }),
  ];
  const unused = async () => {
    throw new AppError("UNAVAILABLE", "Not in this test.");
  };
  const engine = createEngine({
    journal,
    queue,
    blobs: createMemoryBlobs(),
    catalog: installCatalog(nodes, []),
    sandbox: {
      evaluateNow: () => undefined,
      evaluate: unused,
      checkSyntax: unused,
      run: unused,
      checkSchema: async () => [],
      stop: async () => {},
    },
    tables: { parse: unused, query: unused },
    charts: { check: unused },
    llm: { available: async () => false, quote: unused, complete: unused },
    accounts: createMemoryAccounts(),
    fetch: unused,
    graphOf: async () => graph,
    contextFor: () => ({
      files: { read: unused, sample: unused },
      artifacts: { save: unused },
      sites: { publish: unused },
      connection: unused,
      locks: { take: unused },
      runs: { start: unused },
    }),
    note() {},
    makeId: (kind) => `${kind}_${Math.random().toString(36).slice(2)}`,
    clock: systemClock,
    random: Math.random,
    ...(options.crashPoint && { crashPoint: options.crashPoint }),
  });
  return {
    journal,
    queue,
    engine,
    start: () => queue.start((activation) => engine.advance(activation), 4),
    async [Symbol.asyncDispose]() {
      await queue.stop(500);
      await journal.close();
    },
  };
}
