import { expect, test } from "vitest";
import { type PastView, readView, writeView } from "./pastView.ts";

test.each<PastView>([
  { kind: "revision", revision: 0 },
  { kind: "compare", before: 3, after: 12 },
  { kind: "compare", before: 3 },
])("an address leads back to what was looked at: %o", (view) => {
  const search = new URLSearchParams("run=r_1");

  writeView(search, view);

  expect(readView(`?${search}`)).toEqual(view);
  expect(search.get("run")).toBe("r_1");
});

test("leaving clears the address, and a number that is none opens nothing", () => {
  const search = new URLSearchParams("revision=4&run=r_1");

  writeView(search, undefined);

  expect(search.toString()).toBe("run=r_1");
  expect(readView("?revision=four")).toBeUndefined();
  expect(readView("?compare=now-4")).toBeUndefined();
});
