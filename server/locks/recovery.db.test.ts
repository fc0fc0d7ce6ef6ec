/**
 * Runs that go in and out of critical sections, and a process that may die before any of its calls and is followed
 * by another one: a lock never has two holders, and nobody who waits is forgotten.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Death, mortal } from "../runs/testing/mortal.ts";
import { waitingRuns, workspace } from "../runs/testing/waitingRuns.ts";

type Runs = Awaited<ReturnType<typeof waitingRuns>>;

type Move =
  | { do: "enter"; run: number; name: string; patienceMs: number | undefined }
  | { do: "leave"; run: number }
  | { do: "cancel"; run: number }
  | { do: "pass" }
  | { do: "die"; after: number };

const names = ["a", "b"];
const runCount = 5;
const run = fc.nat({ max: runCount - 1 });
const patienceMs = fc.option(fc.constant(5), { nil: undefined });
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("enter" as const), run, name: fc.constantFrom(...names), patienceMs }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("leave" as const), run }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), run }) },
  { weight: 1, arbitrary: fc.constant({ do: "pass" as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("die" as const), after: fc.nat({ max: 12 }) }) },
);
/** Moves of one group happen at once. */
const moves = fc.array(fc.array(move, { minLength: 1, maxLength: 4 }), { maxLength: 12 });

test("never two holders, and nobody is forgotten", async () => {
  await using runs = await waitingRuns();
  await fc.assert(
    fc.asyncProperty(moves, async (groups) => {
      await runs.db("run").delete();
      const play = await begin(runs);
      for (const group of groups) {
        await Promise.all(group.map(play.make));
        await play.goOn();
      }
      await play.comeToRest();
    }),
    { numRuns: 30 },
  );
});

interface Section {
  step: string;
  name: string;
}

/** What engine and section node do, by hand, in one process after another. */
async function begin(runs: Runs) {
  const ids = await Promise.all(Array.from({ length: runCount }, () => runs.run({}, [])));
  const ended = new Set<string>();
  const wants = new Map<string, Section & { patienceMs: number | undefined }>();
  const inside = new Map<string, Section>();
  const lasts = new Map<string, Promise<unknown>>();
  let sections = 0;
  let life = live();

  function live() {
    const ways = mortal(runs);
    const waits = runs.otherWaits(ways);
    return { ...ways, waits, end: waits.begin() };
  }

  /** A run does one thing after another. What a dead process would do is not done. */
  function inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const turn = (lasts.get(id) ?? Promise.resolve()).then(async () => {
      if (life.isDead() || ended.has(id)) return;
      await work().catch((error: unknown) => {
        if (!(error instanceof Death)) throw error;
      });
    });
    lasts.set(id, turn);
    return turn;
  }

  async function enter(id: string, name: string, patienceMs: number | undefined): Promise<void> {
    if (wants.has(id) || inside.has(id)) return;
    const step = `section${++sections}`;
    await runs.append(id, { type: "step.started", step, node: "section", attempt: 1 });
    wants.set(id, { step, name, patienceMs });
    await attempt(id);
  }

  async function attempt(id: string): Promise<void> {
    const section = wants.get(id);
    if (!section) return;
    const { step, name, patienceMs } = section;
    const state = await runs.stateOf(id);
    const question = state.steps[step]?.question;
    if (state.answers[step]) goIn(id);
    else if (question?.kind !== "lock") {
      if (await life.waits.locks.doorFor({ id, workspace }, step).take(name)) return goIn(id);
      const expiresAt = patienceMs === undefined ? undefined : runs.now() + patienceMs;
      await runs.ask(id, { kind: "lock", lock: name, ...(expiresAt !== undefined && { expiresAt }) }, step);
    } else if (question.expiresAt !== undefined && question.expiresAt <= runs.now()) {
      const [{ seq }, node] = [state, "section"];
      const left = [
        { type: "step.started", step, node, attempt: 1 },
        { type: "step.emitted", step, outputs: { timeout: null } },
      ] as const;
      // An answer may come at the last moment: then the next attempt goes in.
      await runs.journal.append({ run: id, after: seq, events: [...left] }).then(
        () => wants.delete(id),
        () => {},
      );
    }
  }

  function goIn(id: string): void {
    const section = wants.get(id);
    if (section) inside.set(id, section);
    wants.delete(id);
  }

  async function leave(id: string): Promise<void> {
    const section = inside.get(id);
    if (!section) return;
    inside.delete(id);
    await runs.append(id, { type: "step.emitted", step: section.step, outputs: {} });
  }

  async function cancel(id: string): Promise<void> {
    const section = inside.get(id) ?? wants.get(id);
    inside.delete(id);
    wants.delete(id);
    ended.add(id);
    const step = section && ({ type: "step.cancelled", step: section.step, reason: "Stopped." } as const);
    await runs.append(id, ...(step ? [step] : []), { type: "run.cancelled", by: { kind: "system" } });
  }

  async function check(): Promise<void> {
    const held = await runs.db("named_lock").select("name", "run", "step");
    for (const name of names) {
      const holders = [...inside].filter(([, section]) => section.name === name);
      expect(holders.length).toBeLessThanOrEqual(1);
      for (const [id, { step }] of holders) expect(held).toContainEqual({ name, run: id, step });
    }
  }

  async function goOn(): Promise<void> {
    if (life.isDead()) {
      life.end();
      life = live();
      await life.waits.sweep();
    }
    await Promise.all(ids.map((id) => inTurn(id, () => attempt(id))));
    await check();
  }

  return {
    goOn,
    async make(one: Move): Promise<void> {
      if (one.do === "pass") return runs.pass(3);
      if (one.do === "die") return life.dieAfter(one.after);
      const id = ids[one.run] ?? "";
      if (one.do === "enter") return inTurn(id, () => enter(id, one.name, one.patienceMs));
      return inTurn(id, () => (one.do === "leave" ? leave(id) : cancel(id)));
    },
    /** Whoever is inside leaves; so everybody who waits must come in, or lose patience, one after another. */
    async comeToRest(): Promise<void> {
      life.dieAfter(0);
      for (let turns = 0; turns <= runCount * 3; turns++) {
        await goOn();
        await Promise.all(ids.map((id) => inTurn(id, () => leave(id))));
        await life.waits.sweep();
      }
      life.end();
      expect([...wants.keys(), ...inside.keys()]).toEqual([]);
      expect(await runs.db("named_lock").pluck("run")).toEqual([]);
    },
  };
}
