import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../json.ts";
import { node } from "../testing/graphs.ts";
import { testManifest } from "../testing/manifests.ts";
import { effectOf, fits, outputsOf, portsFor, portTypes } from "./manifest.ts";

describe("ports", () => {
  const branch = testManifest("branch");

  test("follow a list param, one for each entry with an id", () => {
    const placed = node("b", "branch", {
      cases: [{ id: "big", when: "x" }, { id: "", when: "y" }, "odd", { id: "small", when: "z" }],
    });

    expect(outputsOf(placed, branch).map(({ id }) => id)).toEqual(["big", "small", "otherwise"]);
  });

  test("count a param that was never set with its default", () => {
    const params = { properties: { cases: { default: [{ id: "yes", when: "true" }] } } };

    expect(outputsOf(node("b", "branch"), { ...branch, params }).map(({ id }) => id)).toEqual(["yes", "otherwise"]);
  });

  test("never fail, whatever the params hold", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("cases", "other"), fc.jsonValue()), (params) => {
        const ports = portsFor(branch.outputs, params as Record<string, Json>);

        expect(ports.at(-1)?.id).toBe("otherwise");
        for (const port of ports) expect(port.id).not.toBe("");
      }),
    );
  });

  test("`any` fits everything and every type fits itself", () => {
    for (const type of portTypes)
      expect([fits(type, type), fits("any", type), fits(type, "any")]).toEqual([true, true, true]);
    expect(fits("rows", "text")).toBe(false);
  });
});

describe("the effect of a placed node", () => {
  const http = testManifest("http");

  test.each([
    [{}, "read"],
    [{ method: "POST" }, "write"],
    [{ method: { $expr: "run.input.m" } }, "write"],
  ])("with %j is %s", (params, effect) => {
    expect(effectOf(node("h", "http", params as Record<string, Json>), http)).toBe(effect);
  });
});
