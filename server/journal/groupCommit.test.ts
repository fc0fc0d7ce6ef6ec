import fc from "fast-check";
import { expect, test } from "vitest";
import { createGroupCommit } from "./groupCommit.ts";
import { JournalConflict } from "./journal.ts";

interface Write {
  run: string;
  fate: "stored" | "refused" | "busy" | "wrong";
}

function makeStore() {
  const groups: Write[][] = [];
  const alone: { write: Write; failure: unknown }[] = [];
  const commit = createGroupCommit<Write>({
    runOf: ({ run }) => run,
    async writeGroup(writes) {
      groups.push([...writes]);
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (writes.some(({ fate }) => fate === "wrong")) throw new Error("One is wrong.");
      return new Map(
        writes.flatMap(({ run, fate }): [string, JournalConflict | "busy"][] => {
          if (fate === "refused") return [[run, new JournalConflict("moved", "")]];
          return fate === "busy" ? [[run, "busy"]] : [];
        }),
      );
    },
    async writeAlone(write, failure) {
      alone.push({ write, failure });
      if (write.fate === "wrong") throw new Error("Wrong.");
      if (write.fate === "refused") throw new JournalConflict("moved", "");
    },
  });
  return { groups, alone, commit };
}

test("what arrives together is written together; later ones while those are under way, too", async () => {
  const { groups, commit } = makeStore();

  await Promise.all(Array.from({ length: 50 }, (_, index) => commit({ run: `r_${index}`, fate: "stored" })));

  expect(groups.length).toBeLessThan(5);
  expect(groups.flat()).toHaveLength(50);
});

test("each write has its own fate, no run is twice in a group, and none is lost", async () => {
  const fates = fc.constantFrom<Write["fate"]>("stored", "stored", "stored", "refused", "busy", "wrong");
  const writes = fc.array(fc.record({ run: fc.constantFrom("a", "b", "c", "d"), fate: fates }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(writes, async (all) => {
      const { groups, alone, commit } = makeStore();

      const outcomes = await Promise.allSettled(all.map(commit));

      const expected = all.map(({ fate }) => (fate === "stored" || fate === "busy" ? "fulfilled" : "rejected"));
      expect(outcomes.map(({ status }) => status)).toEqual(expected);
      for (const group of groups) expect(new Set(group.map(({ run }) => run)).size).toBe(group.length);
      expect(groups.flat()).toHaveLength(all.length);
      for (const { write, failure } of alone) expect(write.fate === "busy" || failure !== undefined).toBe(true);
    }),
    { numRuns: 50 },
  );
});
