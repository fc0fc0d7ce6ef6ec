import { describe, expect, test } from "vitest";
import { branch } from "./branch.ts";
import { cancel } from "./cancel.ts";
import { end } from "./end.ts";
import { type NodeTest, runNode } from "./kit/testing.ts";
import { milestone } from "./milestone.ts";

test("a branch that takes all sends its value down every path that holds, else down the other one", async () => {
  const cases = [
    { id: "large", label: "", when: "inputs.in > 100" },
    { id: "odd", label: "", when: "inputs.in % 2 = 1" },
  ];
  const taken = async (value: number) => {
    const outcome = await runNode(branch, { params: { cases, mode: "all" }, inputs: { in: value } });
    return outcome.kind === "emit" ? Object.entries(outcome.outputs) : [];
  };

  expect(await taken(101)).toEqual([
    ["large", 101],
    ["odd", 101],
  ]);
  expect(await taken(3)).toEqual([["odd", 3]]);
  expect(await taken(2)).toEqual([["otherwise", 2]]);
});

test("end gives what arrives or its own value, for the run or the region", async () => {
  expect(await runNode(end, { inputs: { in: 1 } })).toEqual({ kind: "end", of: "run", status: "succeeded", value: 1 });
  const params = { of: "region", status: "failed", value: [2], message: "No stock." };
  expect(await runNode(end, { params, inputs: { in: 1 } })).toEqual({ kind: "end", ...params });
});

test("cancel names the nodes and passes on what arrives", async () => {
  expect(await runNode(cancel, { params: { nodes: ["a", "b"] }, inputs: { in: 1 } })).toEqual({
    kind: "cancel",
    nodes: ["a", "b"],
    outputs: { out: 1 },
  });
});

describe("milestone", () => {
  const params = { after: "paid", before: "shipped" };
  const way = async (given: Pick<NodeTest, "statuses">) => {
    const outcome = await runNode(milestone, { params, inputs: { in: 1 }, ...given });
    return outcome.kind === "emit" ? Object.keys(outcome.outputs) : [];
  };

  test("is open between the two", async () => {
    expect(await way({ statuses: { paid: "succeeded" } })).toEqual(["open"]);
  });

  test("is closed when the first did not succeed, or the second has begun", async () => {
    expect(await way({ statuses: { paid: "failed" } })).toEqual(["closed"]);
    expect(await way({ statuses: { paid: "skipped" } })).toEqual(["closed"]);
    expect(await way({ statuses: { paid: "succeeded", shipped: "running" } })).toEqual(["closed"]);
  });

  test("what was left out never closes it", async () => {
    expect(await way({ statuses: { paid: "succeeded", shipped: "skipped" } })).toEqual(["open"]);
  });

  test("without conditions it is open", async () => {
    expect(await runNode(milestone, { inputs: { in: 1 } })).toEqual({ kind: "emit", outputs: { open: 1 } });
  });
});
