import { expect, test } from "vitest";
import { foldRun, isFinal } from "#shared/run/reduce.ts";
import type { Caller } from "../caller.ts";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { answerGate } from "../gates/answerGate.ts";
import { Crash } from "./crashPoints.ts";
import { createDatabaseWorker } from "./testing/databaseWorld.ts";

const caller: Caller = {
  workspace: "ws_1",
  actor: { kind: "user", id: "u_1" },
  role: "owner",
  scopes: ["read", "write"],
};
const graph = {
  nodes: [
    { id: "a", type: "work" },
    { id: "ok", type: "gate" },
    { id: "b", type: "work" },
  ],
  edges: [
    { id: "e1", from: { node: "a", port: "out" }, to: { node: "ok", port: "in" } },
    { id: "e2", from: { node: "ok", port: "approved" }, to: { node: "b", port: "in" } },
  ],
};

async function openRun() {
  const database = await testDatabase();
  await database.db("workspace").insert({ id: "ws_1", name: "One", created_at: 1 });
  return {
    database,
    async state() {
      const rows = await database.db("run_event").where({ run: "r_1" }).orderBy("seq");
      return foldRun(rows.map(({ seq, at, body }) => ({ ...body, seq, at })));
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function begin(worker: ReturnType<typeof createDatabaseWorker>) {
  const event = { type: "run.created", graph: "g_1", revision: 1, input: null, by: caller.actor } as const;
  await worker.journal.create({ id: "r_1", workspace: "ws_1", graph: "g_1", revision: 1, events: [event] });
  await worker.queue.wake("r_1");
}

const sandbox = { checkSchema: async () => [] } as never;

test("of forty answers at once one wins, and the run goes on once", async () => {
  await using run = await openRun();
  const performed: string[] = [];
  await using worker = createDatabaseWorker(run.database, graph, { performed });
  const parts = { db: run.database.db, journal: worker.journal, queue: worker.queue, sandbox, now: Date.now };
  await worker.start();
  await begin(worker);
  await expect
    .poll(() => run.database.db("gate").where({ status: "open" }).pluck("id"), { timeout: 10_000 })
    .toHaveLength(1);
  const [gate] = await run.database.db("gate").pluck("id");

  const answers = await Promise.allSettled(
    Array.from({ length: 40 }, (_, n) =>
      answerGate(parts, caller, { gate, answer: { choice: "approved", note: `note ${n}` } }),
    ),
  );

  const [winner, ...others] = answers.filter(({ status }) => status === "fulfilled");
  expect(others).toEqual([]);
  for (const answer of answers) if (answer.status === "rejected") expect(answer.reason.code).toBe("ALREADY_ANSWERED");
  await expect.poll(async () => (await run.state()).status, { timeout: 10_000 }).toBe("succeeded");
  const state = await run.state();
  expect(state.steps.ok?.outputs?.approved).toBe(
    winner?.status === "fulfilled" ? winner.value.answer?.note : undefined,
  );
  expect(performed).toEqual(["a", "b"]);
  const again = await answerGate(parts, caller, {
    gate,
    answer: { choice: "approved", note: String(state.answers.ok?.note) },
  });
  expect(again.status).toBe("answered");
});

test("a run whose worker dies at any point goes on in another one, and repeats no recorded effect", async () => {
  for (const crashAt of [0, 1, 2, 3, 4, 5, 6, 7, 9, 11]) {
    await using run = await openRun();
    const performed: string[] = [];
    let passed = 0;
    let isDead = false;
    {
      await using first = createDatabaseWorker(run.database, graph, {
        performed,
        crashPoint() {
          isDead ||= passed++ === crashAt;
          if (isDead) throw new Crash();
        },
      });
      await begin(first);
      await first.engine.advance({ run: "r_1", signal: new AbortController().signal }).catch(() => undefined);
    }
    const recorded = Object.keys((await run.state()).effects).length;
    const before = performed.length;

    await using second = createDatabaseWorker(run.database, graph, { performed });
    await second.start();
    await expect
      .poll(() => run.database.db("gate").where({ status: "open" }).pluck("id"), { timeout: 15_000 })
      .toHaveLength(1);
    const [gate] = await run.database.db("gate").pluck("id");
    const parts = { db: run.database.db, journal: second.journal, queue: second.queue, sandbox, now: Date.now };
    await answerGate(parts, caller, { gate, answer: { choice: "approved" } });

    await expect.poll(async () => isFinal((await run.state()).status), { timeout: 15_000 }).toBe(true);
    const state = await run.state();
    expect(state.status).toBe("succeeded");
    expect(performed.slice(before)).toEqual(recorded === 1 ? ["b"] : ["a", "b"]);
    expect(
      await run.database.db("run_event").where({ run: "r_1" }).whereRaw("body->>'type' = 'step.asked'"),
    ).toHaveLength(1);
  }
});
