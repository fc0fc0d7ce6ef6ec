import { describe, expect, test } from "vitest";
import type { JsonObject } from "#shared/json.ts";
import { artifact } from "./artifact.ts";
import { nothingSeen, runNode } from "./kit/testing.ts";
import { site } from "./site.ts";

describe("artifact", () => {
  test("keeps what arrives as a document and gives its reference", async () => {
    const seen = nothingSeen();
    const outcome = await runNode(artifact, { params: { title: "Weather" }, inputs: { in: "# Weather" }, seen });
    expect(outcome).toEqual({
      kind: "emit",
      outputs: { out: { $artifact: "a_1", version: 1, kind: "document", title: "Weather" } },
    });
    expect(seen.artifacts).toEqual([{ kind: "document", title: "Weather", content: "# Weather" }]);
  });

  test("rows become a table with typed columns, in the order they appear", async () => {
    const seen = nothingSeen();
    const rows: JsonObject[] = [
      { at: "2026-01-01", n: 1, ok: true, t: "x", m: 1 },
      { at: "2026-01-02T10:00:00Z", n: null, ok: false, t: "2026-01-01", m: "one", late: 5 },
    ];
    await runNode(artifact, { params: { kind: "table", content: { $expr: "inputs.in" } }, inputs: { in: rows }, seen });
    expect(JSON.parse(seen.artifacts[0]?.content ?? "")).toEqual({
      columns: [
        { name: "at", type: "date" },
        { name: "n", type: "number" },
        { name: "ok", type: "boolean" },
        { name: "t", type: "text" },
        { name: "m", type: "mixed" },
        { name: "late", type: "number" },
      ],
      rows,
    });
  });

  test("a chart is kept as its specification", async () => {
    const seen = nothingSeen();
    await runNode(artifact, { params: { kind: "chart" }, inputs: { in: { mark: "bar" } }, seen });
    expect(seen.artifacts[0]?.content).toBe('{"mark":"bar"}');
  });

  test.each([
    ["document", [{ a: 1 }], /document is text/],
    ["chart", "text", /chart is an object/],
    ["table", "text", /not rows/],
  ])("a %s refuses what it cannot hold", async (kind, value, message) => {
    const outcome = runNode(artifact, { params: { kind }, inputs: { in: value as never } });
    await expect(outcome).rejects.toMatchObject({ code: "DATA_INVALID", message: expect.stringMatching(message) });
  });
});

describe("site", () => {
  const ref = { $artifact: "a_1", version: 2, kind: "document", title: "Weather" };

  test("publishes one artifact or several", async () => {
    const seen = nothingSeen();
    const params = { slug: "weather", title: "Weather", audience: "link" };
    const outcome = await runNode(site, { params, inputs: { in: ref }, seen });
    expect(outcome).toMatchObject({ outputs: { out: { slug: "weather", version: 1 } } });
    await runNode(site, { params, inputs: { in: [ref, ref] }, seen });
    expect(seen.sites.map((each) => each.artifacts.length)).toEqual([1, 2]);
    expect(seen.sites[0]).toEqual({ ...params, artifacts: [ref] });
  });

  test("refuses what is no artifact, and an address that is none", async () => {
    await expect(runNode(site, { inputs: { in: "text" } })).rejects.toMatchObject({ code: "DATA_INVALID" });
    await expect(runNode(site, { params: { slug: "My Site" }, inputs: { in: ref } })).rejects.toMatchObject({
      code: "PARAM_INVALID",
    });
  });
});
