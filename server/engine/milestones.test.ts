/** What the validator says of milestones is what the engine meets. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { graphBody } from "#shared/graph/graph.ts";
import { validate } from "#shared/graph/validate.ts";
import { play, sketch } from "./testing/play.ts";
import { createWorld } from "./testing/world.ts";

const { catalog } = createWorld({ nodes: [], edges: [] });

test("a run comes to a stop exactly where the validator has found a circle", async () => {
  const pick = fc.record({
    type: fc.constantFrom("work", "milestone", "milestone", "any"),
    after: fc.nat(),
    before: fc.option(fc.nat(), { nil: undefined, freq: 4 }),
    from: fc.array(fc.nat(), { maxLength: 2 }),
    disabled: fc.boolean(),
    inside: fc.boolean(),
  });
  const kinds = { circle: 0, sound: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(pick, { minLength: 2, maxLength: 7 }), async (picks) => {
      const nodes: Parameters<typeof sketch>[0] = { box: { type: "section", params: { lock: "l" } } };
      const ways: string[] = [];
      const outer: string[] = ["box"];
      const inner: string[] = [];
      const nameOf = (index: number) => `n${index}`;
      for (const [index, { type, after, before, from, disabled, inside }] of picks.entries()) {
        const known = inside ? inner : outer;
        const visible = (at: number) => {
          const other = at % picks.length;
          return other !== index && (inside || picks[other]?.inside === false) ? nameOf(other) : undefined;
        };
        const [later, early] = [visible(after), before === undefined ? undefined : visible(before)];
        const params = { ...(later && { after: later }), ...(early && { before: early }) };
        const sources = [...new Set(from.filter(() => known.length > 0).map((at) => known[at % known.length] ?? ""))];
        const kind =
          type === "any" && sources.length > 0 ? { type: "join", params: { mode: "any", others: "finish" } } : {};
        // A disabled node that nothing leads to gives nothing on, and what follows it is left out: that is no circle's end.
        nodes[nameOf(index)] = {
          type: "work",
          ...kind,
          ...(type === "milestone" && {
            type,
            params,
            disabled: disabled && (sources[0] ?? "box") !== "box",
          }),
          ...(inside && { parent: "box" }),
        };
        for (const source of sources.slice(0, type === "any" ? 2 : 1)) {
          const isMilestone = nodes[source]?.type === "milestone";
          // Whichever way it goes, something follows.
          for (const port of isMilestone ? ["open", "closed"] : ["out"])
            ways.push(`${source}.${port} > ${nameOf(index)}`);
        }
        known.push(nameOf(index));
      }
      if (inner.length === 0) delete nodes.box;
      const drawing = sketch(nodes, ...ways.filter((way) => inner.length > 0 || !way.includes("box")));
      const problems = validate(graphBody.parse(drawing), catalog.manifests);
      const hasCircle = problems.some(({ code }) => code === "CYCLE");

      const { state } = await play(drawing);

      kinds[hasCircle ? "circle" : "sound"]++;
      expect(state.error?.code, JSON.stringify(state.error)).toBe(hasCircle ? "GRAPH_INVALID" : undefined);
    }),
    { numRuns: 300 },
  );
  expect(Math.min(...Object.values(kinds))).toBeGreaterThan(20);
});
