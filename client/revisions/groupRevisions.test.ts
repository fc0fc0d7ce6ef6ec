import { expect, test } from "vitest";
import type { RevisionSummary } from "#shared/api/routes/graphs.ts";
import { groupRevisions } from "./groupRevisions.ts";

const ada = { kind: "user", id: "u_ada" } as const;
const bob = { kind: "user", id: "u_bob" } as const;

test("what one person did in a row folds into the newest of it, and opens again", () => {
  const items = [at(4, 40), at(3, 30), at(2, 20), at(1, 10), at(0, 0)];

  expect(groupRevisions(items, new Set()).map(shape)).toEqual([4, "3 before 4", 0]);
  expect(groupRevisions(items, new Set([4])).map(shape)).toEqual([4, 3, 2, 1, 0]);
});

test("a name, a restored revision, another person and a pause are never folded away", () => {
  const items = [
    at(9, 900, { by: bob }),
    at(8, 890),
    at(7, 880, { name: "Before the sale" }),
    at(6, 870, { restored: 2 }),
    at(5, 860),
    at(4, 850),
    at(3, 20),
    at(2, 10),
    at(1, 5),
  ];

  expect(groupRevisions(items, new Set()).map(shape)).toEqual([9, 8, 7, 6, "2 before 6", 3, "2 before 3"]);
});

test("one folded revision would take as much room as itself, so it is shown", () => {
  expect(groupRevisions([at(2, 20), at(1, 10), at(0, 0)], new Set()).map(shape)).toEqual([2, 1, 0]);
});

function shape(row: ReturnType<typeof groupRevisions>[number]) {
  return "hidden" in row ? `${row.hidden} before ${row.before}` : row.revision;
}

function at(revision: number, seconds: number, more: Partial<RevisionSummary> = {}): RevisionSummary {
  const none = { added: 0, removed: 0, changed: 0 };
  const changes = { nodes: { ...none, moved: 0 }, edges: none, renamed: false };
  return { revision, at: seconds * 1_000, by: ada, summary: "", changes, ...more };
}
