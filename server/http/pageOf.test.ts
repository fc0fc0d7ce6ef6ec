import { expect, test } from "vitest";
import { pageOf } from "./pageOf.ts";

const all = ["a", "b", "c"].map((id) => ({ id }));

test("a short list is given page by page, each thing once and in its order", () => {
  const first = pageOf(all, { limit: 2 });
  const second = pageOf(all, { limit: 2, cursor: first.next });

  expect(first.items).toEqual([{ id: "a" }, { id: "b" }]);
  expect(second).toEqual({ items: [{ id: "c" }] });
  expect(pageOf(all, { limit: 3 })).toEqual({ items: all });
});

test("a cursor that no list gave out, or whose thing is gone, is refused with its place", () => {
  for (const cursor of ["zzz", "0.gone"]) {
    expect(() => pageOf(all, { limit: 2, cursor })).toThrow(expect.objectContaining({ code: "BAD_INPUT" }));
  }
});
