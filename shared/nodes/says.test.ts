import { expect, test } from "vitest";
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
