import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtInNodes } from "#nodes/index.ts";
import { builtInPlugins } from "#plugins/index.ts";
import { AppError } from "#shared/errors.ts";
import type { GoalEvent } from "#shared/goal/goal.ts";
import { type IdKind, makeId } from "#shared/ids.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import { createMemoryBlobs } from "../blobs/memoryBlobs.ts";
import { createBus } from "../bus.ts";
import { systemCaller } from "../caller.ts";
import { installCatalog } from "../catalog/catalog.ts";
import { openDatabase } from "../db/knex.ts";
import { type TestDatabase, testDatabase } from "../db/testing/testDatabase.ts";
import { getGraph } from "../graphs/getGraph.ts";
import { createMemoryJournal } from "../journal/memoryJournal.ts";
import { createSqlJournal } from "../journal/sqlJournal.ts";
import type { Llm } from "../llm/llm.ts";
import { scriptedLlm } from "../planner/testing/planning.ts";
import { claimGoal } from "./claimGoal.ts";
import { createGoal } from "./createGoal.ts";
import { getGoal } from "./getGoal.ts";
import { getGoalEvents } from "./goalEvents.ts";
import { listGoals } from "./listGoals.ts";
import { pausePlanning, planningEnded, startPlanning, stopPlanning } from "./planGoal.ts";
import { resumeGoal } from "./resumeGoal.ts";
import { resumePlanning } from "./resumePlanning.ts";
import { updateStatus } from "./sql.ts";
import { stopGoal } from "./stopGoal.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const noLlm: Llm = {
  available: async () => false,
  quote: async () => ({
    inputTokens: 0,
    inputUsd: 0,
    outputUsdPerToken: 0,
    maxOutputTokens: 1_000,
    minOutputTokens: 1,
  }),
  complete: async () => {
    throw new AppError("MODEL_MISSING", "No model.");
  },
};
const catalog = installCatalog(builtInNodes, builtInPlugins);
const weather = "/goal A weather report with a chart, checked, approved and published as a site under $3";
const reply = JSON.stringify({
  outcome: "Echoed",
  criteria: [],
  constraints: ["Quick"],
  rationale: "It echoes.",
  nodes: [
    { id: "start", type: "input", title: "Start", params: {} },
    { id: "end", type: "output", title: "End", params: {} },
  ],
  edges: [{ from: "start", fromPort: "out", to: "end", toPort: "in", label: "" }],
});

/** Never answers; ends only when it is told to. */
function stallingLlm() {
  const asked = Promise.withResolvers<void>();
  const llm: Llm = {
    available: async () => true,
    quote: async () => ({
      inputTokens: 0,
      inputUsd: 0,
      outputUsdPerToken: 0,
      maxOutputTokens: 1_000,
      minOutputTokens: 1,
    }),
    complete: ({ signal }) =>
      new Promise((_resolve, reject) => {
        asked.resolve();
        signal.addEventListener("abort", () => reject(new AppError("CANCELLED", "Stopped.")));
      }),
  };
  return { llm, asked: asked.promise };
}

async function workspace(llm: Llm = noLlm) {
  const id = makeId("workspace", randomBytes(20));
  await database.db("workspace").insert({ id, name: "Test", created_at: 0 });
  const bus = createBus();
  const heard: GoalEvent[] = [];
  bus.on("goalEvents", ({ events }) => heard.push(...events));
  const parts = {
    db: database.db,
    bus,
    llm,
    catalog,
    journal: createMemoryJournal({ now: () => 5 }),
    blobs: createMemoryBlobs(),
    log: pino({ level: "silent" }),
    now: () => 1_000,
    makeId: (kind: IdKind) => makeId(kind, randomBytes(20)),
  };
  return { parts, caller: systemCaller(id), heard };
}

describe("a new goal", () => {
  test("is answered at once, drafting, on an empty graph of its name, with the budget from its words", async () => {
    const { parts, caller } = await workspace();

    const goal = await createGoal(parts, caller, { text: weather });

    expect(goal).toMatchObject({ status: "drafting", budget: { usd: 3 } });
    expect((await getGraph(parts, caller, goal.graph)).name).toContain("A weather report");
    await planningEnded(goal.id);
  });

  test("becomes ready from a template without a model, and its events are stored in order and told", async () => {
    const { parts, caller, heard } = await workspace();

    const { id, graph } = await createGoal(parts, caller, { text: weather });
    await planningEnded(id);

    const goal = await getGoal(parts, caller, id);
    expect(goal).toMatchObject({ status: "ready", planner: "templates" });
    expect(goal.rationale).toContain("No model is configured");
    expect((await getGraph(parts, caller, graph)).nodes.length).toBeGreaterThan(4);
    const events = await getGoalEvents(parts, caller, { goal: id, after: 0 });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect(heard).toEqual(events);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["goal.created", "plan.grew", "plan.finished"]),
    );
    expect(await getGoalEvents(parts, caller, { goal: id, after: events.length - 1 })).toHaveLength(1);
  });

  test("that fits no template offers the nearest and says what to do", async () => {
    const { parts, caller } = await workspace();

    const { id } = await createGoal(parts, caller, { text: "Book me a flight to Paris" });
    await planningEnded(id);

    expect(await getGoal(parts, caller, id)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("Settings"),
    });
    const events = await getGoalEvents(parts, caller, { goal: id, after: 0 });
    expect(events.some(({ type }) => type === "plan.offered")).toBe(true);
  });

  test("is planned by the model when there is one", async () => {
    const { parts, caller } = await workspace(scriptedLlm(reply));

    const { id, graph } = await createGoal(parts, caller, { text: "Echo what comes" });
    await planningEnded(id);

    expect(await getGoal(parts, caller, id)).toMatchObject({
      status: "ready",
      planner: "model",
      outcome: "Echoed",
      constraints: ["Quick"],
    });
    expect((await getGraph(parts, caller, graph)).nodes.map(({ id: node }) => node)).toEqual(["start", "end"]);
  });

  test("whose model fails says so and is not left drafting", async () => {
    const { parts, caller } = await workspace(scriptedLlm(new AppError("UPSTREAM_FAILED", "The key is wrong.")));

    const { id } = await createGoal(parts, caller, { text: "Echo what comes" });
    await planningEnded(id);

    expect(await getGoal(parts, caller, id)).toMatchObject({ status: "failed", error: "The key is wrong." });
  });
});

describe("planning that was cut off", () => {
  test("is taken up again without drawing anything twice", async () => {
    const { parts, caller } = await workspace(scriptedLlm(reply, reply));
    const { id, graph } = await createGoal(parts, caller, { text: "Echo what comes" });
    await planningEnded(id);
    await updateStatus(parts.db, id, "drafting");

    await resumePlanning(parts);
    await planningEnded(id);

    expect((await getGoal(parts, caller, id)).status).toBe("ready");
    expect((await getGraph(parts, caller, graph)).nodes.map(({ id: node }) => node)).toEqual(["start", "end"]);
  });

  test("by the server's stop waits for the next start", async () => {
    const { llm, asked } = stallingLlm();
    const { parts, caller } = await workspace(llm);
    const { id } = await createGoal(parts, caller, { text: "Echo what comes" });
    await asked;

    await pausePlanning();
    expect((await getGoal(parts, caller, id)).status).toBe("drafting");
    startPlanning({ ...parts, llm: scriptedLlm(reply) }, caller.workspace, id);
    await planningEnded(id);

    expect((await getGoal(parts, caller, id)).status).toBe("ready");
  });

  test("by a person's stop changes nothing afterwards", async () => {
    const { llm, asked } = stallingLlm();
    const { parts, caller } = await workspace(llm);
    const { id } = await createGoal(parts, caller, { text: "Echo what comes" });
    await asked;

    await updateStatus(parts.db, id, "stopped");
    await stopPlanning(id);
    startPlanning(parts, caller.workspace, id);
    await planningEnded(id);

    expect((await getGoal(parts, caller, id)).status).toBe("stopped");
  });
});

test("stopping a goal ends its planning and its open runs, and stopping again changes nothing", async () => {
  const { llm, asked } = stallingLlm();
  const { parts, caller, heard } = await workspace(llm);
  const { id, graph } = await createGoal(parts, caller, { text: "Echo what comes" });
  await asked;
  const run = parts.makeId("run");
  const event: RunEventBody = { type: "run.created", graph, revision: 1, input: null, by: caller.actor };
  const journal = createSqlJournal({ db: database.db, url: database.url, now: () => 5 });
  await journal.create({ id: run, workspace: caller.workspace, graph, revision: 1, events: [event] });
  const interrupted: string[] = [];
  const begin = () => {
    throw new Error("No run begins here.");
  };
  const engine = { advance: async () => {}, begin, interrupt: (each: string) => void interrupted.push(each) };

  const stopped = await stopGoal({ ...parts, journal, engine }, caller, id);
  await stopGoal({ ...parts, journal, engine }, caller, id);

  expect(stopped.status).toBe("stopped");
  expect(interrupted).toEqual([run]);
  expect((await journal.read(run, 0)).at(-1)?.type).toBe("run.cancelled");
  expect(heard.filter(({ type }) => type === "goal.changed")).toHaveLength(1);
});

test("a goal whose planner failed is planned again on an empty graph, and one that is ready is not", async () => {
  const { parts, caller } = await workspace();
  const { id, graph } = await createGoal(parts, caller, { text: "Zzyzx qwertz" });
  await planningEnded(id);
  expect(await getGoal(parts, caller, id)).toMatchObject({ status: "failed", error: expect.any(String) });

  const withModel = { ...parts, llm: scriptedLlm(reply) };
  const again = await resumeGoal(withModel, caller, id);
  await planningEnded(id);

  expect(again.status).toBe("drafting");
  const goal = await getGoal(parts, caller, id);
  expect(goal).toMatchObject({ status: "ready", planner: "model" });
  expect(goal.error).toBeUndefined();
  expect((await getGraph(parts, caller, graph)).nodes).toHaveLength(2);
  await expect(resumeGoal(withModel, caller, id)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a goal that another process plans is left to it, and taken up when that process is gone", async () => {
  const { parts, caller } = await workspace();
  const other = openDatabase(database.url);
  const { llm, asked } = stallingLlm();
  const { id } = await createGoal({ ...parts, llm }, caller, { text: weather });
  await asked;
  await pausePlanning();
  const endClaim = await claimGoal(other, id);

  startPlanning(parts, caller.workspace, id);
  await planningEnded(id);
  expect((await getGoal(parts, caller, id)).status).toBe("drafting");

  await endClaim?.();
  await other.destroy();
  await resumePlanning(parts);
  await planningEnded(id);
  expect((await getGoal(parts, caller, id)).status).toBe("ready");
});

test("a goal follows the newest run of its graph", async () => {
  const { parts, caller } = await workspace(scriptedLlm(reply));
  const { id, graph } = await createGoal(parts, caller, { text: "Echo what comes" });
  await planningEnded(id);
  const run = parts.makeId("run");
  const event: RunEventBody = { type: "run.created", graph, revision: 1, input: null, by: caller.actor };
  await parts.journal.create({ id: run, workspace: caller.workspace, graph, revision: 1, events: [event] });
  await database.db("run").insert({
    id: run,
    workspace: caller.workspace,
    graph,
    revision: 1,
    status: "queued",
    seq: 1,
    spend: "{}",
    created_at: 1,
  });

  expect((await getGoal(parts, caller, id)).status).toBe("active");
  await parts.journal.append({ run, after: 1, events: [{ type: "run.succeeded", output: null }] });
  expect((await getGoal(parts, caller, id)).status).toBe("achieved");
});

test("goals are listed newest first, page by page, by graph, and never across workspaces", async () => {
  const { parts, caller } = await workspace(scriptedLlm(reply, reply, reply));
  const ids: string[] = [];
  for (let at = 1; at <= 3; at++) {
    const goal = await createGoal({ ...parts, now: () => at }, caller, { text: `Echo number ${at}` });
    await planningEnded(goal.id);
    ids.unshift(goal.id);
  }

  const first = await listGoals(parts, caller, { limit: 2 });
  const second = await listGoals(parts, caller, { limit: 2, cursor: first.next });

  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
  expect(second.next).toBeUndefined();
  expect((await listGoals(parts, caller, { limit: 9, graph: first.items[0]?.graph })).items).toHaveLength(1);
  const stranger = (await workspace()).caller;
  expect((await listGoals(parts, stranger, { limit: 9 })).items).toEqual([]);
  await expect(getGoal(parts, stranger, ids[0] as string)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
