/** What every journal must do. */
import { describe, expect, test } from "vitest";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { createFold } from "#shared/run/reduce.ts";
import type { Journal } from "./journal.ts";

export interface JournalUnderTest {
  journal: Journal;
  workspace: string;
  [Symbol.asyncDispose](): Promise<void>;
}

const created: RunEventBody = {
  type: "run.created",
  graph: "g_1",
  revision: 3,
  input: { a: 1 },
  by: { kind: "system" },
};
const log = (text: string): RunEventBody => ({ type: "step.logged", step: "a", level: "info", text });
const texts = (events: RunEvent[]) => events.flatMap((event) => (event.type === "step.logged" ? [event.text] : []));

export function journalContract(name: string, make: () => Promise<JournalUnderTest>): void {
  async function withRun() {
    const under = await make();
    await under.journal.create({ id: "r_1", workspace: under.workspace, graph: "g_1", revision: 3, events: [created] });
    return under;
  }

  describe(name, () => {
    test("keeps events in order, numbered from 1, exactly as they were given", async () => {
      await using under = await withRun();
      const odd = { "z\u0000": ["\ud83d\ude00", 1e21, -0.5, null, true], a: { b: {} } };
      const emitted: RunEventBody = { type: "step.emitted", step: "a", outputs: { out: odd } };

      const appended = await under.journal.append({ run: "r_1", after: 1, events: [log("one"), emitted] });

      expect(appended.map(({ seq }) => seq)).toEqual([2, 3]);
      const events = await under.journal.read("r_1", 0);
      expect(events.map(({ seq, at: _at, ...body }) => body)).toEqual([created, log("one"), emitted]);
      expect(JSON.stringify((events[2] as RunEvent & typeof emitted).outputs)).toBe(JSON.stringify({ out: odd }));
      expect(await under.journal.read("r_1", 1, 1)).toEqual([appended[0]]);
      expect(await under.journal.read("r_other", 0)).toEqual([]);
    });

    test("keeps what has a meaning for whoever writes it down: line breaks, quotes, braces, names that are words", async () => {
      await using under = await withRun();
      const { journal, workspace } = under;
      const lines = ["two\nlines\r\n", '"{a,b}"', "\\n \\\\", "null", "", "\u2028\t"].map(log);
      const ids = ['r_"1"', "r_\\,{}", "NULL"];

      await Promise.all([
        journal.append({ run: "r_1", after: 1, events: lines }),
        ...ids.map((id) => journal.create({ id, workspace, graph: "g_1", revision: 3, events: [created, ...lines] })),
      ]);

      for (const id of ["r_1", ...ids]) {
        const events = await journal.read(id, 0);
        expect(events.map(({ seq, at: _at, ...body }) => body)).toEqual([created, ...lines]);
        expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      }
    });

    test("stores the first events together, and gives them numbered", async () => {
      await using under = await make();
      const request = { id: "r_2", workspace: under.workspace, graph: "g_1", revision: 3 };

      const events = await under.journal.create({ ...request, events: [created, log("one"), log("two")] });

      expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(await under.journal.read("r_2", 0)).toEqual(events);
    });

    test("a run that is created whole has ended", async () => {
      await using under = await make();
      const request = { id: "r_2", workspace: under.workspace, graph: "g_1", revision: 3 };
      const heard: number[] = [];
      under.journal.subscribe(({ seq, events }) => heard.push(seq, events?.length ?? 0));

      await under.journal.create({ ...request, owner: "w_1", events: [created, { type: "run.succeeded", output: 1 }] });

      const late = under.journal.append({ run: "r_2", after: 2, events: [log("late")] });
      await expect(late).rejects.toMatchObject({ reason: "ended" });
      expect(heard).toEqual([2, 2]);
    });

    test("who creates a run as its owner holds it with epoch 1, until another one claims it", async () => {
      await using under = await make();
      const request = { id: "r_2", workspace: under.workspace, graph: "g_1", revision: 3 };
      await under.journal.create({ ...request, owner: "w_1", events: [created] });

      await under.journal.append({ run: "r_2", after: 1, events: [log("mine")], epoch: 1 });
      expect(await under.journal.claim("r_2")).toMatchObject({ epoch: 2 });
      const late = under.journal.append({ run: "r_2", after: 2, events: [log("zombie")], epoch: 1 });

      await expect(late).rejects.toMatchObject({ reason: "fenced" });
    });

    test("of many who create the same run at once one succeeds", async () => {
      await using under = await make();
      const request = { id: "r_2", workspace: under.workspace, graph: "g_1", revision: 3 };

      const tries = await Promise.allSettled(
        Array.from({ length: 6 }, (_, index) =>
          under.journal.create({ ...request, events: [created, log(String(index))] }),
        ),
      );

      const [won] = tries.flatMap((tried) => (tried.status === "fulfilled" ? [tried.value] : []));
      const refused = tries.flatMap((tried) => (tried.status === "rejected" ? [tried.reason.reason] : []));
      expect(refused).toEqual(Array(5).fill("exists"));
      expect(await under.journal.read("r_2", 0)).toEqual(won);
    });

    test("of many writes at once each is refused or stored on its own", async () => {
      await using under = await withRun();
      const { journal, workspace } = under;
      const rest = { workspace, graph: "g_1", revision: 3 };
      for (const id of ["r_2", "r_3", "r_4"]) await journal.create({ id, ...rest, events: [created] });
      await journal.append({ run: "r_3", after: 1, events: [{ type: "run.cancelled", by: { kind: "system" } }] });
      await journal.claim("r_4");

      const tries = await Promise.allSettled([
        journal.append({ run: "r_1", after: 1, events: [log("one")] }),
        journal.append({ run: "r_2", after: 5, events: [log("moved")] }),
        journal.create({ id: "r_1", ...rest, events: [created] }),
        journal.append({ run: "r_3", after: 2, events: [log("ended")] }),
        journal.append({ run: "r_4", after: 1, events: [log("fenced")], epoch: 0 }),
        journal.append({ run: "r_none", after: 0, events: [log("missing")] }),
        journal.create({ id: "r_5", ...rest, events: [created, log("five")] }),
      ]);

      expect(tries.map((tried) => (tried.status === "rejected" ? tried.reason.reason : "stored"))).toEqual([
        "stored",
        "moved",
        "exists",
        "ended",
        "fenced",
        "missing",
        "stored",
      ]);
      expect(texts(await journal.read("r_1", 0))).toEqual(["one"]);
      expect(texts(await journal.read("r_5", 0))).toEqual(["five"]);
    });

    test("takes the appender's word for the state, and others may append after it", async () => {
      await using under = await withRun();
      const fold = createFold(await under.journal.read("r_1", 0));
      const folded = { state: fold.state, asked: new Map() };
      fold.add([{ ...log("one"), seq: 2, at: 1 }]);

      await under.journal.append({ run: "r_1", after: 1, events: [{ ...log("one"), at: 1 }], folded });
      const stale = under.journal.append({ run: "r_1", after: 1, events: [log("two")], folded });

      await expect(stale).rejects.toMatchObject({ reason: "moved" });
      fold.add([{ ...log("not stored"), seq: 3, at: 1 }]);
      await under.journal.append({ run: "r_1", after: 2, events: [log("three")] });
      expect(texts(await under.journal.read("r_1", 0))).toEqual(["one", "three"]);
    });

    test("refuses the same run id twice", async () => {
      await using under = await withRun();

      const again = under.journal.create({
        id: "r_1",
        workspace: under.workspace,
        graph: "g_1",
        revision: 3,
        events: [created],
      });

      await expect(again).rejects.toMatchObject({ name: "JournalConflict", reason: "exists" });
      expect(await under.journal.read("r_1", 0)).toHaveLength(1);
    });

    test("takes one of many appends that follow the same event; the seq has no gap", async () => {
      await using under = await withRun();

      let after = 1;
      for (let round = 0; round < 5; round++) {
        const tries = await Promise.allSettled(
          Array.from({ length: 8 }, (_, i) =>
            under.journal.append({ run: "r_1", after, events: [log(`${round}.${i}`)] }),
          ),
        );
        expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        for (const refused of tries) {
          if (refused.status === "rejected") expect(refused.reason).toMatchObject({ reason: "moved" });
        }
        after++;
      }

      expect((await under.journal.read("r_1", 0)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    });

    test("refuses an append that follows an event that is not there", async () => {
      await using under = await withRun();

      await expect(under.journal.append({ run: "r_1", after: 7, events: [log("x")] })).rejects.toMatchObject({
        reason: "moved",
      });
      await expect(under.journal.append({ run: "r_none", after: 0, events: [log("x")] })).rejects.toMatchObject({
        reason: "missing",
      });
    });

    test("fences a holder whose lease another one took, even when its seq is right", async () => {
      await using under = await withRun();
      const zombie = await under.journal.claim("r_1");
      const owner = await under.journal.claim("r_1");
      expect(owner?.epoch).toBeGreaterThan(zombie?.epoch ?? Number.POSITIVE_INFINITY);
      expect(owner?.workspace).toBe(under.workspace);

      const late = under.journal.append({ run: "r_1", after: 1, events: [log("zombie")], epoch: zombie?.epoch ?? 0 });
      await expect(late).rejects.toMatchObject({ reason: "fenced" });
      await under.journal.append({ run: "r_1", after: 1, events: [log("owner")], epoch: owner?.epoch ?? 0 });
      await under.journal.append({ run: "r_1", after: 2, events: [log("person")] });

      expect(texts(await under.journal.read("r_1", 0))).toEqual(["owner", "person"]);
      expect(await under.journal.claim("r_none")).toBeUndefined();
    });

    test("takes nothing after the end of a run", async () => {
      await using under = await withRun();
      await under.journal.append({ run: "r_1", after: 1, events: [{ type: "run.cancelled", by: { kind: "system" } }] });

      const late = under.journal.append({ run: "r_1", after: 2, events: [log("late")] });

      await expect(late).rejects.toMatchObject({ reason: "ended" });
    });

    test("tells subscribers after the append, with the events, until they leave", async () => {
      await using under = await withRun();
      const heard: { run: string; seq: number; events?: RunEvent[] }[] = [];
      const leave = under.journal.subscribe((change) => heard.push(change));

      const events = await under.journal.append({ run: "r_1", after: 1, events: [log("one"), log("two")] });
      leave();
      await under.journal.append({ run: "r_1", after: 3, events: [log("three")] });

      expect(heard).toEqual([{ run: "r_1", seq: 3, events }]);
    });
  });
}
