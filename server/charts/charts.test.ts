import { afterAll, expect, test } from "vitest";
import type { JsonObject } from "#shared/json.ts";
import { createDataPool } from "../children/dataPool.ts";
import { createCharts } from "./charts.ts";

const pool = createDataPool({ size: 1 });
const charts = createCharts(pool);
afterAll(() => pool.stop());

const rows: JsonObject[] = [
  { day: "2020-01-01", rain: 1.5, kind: "wet", "odd.name": 1 },
  { day: "2020-01-02", rain: null, kind: "dry", "odd.name": 2 },
];
const bars: JsonObject = {
  mark: "bar",
  encoding: {
    x: { field: "day", type: "temporal" },
    y: { field: "rain", type: "quantitative", aggregate: "sum" },
    color: { field: "kind" },
  },
};

test("a chart that fits its rows gets them inside", async () => {
  expect(await charts.check({ ...bars, data: { values: [{ old: 1 }] } }, rows)).toEqual({
    ...bars,
    data: { values: rows },
  });
});

test.each<[string, JsonObject, string]>([
  ["a missing column", { mark: "bar", encoding: { x: { field: "date" } } }, "encoding.x.field"],
  [
    "text drawn as a number",
    { mark: "bar", encoding: { y: { field: "kind", type: "quantitative" } } },
    "encoding.y.field",
  ],
  ["a sum of text", { mark: "bar", encoding: { y: { field: "kind", aggregate: "sum" } } }, "encoding.y.field"],
  [
    "a missing column in a layer",
    { layer: [{ mark: "line", encoding: { x: { field: "no" } } }] },
    "layer.0.encoding.x.field",
  ],
  [
    "a missing tooltip",
    { mark: "bar", encoding: { tooltip: [{ field: "day" }, { field: "no" }] } },
    "encoding.tooltip.field",
  ],
  [
    "a missing sort field",
    { mark: "bar", encoding: { x: { field: "day", sort: { field: "no" } } } },
    "encoding.x.sort.field",
  ],
  ["a missing facet", { facet: { row: { field: "no" } }, spec: bars }, "facet.field"],
  ["data from a URL", { ...bars, data: { url: "http://127.0.0.1/x.csv" } }, "data.url"],
  [
    "data from a URL in a lookup",
    { ...bars, transform: [{ lookup: "day", from: { data: { url: "x.csv" }, key: "day" } }] },
    "transform.0.from.data.url",
  ],
  ["a picture", { mark: { type: "image", url: "http://x/" }, encoding: {} }, "mark"],
  ["an unknown mark", { mark: "blob", encoding: { x: { field: "day" } } }, "mark"],
])("%s is refused with its place", async (_name, spec, path) => {
  await expect(charts.check(spec, rows)).rejects.toMatchObject({
    code: "DATA_INVALID",
    errors: [{ path, message: expect.any(String) }],
  });
});

test("counts, bins, transforms and escaped names pass", async () => {
  const specs: JsonObject[] = [
    { mark: "bar", encoding: { x: { field: "kind" }, y: { aggregate: "count", type: "quantitative" } } },
    {
      mark: "bar",
      encoding: { x: { field: "kind" }, y: { field: "day", aggregate: "distinct", type: "quantitative" } },
    },
    { mark: "bar", encoding: { x: { field: "rain", bin: true, type: "quantitative" } } },
    { mark: "point", encoding: { x: { field: "odd\\.name", type: "quantitative" } } },
    {
      transform: [{ calculate: "datum.rain * 2", as: "double" }],
      mark: "point",
      encoding: { x: { field: "double", type: "quantitative" } },
    },
    { ...bars, config: { mark: { color: "red" } } },
  ];

  for (const spec of specs) await expect(charts.check(spec, rows)).resolves.toMatchObject({ data: { values: rows } });
});

test("what is no chart is refused in words that do not repeat the data", async () => {
  await expect(charts.check({}, rows)).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: expect.not.stringContaining("2020-01-01"),
  });
});

test("a checked chart is drawn as SVG that loads nothing", async () => {
  const svg = await charts.renderSvg(await charts.check({ ...bars, title: "Rain <b>" }, rows));

  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain("Rain &lt;b&gt;");
  expect(svg).toContain("system-ui");
  expect(svg).not.toMatch(/<script|<image|xlink:href|@import/);
});

test("code in an expression is not run", async () => {
  const spec: JsonObject = {
    data: { values: rows },
    transform: [{ calculate: "constructor.constructor('return process')()", as: "x" }],
    mark: "point",
    encoding: { x: { field: "x", type: "quantitative" } },
  };

  await expect(charts.renderSvg(spec)).rejects.toMatchObject({ code: "DATA_INVALID" });
});

test("what fails while data flow is said", async () => {
  const spec: JsonObject = {
    data: { values: [{ a: 1 }] },
    transform: [{ calculate: "sequence(0, 4000000000)", as: "x" }],
    mark: "point",
    encoding: { x: { field: "a", type: "quantitative" } },
  };

  await expect(charts.renderSvg(spec)).rejects.toMatchObject({ code: "DATA_INVALID" });
});

test("a chart that never ends is stopped and the next one is drawn", async () => {
  const spec: JsonObject = {
    data: { values: [{ a: 1, b: 1 }] },
    transform: [{ impute: "b", key: "a", keyvals: { start: 0, stop: 100_000_000, step: 1 } }],
    mark: "point",
    encoding: { x: { field: "a", type: "quantitative" } },
  };
  const impatient = createCharts(pool, { timeoutMs: 500 });

  await expect(impatient.renderSvg(spec)).rejects.toMatchObject({ code: "SANDBOX_LIMIT" });
  expect(await charts.renderSvg({ ...bars, data: { values: rows } })).toMatch(/^<svg/);
});
