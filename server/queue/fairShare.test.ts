import fc from "fast-check";
import { expect, test } from "vitest";
import { createTurns } from "./fairShare.ts";

test("whoever has the fewest under way gets the next place", () => {
  const demand = [
    { workspace: "a", active: 5 },
    { workspace: "b", active: 0 },
    { workspace: "c", active: 2 },
  ];

  expect(createTurns().share(demand, 4)).toEqual([
    { workspace: "b", most: 3 },
    { workspace: "c", most: 1 },
  ]);
  expect(createTurns().share([], 4)).toEqual([]);
});

test("equals take turns, one place at a time", () => {
  const turns = createTurns();
  const demand = ["a", "b", "c"].map((workspace) => ({ workspace, active: 0 }));

  const served = Array.from({ length: 6 }, () => turns.share(demand, 1)[0]?.workspace);

  expect(served.slice(0, 3).toSorted()).toEqual(["a", "b", "c"]);
  expect(served.slice(3)).toEqual(served.slice(0, 3));
});

test("every place is handed out, and the counts end as equal as they can", () => {
  const demands = fc.uniqueArray(fc.record({ workspace: fc.string(), active: fc.nat(20) }), {
    selector: ({ workspace }) => workspace,
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(demands, fc.nat(40), (demand, places) => {
      const shares = new Map(
        createTurns()
          .share(demand, places)
          .map(({ workspace, most }) => [workspace, most]),
      );
      const after = demand.map(({ workspace, active }) => ({ active, all: active + (shares.get(workspace) ?? 0) }));

      expect([...shares.values()].reduce((sum, most) => sum + most, 0)).toBe(places);
      const least = Math.min(...after.map(({ all }) => all));
      for (const { active, all } of after) expect(all === active || all <= least + 1).toBe(true);
    }),
  );
});
