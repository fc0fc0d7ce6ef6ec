import { expect, test } from "vitest";
import type { RunEventBody } from "#shared/run/events.ts";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { journalContract } from "./journal.contract.ts";
import { createSqlJournal } from "./sqlJournal.ts";

async function open() {
  const database = await testDatabase();
  await database.db("workspace").insert({ id: "ws_1", name: "One", created_at: 1 });
  const journal = createSqlJournal({ db: database.db, url: database.url, now: Date.now });
  return {
    journal,
    db: database.db,
    url: database.url,
    workspace: "ws_1",
    async [Symbol.asyncDispose]() {
      await journal.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

journalContract("SQL journal", open);

const by = { kind: "system" } as const;
const created: RunEventBody = { type: "run.created", graph: "g_1", revision: 3, input: null, by };

async function openRun() {
  const under = await open();
  await under.journal.create({ id: "r_1", workspace: "ws_1", graph: "g_1", revision: 3, event: created });
  const append = async (...events: RunEventBody[]) => {
    const last = (await under.journal.read("r_1", 0)).at(-1)?.seq ?? 0;
    return under.journal.append({ run: "r_1", after: last, events });
  };
  const run = () => under.db("run").where({ id: "r_1" }).first();
  const gates = () => under.db("gate").orderBy("step").select("id", "step", "status");
  return Object.assign(under, { append, run, gates });
}

const asks = (step: string, expiresAt?: number): RunEventBody[] => [
  { type: "step.started", step, node: step, attempt: 1 },
  {
    type: "step.asked",
    step,
    gate: `gate_${step}`,
    question: { kind: "approval", title: "Go?", choices: ["approve"], ...(expiresAt !== undefined && { expiresAt }) },
  },
];

test("the run's row follows its journal", async () => {
  await using under = await openRun();
  expect(await under.run()).toMatchObject({ status: "queued", seq: 1, ended_at: null });

  await under.append({ type: "step.started", step: "a", node: "a", attempt: 1 });
  expect(await under.run()).toMatchObject({ status: "running", seq: 2 });

  const spend = { inputTokens: 5, outputTokens: 2, usd: 0.5, modelCalls: 1 };
  const error = { code: "BUG", message: "odd \u0000" };
  await under.append({ type: "spend.recorded", step: "a", spend, model: "m" }, { type: "run.failed", error });
  expect(await under.run()).toMatchObject({ status: "failed", seq: 4, spend, error });
  expect((await under.run()).ended_at).toBeGreaterThan(0);
});

test("gates open with a question and close with its answer, its expiry or the end of the run", async () => {
  await using under = await openRun();
  await under.append(...asks("a"), ...asks("b", 5), ...asks("c"));
  expect((await under.gates()).map(({ status }) => status)).toEqual(["open", "open", "open"]);
  expect(await under.run()).toMatchObject({ status: "waiting" });

  await under.append({ type: "step.answered", step: "a", gate: "gate_a", answer: { choice: "approve" }, by });
  await under.append({ type: "step.started", step: "b", node: "b", attempt: 1 });
  await under.append({ type: "run.cancelled", by });

  expect((await under.gates()).map(({ status }) => status)).toEqual(["answered", "expired", "cancelled"]);
});

test("waiting for a signal opens no gate", async () => {
  await using under = await openRun();

  await under.append(
    { type: "step.started", step: "a", node: "a", attempt: 1 },
    { type: "step.asked", step: "a", gate: "gate_a", question: { kind: "signal", signal: "paid" } },
  );

  expect(await under.gates()).toEqual([]);
});

test("another process hears of an append, also after its connection was cut", async () => {
  await using under = await openRun();
  const other = createSqlJournal({ db: under.db, url: under.url, now: Date.now });
  const heard: number[] = [];
  other.subscribe(({ run, seq, events }) => {
    expect([run, events]).toEqual(["r_1", undefined]);
    heard.push(seq);
  });
  const listens = () =>
    under
      .db("pg_stat_activity")
      .where({ application_name: "goalgraph listen", state: "idle" })
      .whereRaw("query ilike 'listen %' and datname = current_database()");
  await expect.poll(async () => (await listens()).length).toBe(1);

  await under.append({ type: "step.logged", step: "a", level: "info", text: "one" });
  await expect.poll(() => heard).toEqual([2]);

  await under.db.raw(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'goalgraph listen' and datname = current_database()",
  );
  await under.append({ type: "step.logged", step: "a", level: "info", text: "two" });
  await expect.poll(() => heard.at(-1), { timeout: 5000 }).toBe(3);
  await other.close();
});
