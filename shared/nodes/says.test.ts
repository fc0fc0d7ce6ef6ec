import { expect, test } from "vitest";
import type { Params } from "../graph/graph.ts";
import { testManifest } from "../testing/manifests.ts";
import { sayLine } from "./says.ts";

const http = { ...testManifest("http"), says: "{method} {url}" };

test("the card's sentence shows values, defaults and bindings", () => {
  expect(sayLine(http, { url: "https://a.test" })).toBe("GET https://a.test");
  expect(sayLine(http, { method: "POST", url: { $expr: "steps.a.out" } })).toBe("POST ‹steps.a.out›");
  expect(sayLine(http, { url: "https://a.test/{{ inputs.in.id }}" })).toBe("GET https://a.test/‹inputs.in.id›");
});

test("what is not there leaves no hole, lists and objects show their size, and long text is cut on one line", () => {
  const manifest = { ...http, says: "Do {a} then {b} and {c} with {d}" };

  expect(sayLine(manifest, { b: [1], c: [1, 2], d: { x: 1 } })).toBe("Do then 1 item and 2 items with 1 field");
  expect(sayLine({ ...http, says: "{url}" }, { url: `first\nline ${"x".repeat(500)}` })).toMatch(
    /^first line x{1,60}…$/,
  );
});

test("cutting never leaves half a character", () => {
  const line = sayLine({ ...http, says: "{url}" }, { url: "🙂".repeat(100) });

  expect(line.isWellFormed()).toBe(true);
});

test("milliseconds are said in the unit a person would use", () => {
  const say = (ms: number) => sayLine({ ...http, says: "Wait[ {ms} ms]" }, { ms });

  expect([1, 250, 1_000, 1_500, 61_000, 3_600_000, 5_400_000, 172_800_000, 1_234].map(say)).toEqual([
    "Wait 1 ms",
    "Wait 250 ms",
    "Wait 1 second",
    "Wait 1.5 seconds",
    "Wait 61 seconds",
    "Wait 1 hour",
    "Wait 1.5 hours",
    "Wait 2 days",
    "Wait 1234 ms",
  ]);
  expect(sayLine({ ...http, says: "Wait[ {ms} ms]" }, { ms: { $expr: "inputs.in" } })).toBe("Wait ‹inputs.in› ms");
});

test("what a param names by its id is called by its name, and a long list is cut", () => {
  const names: Record<string, string> = { a: "Fetch", b: "Check", c: "Mail", d: "Archive", g_1: "Monthly report" };
  const nameOf = (_kind: string, id: string) => names[id] ?? id;
  const text = (widget: string) => ({ type: "string", widget });
  const manifest = {
    ...http,
    says: "Run[ {graph}][ after {after}][ without {nodes}]",
    params: { type: "object", properties: { after: text("node"), graph: text("graph"), nodes: { widget: "nodes" } } },
  };
  const say = (params: Params) => sayLine(manifest, params, nameOf);

  expect(say({ graph: "g_1", after: "a" })).toBe("Run Monthly report after Fetch");
  expect(say({ graph: "", after: { $expr: "run.input" } })).toBe("Run after ‹run.input›");
  expect([["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d", "x"], []].map((nodes) => say({ nodes }))).toEqual([
    "Run without Fetch",
    "Run without Fetch and Check",
    "Run without Fetch, Check and Mail",
    "Run without Fetch, Check, Mail and 2 more",
    "Run",
  ]);
  expect(sayLine(manifest, { graph: "g_1" })).toBe("Run g_1");
});
