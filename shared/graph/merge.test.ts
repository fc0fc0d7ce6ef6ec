import fc from "fast-check";
import { expect, test } from "vitest";
import { edge, graphOf, node, soundGraphs } from "../testing/graphs.ts";
import { applyDiff, creation, diffBetween, type GraphDiff, isEmpty, reverse, toRecords } from "./diff.ts";
import { fieldOf, withField } from "./fields.ts";
import type { GraphNode } from "./graph.ts";
import { mergeDiff, unseenBy, untouchedPart } from "./merge.ts";

const gone = (...nodes: GraphNode[]): GraphDiff => reverse(creation(...nodes));
const update = (before: GraphNode, patch: Partial<GraphNode>): GraphDiff => ({
  [`node:${before.id}`]: { before, after: { ...before, ...patch } },
});

test("a line to a node that somebody has deleted is not drawn, whichever came first", () => {
  const [a, b] = [node("a"), node("b")];
  const records = toRecords(graphOf([a, b]));
  const line = creation(edge("a -> b"));

  expect(Object.keys(mergeDiff(mergeDiff(records, line), gone(b)))).toEqual(["node:a"]);
  expect(Object.keys(mergeDiff(mergeDiff(records, gone(b)), line))).toEqual(["node:a"]);
});

test("a step that is put into a region or a group that somebody has deleted stands by itself", () => {
  const [region, a] = [node("r", "map"), node("a")];
  const records = toRecords(graphOf([region, a]));
  const into = update(a, { parent: "r", group: "r", title: "Moved" });

  for (const order of [
    [into, gone(region)],
    [gone(region), into],
  ]) {
    expect(order.reduce(mergeDiff, records)).toEqual({ "node:a": { ...a, title: "Moved" } });
  }
});

test("of two regions put into one another the later one comes out again", () => {
  const [a, b] = [node("a", "map"), node("b", "map")];
  const records = toRecords(graphOf([a, b]));

  const merged = mergeDiff(mergeDiff(records, update(a, { parent: "b" })), update(b, { parent: "a" }));

  expect(merged).toEqual({ "node:a": { ...a, parent: "b" }, "node:b": b });
});

test("what was loose before is left as it is: half-finished graphs may be stored", () => {
  const loose = { ...edge("a -> b"), to: { node: "nowhere", port: "in" } };
  const records = toRecords(graphOf([node("a"), node("b")], [loose]));

  expect(mergeDiff(records, gone(node("b")))[`edge:${loose.id}`]).toBe(loose);
});

test("alone, merging is applying, and nothing is unseen", () => {
  fc.assert(
    fc.property(soundGraphs(), soundGraphs(), (from, to) => {
      const [before, after] = [toRecords(from), toRecords(to)];
      const diff = diffBetween(before, after);

      expect(mergeDiff(before, diff)).toEqual(applyDiff(before, diff));
      expect(unseenBy(before, diff)).toEqual([]);
      expect(untouchedPart(before, diff)).toEqual(diff);
    }),
  );
});

test("merging what a merge has really changed changes nothing more", () => {
  fc.assert(
    fc.property(soundGraphs(), soundGraphs(), soundGraphs(), (base, one, two) => {
      const start = toRecords(base);
      const current = mergeDiff(start, diffBetween(start, toRecords(one)));
      const merged = mergeDiff(current, diffBetween(start, toRecords(two)));

      const told = diffBetween(current, merged);

      expect(isEmpty(diffBetween(applyDiff(current, told), merged))).toBe(true);
    }),
  );
});

test("of an undo only the fields go back that stand as they were left", () => {
  const a = node("a", "http", { url: "old", method: "GET" });
  const mine = update(a, { title: "Mine", params: { url: "mine", method: "GET" } });
  const theirs = update(a, { params: { url: "theirs", method: "GET" } });
  const records = applyDiff(applyDiff(toRecords(graphOf([a])), mine), theirs);

  const part = untouchedPart(records, reverse(mine));

  expect(applyDiff(records, part)["node:a"]).toEqual({ ...a, params: { url: "theirs", method: "GET" } });
});

test("an undo leaves a node that others have changed, tied a line to, or put something into", () => {
  const [a, b, c] = [node("a", "map"), node("b"), node("c")];
  const mine = creation(a);
  const start = toRecords(graphOf([b, c]));
  const after = (...theirs: GraphDiff[]) => theirs.reduce(applyDiff, applyDiff(start, mine));

  expect(untouchedPart(after(), reverse(mine))).toEqual(reverse(mine));
  for (const theirs of [update(a, { title: "Kept" }), creation(edge("a -> b")), update(c, { parent: "a" })]) {
    expect(untouchedPart(after(theirs), reverse(mine))).toEqual({});
  }
});

test("unseen is what is replaced or deleted with another value than its author knew", () => {
  const a = node("a", "http", { url: "old", method: "GET" });
  const theirs = update(a, { title: "Theirs", params: { url: "theirs", method: "POST" } });
  const records = applyDiff(toRecords(graphOf([a])), theirs);
  const mine = update(a, { title: "Theirs", params: { url: "mine", method: "GET" } });

  expect(unseenBy(records, mine)).toEqual([{ record: "node:a", path: ["params", "url"] }]);
  expect(unseenBy(records, gone(a)).map(({ path }) => path.join("."))).toEqual([
    "title",
    "params.url",
    "params.method",
  ]);
  expect(unseenBy(records, gone(records["node:a"] as GraphNode))).toEqual([]);
});

test("a field is read back as it was put, and leaves the others alone", () => {
  const a = node("a", "http", { url: "x" });
  const path = fc.constantFrom(["title"], ["parent"], ["params", "url"], ["params", "new.key"]);
  fc.assert(
    fc.property(path, fc.option(fc.string(), { nil: undefined }), (path, value) => {
      const put = withField(a, path, value);

      expect(fieldOf(put, path)).toBe(value);
      expect(withField(put, path, fieldOf(a, path))).toEqual(a);
    }),
  );
});
