/** Runs whose journals a test writes by hand, on a database of its own: no engine moves them. */
import { randomBytes } from "node:crypto";
import { type IdKind, makeId } from "#shared/ids.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import type { Question } from "#shared/run/question.ts";
import { foldRun, type RunState } from "#shared/run/reduce.ts";
import { createMemoryBlobs } from "../../blobs/memoryBlobs.ts";
import { testDatabase } from "../../db/testing/testDatabase.ts";
import { createSqlJournal } from "../../journal/sqlJournal.ts";
import { createWaits } from "../../waits.ts";
import type { AfterEndParts } from "../afterEnd.ts";
import type { AnswerParts } from "../answerWait.ts";
import type { ChildRequest } from "../children.ts";
import { appendFacts } from "../readState.ts";

export const workspace = "ws_test";

export async function waitingRuns(options: { actions?: AfterEndParts["actions"] } = {}) {
  const database = await testDatabase();
  const { db, url } = database;
  await db("workspace").insert({ id: workspace, name: "Test", created_at: 1 });
  let time = 1_000_000;
  const now = () => time;
  const journal = createSqlJournal({ db, url, now });
  /** Runs in the order in which they were woken. */
  const woken: string[] = [];
  const failures: unknown[] = [];
  const base = {
    db,
    journal,
    blobs: createMemoryBlobs(),
    queue: {
      wake: async (run: string) => {
        woken.push(run);
      },
    },
    now,
    makeId: (kind: IdKind) => makeId(kind, randomBytes(20)),
  };
  const started: ChildRequest[] = [];
  /** What another process, which shares only the database, would have; perhaps with ways to it that break. */
  function otherWaits(ways: Partial<Pick<AnswerParts, "db" | "journal" | "queue">> = {}) {
    return createWaits({
      ...base,
      ...ways,
      actions: options.actions ?? [],
      interrupt: () => {},
      onError: (error) => failures.push(error),
      async start(_, request) {
        started.push(request);
        const { id, graph, revision = 1, input, parent, depth, budget } = request;
        const by = { kind: "system" as const };
        const created: RunEventBody = { type: "run.created", graph, revision, input, by, parent, depth };
        await journal.create({ id, workspace, graph, revision, events: [{ ...created, ...(budget && { budget }) }] });
      },
    });
  }
  const waits = otherWaits();

  const stateOf = async (run: string): Promise<RunState> => foldRun(await journal.read(run, 0));
  async function append(run: string, ...events: RunEventBody[]): Promise<void> {
    await appendFacts({ journal }, run, () => events);
  }

  return {
    ...base,
    waits,
    woken,
    failures,
    started,
    otherWaits,
    stateOf,
    append,
    pass(ms: number) {
      time += ms;
    },
    /** A new run with these steps under way. */
    async run(created: Partial<RunEventBody & { type: "run.created" }> = {}, steps: string[] = ["step"]) {
      const id = base.makeId("run");
      const first: RunEventBody = {
        type: "run.created",
        graph: "g_1",
        revision: 1,
        input: null,
        by: { kind: "user", id: "u_1" },
        ...created,
      };
      const starts = steps.map((step): RunEventBody => ({ type: "step.started", step, node: step, attempt: 1 }));
      await journal.create({ id, workspace, graph: "g_1", revision: 1, events: [first, ...starts] });
      return id;
    },
    ask: (run: string, question: Question, step = "step") =>
      append(run, { type: "step.asked", step, gate: base.makeId("gate"), question }),
    async [Symbol.asyncDispose]() {
      await journal.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
