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
  await under.journal.create({ id: "r_1", workspace: "ws_1", graph: "g_1", revision: 3, events: [created] });
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

test("writes of many runs at once share commits; a run that is created whole takes one", async () => {
  await using under = await open();
  const create = (id: string) =>
    under.journal.create({
      id,
      workspace: "ws_1",
      graph: "g_1",
      revision: 3,
      owner: "w_1",
      events: [
        created,
        { type: "step.started", step: "a", node: "a", attempt: 1 },
        { type: "step.emitted", step: "a", outputs: {} },
        { type: "run.succeeded", output: null },
      ],
    });
  const commits = async () => {
    const { rows } = await under.db.raw("select count(distinct xmin::text)::int as count from run_event");
    return rows[0].count;
  };

  await create("r_1");
  expect(await commits()).toBe(1);
  expect(await under.db("run").first("status", "seq", "owner", "waking", "epoch")).toEqual({
    status: "succeeded",
    seq: 4,
    owner: null,
    waking: false,
    epoch: 1,
  });
  await Promise.all(Array.from({ length: 60 }, (_, index) => create(`r_${index + 2}`)));
  expect(await under.db("run").where({ status: "succeeded" })).toHaveLength(61);
  expect(await commits()).toBeLessThan(30);
});

test("the run's row says what lists, sweeps and the queue need to know", async () => {
  await using under = await open();
  await under.journal.create({
    id: "r_1",
    workspace: "ws_1",
    graph: "g_1",
    revision: 3,
    owner: "w_1",
    events: [
      {
        type: "run.created",
        graph: "g_1",
        revision: 3,
        input: null,
        by,
        origin: { kind: "webhook", trigger: "trg_1", key: "k" },
        parent: { run: "r_0", step: "pages[3]/call" },
        depth: 2,
        deadline: 99,
        priority: 7,
      },
    ],
  });

  expect(await under.db("run").first()).toMatchObject({
    parent_run: "r_0",
    parent_step: "pages[3]/call",
    depth: 2,
    trigger_id: "trg_1",
    origin: "webhook",
    priority: 7,
    deadline: 99,
    limit_key: null,
    owner: "w_1",
    epoch: 1,
    admitted: true,
    followed: true,
  });
  await under.journal.append({ run: "r_1", after: 1, events: [{ type: "run.cancelled", by }], epoch: 1 });
  expect(await under.db("run").first()).toMatchObject({ owner: null, status: "cancelled" });
});

test("of runs under a limit so many are let in as it says; nobody holds one that is kept out", async () => {
  await using under = await open();
  const create = (id: string, key: string) =>
    under.journal.create({
      id,
      workspace: "ws_1",
      graph: "g_1",
      revision: 3,
      owner: "w_1",
      events: [{ ...created, limit: { key, most: 2 } }],
    });

  await Promise.all(["r_1", "r_2", "r_3", "r_4"].map((id) => create(id, "a")));
  await create("r_5", "b");

  const rows = await under.db("run").orderBy(["limit_key", "admitted", "id"]).select("limit_key", "admitted", "owner");
  expect(rows).toEqual([
    { limit_key: "a", admitted: false, owner: null },
    { limit_key: "a", admitted: false, owner: null },
    { limit_key: "a", admitted: true, owner: "w_1" },
    { limit_key: "a", admitted: true, owner: "w_1" },
    { limit_key: "b", admitted: true, owner: "w_1" },
  ]);
  const keptOut = await under.db("run").where({ admitted: false }).first("id");
  const late = under.journal.append({ run: keptOut.id, after: 1, events: [{ type: "run.paused", by }], epoch: 1 });
  await expect(late).rejects.toMatchObject({ reason: "fenced" });
});

test("a run whose row somebody holds keeps no other one waiting", async () => {
  await using under = await openRun();
  await under.journal.create({ id: "r_2", workspace: "ws_1", graph: "g_1", revision: 3, events: [created] });
  const append = (run: string) =>
    under.journal.append({ run, after: 1, events: [{ type: "step.logged", step: "a", level: "info", text: run }] });
  const holder = await under.db.transaction();
  await holder("run").where({ id: "r_1" }).forUpdate();

  const held = append("r_1");
  await append("r_2");
  expect(await Promise.race([held, "waits"])).toBe("waits");
  await holder.rollback();

  expect(await held).toHaveLength(1);
});

test("writes whose connections are cut again and again land once and in order", async () => {
  await using under = await open();
  const runs = ["r_1", "r_2", "r_3", "r_4"];
  const cutting = (async () => {
    for (let cut = 0; cut < 12; cut++) {
      await under.db.raw(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'goalgraph journal' and datname = current_database()`,
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();

  const told = await Promise.all(
    runs.map(async (run) => {
      await insist(() =>
        under.journal.create({ id: run, workspace: "ws_1", graph: "g_1", revision: 3, events: [created] }),
      );
      for (let seq = 1; seq <= 15; seq++) {
        const event: RunEventBody = { type: "step.logged", step: "a", level: "info", text: `${run} ${seq}` };
        await insist(() => under.journal.append({ run, after: seq, events: [event] }));
      }
      return run;
    }),
  );
  await cutting;

  expect(told).toEqual(runs);
  for (const run of runs) {
    const events = await under.journal.read(run, 1);
    expect(events.map((event) => "text" in event && event.text)).toEqual(
      Array.from({ length: 15 }, (_, index) => `${run} ${index + 1}`),
    );
  }
});

/** Whoever is told that the database is away does not know whether the event is there, and must look. */
async function insist(write: () => Promise<unknown>): Promise<void> {
  let isUncertain = false;
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      const { code, reason } = error as { code?: string; reason?: string };
      if (isUncertain && (reason === "moved" || reason === "exists")) return;
      expect(code).toBe("UNAVAILABLE");
      isUncertain = true;
    }
  }
}

test("a database that is away is said so", async () => {
  await using under = await open();
  const away = createSqlJournal({ db: under.db, url: "postgres://nobody@127.0.0.1:1/none", now: Date.now });
  const create = away.create({ id: "r_1", workspace: "ws_1", graph: "g_1", revision: 3, events: [created] });

  await expect(create).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await expect(away.read("r_1", 0)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await away.close();
});

test("a write that is wrong in itself fails alone", async () => {
  await using under = await open();
  const create = (id: string, workspace: string) =>
    under.journal.create({ id, workspace, graph: "g_1", revision: 3, events: [created] });

  const tries = await Promise.allSettled([create("r_1", "ws_1"), create("r_2", "ws_none"), create("r_3", "ws_1")]);

  expect(tries.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("who is alone tells no other process", async () => {
  await using under = await open();
  let alone = true;
  const journal = createSqlJournal({ db: under.db, url: under.url, now: Date.now, othersListen: () => !alone });
  const heard: string[] = [];
  under.journal.subscribe(({ run }) => heard.push(run));
  const listens = () =>
    under
      .db("pg_stat_activity")
      .where({ application_name: "goalgraph listen" })
      .whereRaw("datname = current_database()");
  await expect.poll(async () => (await listens()).length).toBe(1);
  const create = (id: string) =>
    journal.create({ id, workspace: "ws_1", graph: "g_1", revision: 3, events: [created] });

  await create("r_1");
  alone = false;
  await create("r_2");

  await expect.poll(() => heard).toEqual(["r_2"]);
  await journal.close();
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
      .whereRaw("query not ilike 'listen%' and datname = current_database()");
  await expect.poll(async () => (await listens()).length).toBe(1);

  await under.append({ type: "step.logged", step: "a", level: "info", text: "one" });
  await expect.poll(() => heard.at(-1)).toBe(2);

  await under.db.raw(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'goalgraph listen' and datname = current_database()",
  );
  await under.append({ type: "step.logged", step: "a", level: "info", text: "two" });
  await expect.poll(() => heard.at(-1), { timeout: 5000 }).toBe(3);
  await other.close();
});
