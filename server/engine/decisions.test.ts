/** Decisions over whole runs, without performing anything: what a step comes to is drawn, not done. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { outputsOf } from "#shared/nodes/manifest.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { createFold, foldRun, isFinal } from "#shared/run/reduce.ts";
import { type Command, type Decision, decide, nextDue } from "./decide.ts";
import { eventsFor, followEvents, type Loop } from "./loop.ts";
import { nodeAt } from "./scopes.ts";
import { createStop } from "./stop.ts";
import { drawPlan, type NodePlan, plans } from "./testing/arbitraryGraphs.ts";
import { createWorld } from "./testing/world.ts";

/** What the steps come to, one number after another. */
const tapes = fc.array(fc.nat(999), { minLength: 20, maxLength: 120 });

const sorted = (commands: readonly Command[]) => commands.map((command) => JSON.stringify(command)).toSorted();

/** Goes through a run and shows each decision that is to be made. Gives the journal. */
function decideThrough(
  plan: NodePlan[],
  tape: readonly number[],
  look: (given: Decision & { stirred?: ReadonlySet<string> }, commands: Command[]) => void,
): RunEvent[] {
  const { graph, catalog } = createWorld(drawPlan(plan), { unborn: true });
  const fold = createFold();
  const events: RunEvent[] = [];
  // Of a loop only what follows events is used here.
  const loop = { graph, parts: { catalog }, steps: new Map(), stirred: undefined } as unknown as Loop;
  let now = 0;
  let place = 0;
  const next = (below: number) => (tape[place++ % tape.length] ?? 0) % Math.max(1, below);
  const add = (bodies: RunEventBody[]) => {
    const numbered = bodies.map((body, index): RunEvent => ({ at: now, ...body, seq: fold.state.seq + 1 + index }));
    events.push(...numbered);
    fold.add(numbered);
    followEvents(loop, numbered);
  };
  add([{ type: "run.created", graph: "g", revision: 1, input: null, by: { kind: "system" } }]);
  for (let turn = 0; turn < 400 && !isFinal(fold.state.status); turn++) {
    const given = { graph, manifests: catalog.manifests, state: fold.state, now, inFlight: new Set(loop.steps.keys()) };
    const commands = decide({ ...given, ...(loop.stirred && { stirred: loop.stirred }) });
    look({ ...given, ...(loop.stirred && { stirred: loop.stirred }) }, commands);
    loop.stirred = new Set();
    if (commands.length > 0) {
      if (commands.some((command) => command.do === "gather")) return events;
      add(commands.flatMap((command) => eventsFor(command, fold.state, loop)));
      for (const command of commands) {
        if (command.do === "start" || command.do === "turn") loop.steps.set(command.step, createStop());
      }
      continue;
    }
    const [step] = [...loop.steps.keys()].slice(next(loop.steps.size));
    if (step === undefined) {
      const asked = [...fold.state.open].find((open) => fold.state.steps[open]?.status === "asked");
      const due = nextDue(graph, fold.state);
      if (asked !== undefined && (due === undefined || next(2) === 0)) {
        const gate = fold.state.steps[asked]?.gate ?? "";
        add([{ type: "step.answered", step: asked, gate, answer: { choice: "approve" }, by: { kind: "system" } }]);
      } else if (due !== undefined) now = Math.max(now, due);
      else loop.stirred = undefined;
      continue;
    }
    const isTurn = fold.state.steps[step]?.status === "open";
    loop.steps.delete(step);
    if (fold.state.open.has(step)) add([comesTo(step, isTurn)]);
  }
  return events;

  function comesTo(step: string, isTurn: boolean): RunEventBody {
    const node = nodeAt(graph, step);
    const manifest = node && catalog.manifests.get(node.type);
    const ports = node && manifest ? outputsOf(node, manifest).map(({ id }) => id) : [];
    const attempt = fold.state.steps[step]?.attempt ?? 1;
    const error = { code: "CODE_FAILED", message: "Drawn." };
    if (manifest?.region && !isTurn) {
      const onFailure = (["stop", "skip", "collect"] as const)[next(3)] ?? "stop";
      return { type: "step.opened", step, rounds: next(3), atOnce: 1 + next(2), onFailure };
    }
    switch (next(8)) {
      case 0:
        return { type: "step.failed", step, attempt, error };
      case 1:
        return { type: "step.failed", step, attempt, error, retryAt: now + 10 };
      case 2:
        if (isTurn || fold.state.slept[step] !== undefined) break;
        return { type: "step.slept", step, until: now + next(3) * 5 };
      case 3:
        if (isTurn || fold.state.answers[step]) break;
        return {
          type: "step.asked",
          step,
          gate: "g",
          question: { kind: "approval", title: "?", choices: ["approve"] },
        };
      default:
    }
    const port = ports[next(ports.length)];
    return { type: "step.emitted", step, outputs: port === undefined ? {} : { [port]: step } };
  }
}

test("looking only where something changed finds what looking everywhere does", () => {
  fc.assert(
    fc.property(plans, tapes, (plan, tape) => {
      decideThrough(plan, tape, ({ stirred: _stirred, ...everywhere }, commands) => {
        const whole = decide(everywhere);
        // That nothing can go on any more is said only after a look at all.
        const isStuck = whole.length === 1 && whole[0]?.do === "fail" && commands.length === 0;
        if (!isStuck) expect(sorted(commands)).toEqual(sorted(whole));
      });
    }),
    { numRuns: 300 },
  );
});

test("deciding twice is deciding once, and what was decided is not decided again", () => {
  fc.assert(
    fc.property(plans, tapes, (plan, tape) => {
      const said = new Set<string>();
      decideThrough(plan, tape, (given, commands) => {
        const before = JSON.stringify(given.state.steps);
        expect(decide(given)).toEqual(commands);
        expect(JSON.stringify(given.state.steps)).toBe(before);
        for (const command of commands) {
          if (command.do !== "skip" && command.do !== "cancel" && command.do !== "openRound") continue;
          const key = JSON.stringify(command);
          expect(said).not.toContain(key);
          said.add(key);
        }
      });
    }),
    { numRuns: 200 },
  );
});

test("a journal folds to the same state in one piece, event by event, and however it is cut", () => {
  fc.assert(
    fc.property(plans, tapes, fc.array(fc.nat(50), { maxLength: 8 }), (plan, tape, cuts) => {
      const events = decideThrough(plan, tape, () => {});
      const whole = foldRun(events);

      const places = [0, ...cuts.map((cut) => cut % (events.length + 1)).toSorted((a, b) => a - b), events.length];
      const pieces = places.slice(1).map((end, index) => events.slice(places[index], end));
      const fold = createFold(pieces[0]);
      for (const piece of pieces.slice(1)) fold.add(piece);
      expect(fold.state).toEqual(whole);
      expect(pieces.reduce((state, piece) => foldRun(piece, state), foldRun([]))).toEqual(whole);
    }),
    { numRuns: 200 },
  );
});
