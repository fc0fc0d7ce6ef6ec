/** The starter templates, walked on their real data with the product's own sandbox, tables and charts. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtInNodes } from "#nodes/index.ts";
import { starter } from "#plugins/starter/plugin.ts";
import { walk } from "#plugins/starter/testing/walk.ts";
import type { Verdict } from "#shared/goal/verdict.ts";
import type { GraphFile } from "#shared/graph/graph.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { Answer } from "#shared/run/question.ts";
import { createCharts } from "../charts/charts.ts";
import { createDataPool } from "../children/dataPool.ts";
import type { ChildPool } from "../children/pool.ts";
import { createSandbox } from "../sandbox/isolatePool.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { createTables } from "../tables/tables.ts";

let pool: ChildPool;
let sandbox: Sandbox;
const files: Record<string, Uint8Array> = {};

beforeAll(async () => {
  pool = createDataPool();
  sandbox = createSandbox({ warm: false });
  for (const { name, path } of starter.samples ?? []) files[name] = await readFile(path);
});
afterAll(() => Promise.all([pool.stop(), sandbox.stop()]));

/** What the steps reach, as the product makes it. */
function world(given: Record<string, Uint8Array>) {
  return {
    tables: createTables(pool),
    charts: createCharts(pool),
    files: given,
    evaluate: async (expr: string, scope: JsonObject) => (await sandbox.evaluate([expr], scope))[0] ?? null,
    checkSchema: (schema: JsonObject, value: Json) => sandbox.checkSchema(schema, value),
  };
}

function graphOf(id: string): GraphFile {
  const template = starter.templates?.find((each) => each.id === id);
  if (!template) throw new Error(`There is no template ${id}.`);
  return template.graph;
}

const approve = (): Answer => ({ choice: "approve" });

function run(id: string, options: { runInput?: Json; file?: string; answer?: (step: string) => Answer } = {}) {
  const upload = options.file === undefined ? [] : [["f_1", new TextEncoder().encode(options.file)] as const];
  const given = { ...files, ...Object.fromEntries(upload) };
  const runInput = options.runInput === undefined ? {} : { runInput: options.runInput };
  return walk(graphOf(id), builtInNodes, { ...world(given), ...runInput }, options.answer ?? approve);
}

function chartsIn(document: string): { data: { values: unknown[] } }[] {
  return [...document.matchAll(/```vega-lite\n(.*?)\n```/gs)].map((block) => JSON.parse(block[1] ?? ""));
}

describe("weather-report", () => {
  test("sums 48 months that reconcile with the source, and publishes when approved", async () => {
    const { steps, seen, questions } = await run("weather-report");

    const verdict = steps.check?.passed as unknown as Verdict;
    expect(verdict.findings.map((finding) => finding.result)).toEqual(["pass", "pass", "pass", "pass", "pass"]);
    expect(steps.monthly?.out).toHaveLength(48);
    expect(questions.map((question) => question.kind)).toEqual(["approval"]);
    const [artifact] = seen.artifacts;
    expect(artifact?.content).toContain("# Seattle weather 2012–2015");
    expect(artifact?.content).toContain("| 2014 | 1,232.8 | 150 | 35.6 | -6.0 |");
    expect(artifact?.content).not.toMatch(/\{\{|undefined|null \|/);
    expect(chartsIn(artifact?.content ?? "").map((chart) => chart.data.values.length)).toEqual([48, 48]);
    expect(seen.sites).toMatchObject([
      { slug: "weather-report", audience: "owner", artifacts: [{ kind: "document" }] },
    ]);
  });

  test("rejected, it publishes nothing and says why", async () => {
    const { steps, seen } = await run("weather-report", { answer: () => ({ choice: "reject", note: "Wrong city" }) });
    expect(steps.rejected?.out).toBe("Not published: the report was rejected. Reason: Wrong city");
    expect(seen.artifacts).toEqual([]);
    expect(seen.sites).toEqual([]);
  });

  test("a source with a missing month stops before anybody is asked", async () => {
    const sample = new TextDecoder().decode(files["starter/weather.csv"]);
    const gap = new TextEncoder().encode(sample.replace(/^2013-07.*\n/gm, ""));

    const given = world({ "starter/weather.csv": gap });
    const { steps, questions } = await walk(graphOf("weather-report"), builtInNodes, given, approve);

    expect(questions).toEqual([]);
    expect(steps.failed?.out).toContain("✗ No month is missing");
  });
});

test("stock-dashboard recomputes its returns and publishes a dashboard for its owner", async () => {
  const { steps, seen } = await run("stock-dashboard");

  const verdict = steps.check?.passed as unknown as Verdict;
  expect(verdict.result).toBe("pass");
  const [artifact] = seen.artifacts;
  expect(artifact?.content).toContain("# Five shares, 2000–2010");
  expect(artifact?.content).toContain("| **AAPL** | Jan 2000 | Mar 2010 | 25.94 | 223.02 | 759.8% |");
  expect(artifact?.content).not.toMatch(/\{\{|undefined|null \|/);
  expect(chartsIn(artifact?.content ?? "").map((chart) => chart.data.values.length)).toEqual([560, 560]);
  expect(seen.sites).toMatchObject([{ slug: "stock-dashboard", audience: "owner" }]);
});

describe("csv-profile", () => {
  const upload = (text: string) => ({
    runInput: { file: { $file: "f_1", name: "my.csv", mediaType: "text/csv", bytes: text.length } },
    file: text,
  });

  test.each([
    [
      "commas, gaps and bars",
      'name,amount,when,empty\nAnn,10,2026-01-01,\n"B|b",,2026-01-02,\nAnn,10,2026-01-01,\n',
      4,
    ],
    ["semicolons and odd names", "a b;Ünï;value;name;column\n1;x;2;y;z\n2;x;3;y;\n", 5],
    ["one column, one row", "only\n1\n", 1],
    ["quotes and line breaks", 'text,flag\n"two\nlines",true\n"a ""quote""",false\n', 2],
  ])("profiles a file with %s", async (_what, text, columns) => {
    const { steps, seen } = await run("csv-profile", upload(text));
    expect(steps.profile?.out).toHaveLength(columns);
    expect(seen.artifacts[0]?.content).toContain(`${columns} columns**`);
    const table = seen.artifacts[0]?.content.split("\n").filter((line) => line.startsWith("| "));
    for (const line of table ?? []) expect(line.match(/(?<!\\)\|/g)).toHaveLength(8);
  });

  test("finds types, gaps, duplicates and ranges, and reports what does not block", async () => {
    const text = "name,amount,when,empty\nAnn,10,2026-01-01,\nBob,,2026-01-02,\nAnn,10,2026-01-01,\n";
    const { steps, seen } = await run("csv-profile", upload(text));
    expect(steps.profile?.out).toMatchObject([
      { column: "name", type: "text", missing: 0, distinct: 2, smallest: "Ann", largest: "Bob" },
      { column: "amount", type: "number", missing: 1, distinct: 1, average: 10 },
      { column: "when", type: "date", missing: 0, smallest: expect.stringMatching(/^2026-01-01/) },
      { column: "empty", type: "empty", missing: 3, filled: 0, smallest: null },
    ]);
    expect(steps.counts?.out).toEqual([{ rows: 3, duplicates: 1 }]);
    expect(seen.artifacts[0]?.content).toContain("✗ No row occurs twice");
    expect(steps.done?.out).toMatchObject({ kind: "document" });
  });

  test("without a file it says what is missing", async () => {
    await expect(run("csv-profile")).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(run("csv-profile", { runInput: { file: { name: "my.csv" } } })).rejects.toMatchObject({
      code: "BAD_INPUT",
    });
  });
});

describe("branching-review", () => {
  const answers =
    (rejects?: string) =>
    (step: string): Answer => {
      if (step === "details") return { choice: "submit", form: { supplier: "Acme" } };
      return step === rejects ? { choice: "reject", note: "Too dear" } : { choice: "approve" };
    };

  test.each([
    [500, undefined, [], "Approved"],
    [5_000, undefined, ["form", "approval"], "Approved"],
    [12_000, undefined, ["form", "approval", "approval"], "Approved"],
    [12_000, "manager", ["form", "approval"], "Rejected"],
    [12_000, "finance", ["form", "approval", "approval"], "Rejected"],
  ])("%d, rejected by %s: asks %o and ends %s", async (amount, rejects, asked, result) => {
    const { questions, seen } = await run("branching-review", { runInput: { amount }, answer: answers(rejects) });
    expect(questions.map((question) => question.kind)).toEqual(asked);
    expect(seen.artifacts[0]?.content).toContain(`**${result}**`);
    if (rejects) expect(seen.artifacts[0]?.content).toContain("rejected: Too dear");
  });

  test("runs at once, without any input", async () => {
    const { seen } = await run("branching-review", { answer: answers() });
    expect(seen.artifacts[0]?.content).toContain("# Screens for the meeting rooms");
  });
});

describe("check-rows", () => {
  test("looks at every row, mends one kind of fault in each round, and keeps a report when approved", async () => {
    const { steps, seen, questions } = await run("check-rows");

    expect(steps.each?.out).toHaveLength(344);
    expect(steps.sort?.out).toMatchObject({ all: 344, good: 333 });
    expect(steps.mend?.out).toMatchObject({ open: [], leftOut: [{ row: 4 }, { row: 340 }] });
    const verdict = steps.check?.passed as unknown as Verdict;
    expect(verdict.findings.map(({ result }) => result)).toEqual(["pass", "pass", "pass"]);
    expect(questions).toMatchObject([
      { kind: "approval", shows: { summary: "344 rows: 333 right, 9 mended, 2 left out" } },
    ]);
    const content = seen.artifacts[0]?.content;
    expect(content).toContain("**344 rows**: 333 were right, 9 were mended, 2 are left out.");
    expect(content).toContain("| 337 | Gentoo | Biscoe | the sex is no word that is known | . | unknown |");
    expect(content).not.toMatch(/\{\{|undefined|null/);
  });

  test("rejected, it keeps nothing and says why", async () => {
    const { steps, seen } = await run("check-rows", {
      answer: () => ({ choice: "reject", note: "Ask the biologists" }),
    });

    expect(steps.rejected?.out).toBe("Nothing is kept: the corrections were rejected. Reason: Ask the biologists");
    expect(seen.artifacts).toEqual([]);
  });
});
