/** A crash anywhere changes nothing but attempt counts, and nobody is asked the same question twice. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunEvent } from "#shared/run/events.ts";
import type { RunState } from "#shared/run/reduce.ts";
import { createWorld } from "./testing/world.ts";

const kind = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("work"), params: fc.record({ ms: fc.nat(40) }) }) },
  fc.record({ type: fc.constant("work"), params: fc.record({ ms: fc.nat(40), failFirst: fc.constantFrom(1, 2) }) }),
  fc.record({
    type: fc.constant("work"),
    params: fc.record({ ms: fc.nat(40), failAlways: fc.constant(true) }),
    policy: fc.oneof(
      fc.constant({ onError: "skip" as const }),
      fc.constant({ onError: "value" as const, value: "instead" }),
      fc.constant({ onError: "stop" as const }),
    ),
  }),
  fc.record({ type: fc.constant("effect"), params: fc.record({ ms: fc.nat(40) }) }),
  fc.record({ type: fc.constant("gate"), params: fc.constant({}) }),
  fc.record({ type: fc.constant("nap"), params: fc.record({ ms: fc.constantFrom(5, 500, 90_000) }) }),
  fc.record({ type: fc.constant("fork"), params: fc.record({ take: fc.constantFrom("a", "b") }) }),
  fc.record({
    type: fc.constant("meet"),
    params: fc.oneof(
      fc.constant({ mode: "all" }),
      fc.constant({ mode: "any" }),
      fc.record({ mode: fc.constant("count"), count: fc.constantFrom(1, 2, 3) }),
    ),
  }),
);

const portsOf: Record<string, string[]> = { gate: ["approved", "rejected"], fork: ["a", "b"] };

/** Edges lead from earlier nodes to later ones: no cycles. */
const graphs = fc
  .array(fc.record({ kind, from: fc.array(fc.record({ back: fc.nat(5), port: fc.nat(1) }), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((drawn) => {
    const nodes = drawn.map(({ kind }, index) => ({ id: `n${index}`, ...kind }));
    const edges = drawn.flatMap(({ from }, index) =>
      from.flatMap(({ back, port }, place) => {
        const source = nodes[index - 1 - back];
        if (!source) return [];
        const ports = portsOf[source.type] ?? ["out"];
        return [
          {
            id: `e${index}_${place}`,
            from: { node: source.id, port: ports[port % ports.length] ?? "out" },
            to: { node: `n${index}`, port: "in" },
          },
        ];
      }),
    );
    return { nodes, edges };
  });

const choose = (step: string) => (Number(step.slice(1)) % 2 === 0 ? "approved" : "rejected");

/** What a run came to, without how often it was tried. */
function outcome(state: RunState) {
  // Which siblings were cut off by a failure depends on the clock.
  if (state.status === "failed") return { status: state.status, code: state.error?.code };
  const steps = Object.entries(state.steps).map(([step, { status, outputs }]) => [step, { status, outputs }] as const);
  return { status: state.status, output: state.output, steps: Object.fromEntries(steps.toSorted()) };
}

function count(events: RunEvent[], type: RunEvent["type"]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.type === type && "step" in event && event.step !== undefined) {
      counts.set(event.step, (counts.get(event.step) ?? 0) + 1);
    }
  }
  return counts;
}

test("a crash anywhere changes nothing but attempt counts", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.uniqueArray(fc.nat(60), { maxLength: 5 }), async (graph, crashAt) => {
      const calm = await createWorld(graph).finish({ choose });
      const world = createWorld(graph);
      const stormy = await world.finish({ choose, crashAt });

      expect(outcome(stormy)).toEqual(outcome(calm));
      const events = await world.events();
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      for (const [, asked] of count(events, "step.asked")) expect(asked).toBe(1);
      for (const [, emitted] of count(events, "step.emitted")) expect(emitted).toBe(1);
      expect(world.effects.filter(({ wasRecorded }) => wasRecorded)).toEqual([]);
      expect(world.errors).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("without a crash no step starts twice, and no effect repeats", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      const world = createWorld(graph);
      await world.finish({ choose });

      const keys = world.effects.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      const events = await world.events();
      const failures = count(events, "step.failed");
      const pauses = [count(events, "step.asked"), count(events, "step.slept")];
      for (const [step, started] of count(events, "step.started")) {
        const allowed =
          1 + (failures.get(step) ?? 0) + pauses.reduce((sum, counts) => sum + (counts.get(step) ?? 0), 0);
        expect(started).toBeLessThanOrEqual(allowed);
      }
    }),
    { numRuns: 60 },
  );
});
