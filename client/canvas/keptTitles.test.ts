import { expect, test } from "vitest";
import type { GraphRecords } from "#shared/graph/diff.ts";
import { keepTitles } from "./keptTitles.ts";

const manifests = new Map();

function records(titles: Record<string, string>, params: object = {}): GraphRecords {
  return Object.fromEntries(
    Object.entries(titles).map(([id, title]) => [
      `node:${id}`,
      { id, type: "note", version: 1, title, position: { x: 0, y: 0 }, params },
    ]),
  ) as GraphRecords;
}

test("the map stays the same while nodes change in anything but their titles", () => {
  const titles = keepTitles();
  const first = titles(records({ a: "One", b: "Two" }), manifests);

  expect(titles(records({ a: "One", b: "Two" }, { text: "typed" }), manifests)).toBe(first);
  expect([...first]).toEqual([
    ["a", "One"],
    ["b", "Two"],
  ]);
});

test("another title, a node more and a node less each make another map", () => {
  const titles = keepTitles();
  const first = titles(records({ a: "One", b: "Two" }), manifests);

  const renamed = titles(records({ a: "One", b: "Three" }), manifests);
  const more = titles(records({ a: "One", b: "Three", c: "Four" }), manifests);
  const fewer = titles(records({ a: "One", b: "Three" }), manifests);

  expect(renamed.get("b")).toBe("Three");
  expect(more.get("c")).toBe("Four");
  expect([...fewer.keys()]).toEqual(["a", "b"]);
  expect(new Set([first, renamed, more, fewer]).size).toBe(4);
});
