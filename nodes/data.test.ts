import { describe, expect, test } from "vitest";
import { chart } from "./chart.ts";
import { code } from "./code.ts";
import type { NodeTables } from "./kit/context.ts";
import { nothingSeen, runNode } from "./kit/testing.ts";
import { model } from "./model.ts";
import { sql } from "./sql.ts";
import { table } from "./table.ts";
import { template } from "./template.ts";
import { transform } from "./transform.ts";

const cities = [{ city: "Bern", people: 134_000 }];

describe("transform", () => {
  test("gives what its expression gives, at any depth", async () => {
    const outcome = await runNode(transform, {
      params: { value: { total: { $expr: "$sum(inputs.in.price)" }, currency: "EUR" } },
      inputs: { in: [{ price: 2 }, { price: 3 }] },
    });
    expect(outcome).toEqual({ kind: "emit", outputs: { out: { total: 5, currency: "EUR" } } });
  });

  test("freshly placed it passes its input on, and a literal null stays null", async () => {
    expect(await runNode(transform, { inputs: { in: 7 } })).toEqual({ kind: "emit", outputs: { out: 7 } });
    const nothing = await runNode(transform, { params: { value: null }, inputs: { in: 7 } });
    expect(nothing).toEqual({ kind: "emit", outputs: { out: null } });
  });
});

describe("template", () => {
  async function written(text: string, value: unknown) {
    const outcome = await runNode(template, { params: { text }, inputs: { in: value as never } });
    return outcome.kind === "emit" ? outcome.outputs.out : outcome;
  }

  test("numbers and text as they are, null as nothing, nested values as JSON", async () => {
    const value = { n: 1.5, s: "é", gone: null, list: [1, { a: 2 }] };
    const text = "{{inputs.in.n}}|{{ inputs.in.s }}|{{ inputs.in.gone }}|{{ inputs.in.missing }}|{{ inputs.in.list }}|";
    expect(await written(text, value)).toBe('1.5|é|||[1,{"a":2}]|');
  });

  test("JSONata's functions work inside places, braces too", async () => {
    expect(await written("{{ $join(inputs.in.{'t': name}.t, ', ') }}.", [{ name: "a" }, { name: "b" }])).toBe("a, b.");
    expect(await written("{{ $formatNumber(inputs.in, '#,##0.0') }} {{ $string(inputs.in) }}", 1234.5)).toBe(
      "1,234.5 1234.5",
    );
  });

  test("text without places, and places that are not closed, stay", async () => {
    expect(await written("a {b} c {{ open", 1)).toBe("a {b} c {{ open");
  });

  test("an empty place gives nothing, and a comment does not swallow its neighbour", async () => {
    expect(await written("a{{ }}b", 1)).toBe("ab");
    expect(await written("{{ inputs.in /* one */ }}-{{ inputs.in }}", 1)).toBe("1-1");
  });

  test("values are never read as templates", async () => {
    expect(await written("{{ inputs.in }}!", "{{ 1 + 1 }}")).toBe("{{ 1 + 1 }}!");
    const bound = await runNode(template, { params: { text: { $expr: "inputs.in" } }, inputs: { in: "{{ 1 + 1 }}" } });
    expect(bound).toEqual({ kind: "emit", outputs: { out: "{{ 1 + 1 }}" } });
  });

  test("an expression that fails is named", async () => {
    await expect(written("{{ inputs.in }} {{ $number('x') }}", 1)).rejects.toMatchObject({
      code: "EXPRESSION_FAILED",
      message: expect.stringContaining("$number('x')"),
    });
  });
});

describe("table", () => {
  /** Replies with what it was asked, so that a test sees the request. */
  function recording() {
    const requests: Parameters<NodeTables["parse"]>[0][] = [];
    const tables: Partial<NodeTables> = {
      async parse(request) {
        requests.push(request);
        return { rows: cities, columns: [], warnings: ["Row 3 is short."] };
      },
    };
    return { requests, tables };
  }
  const ref = { $file: "f_1", name: "cities.csv", mediaType: "text/csv", bytes: 9 };
  const bytes = new TextEncoder().encode("city\nBern");

  test.each([
    ["text that arrives", {}, "city\nBern", { data: "city\nBern", format: "auto" }],
    ["a file that arrives", {}, ref, { data: bytes, name: "cities.csv", format: "auto" }],
    ["rows that arrive", {}, cities, { data: JSON.stringify(cities), format: "json" }],
    [
      "text in its params",
      { source: { from: "text", text: "city\nBern" } },
      null,
      { data: "city\nBern", format: "auto" },
    ],
    [
      "a plain text as its source",
      { source: "city\nBern", format: "csv" },
      null,
      { data: "city\nBern", format: "csv" },
    ],
    [
      "a file in its params",
      { source: { from: "file", file: ref } },
      null,
      { data: bytes, name: "cities.csv", format: "auto" },
    ],
    [
      "a sample",
      { source: { from: "sample", name: "starter/x.csv" } },
      null,
      { data: bytes, name: "starter/x.csv", format: "auto" },
    ],
  ])("reads %s", async (_what, params, value, expected) => {
    const { requests, tables } = recording();
    const files = { f_1: bytes, "starter/x.csv": bytes };

    const outcome = await runNode(table, { params: params as never, inputs: { in: value as never }, tables, files });

    expect(outcome).toEqual({ kind: "emit", outputs: { out: cities } });
    expect(requests).toEqual([expected]);
  });

  test("a file may be bound to the run's input", async () => {
    const { requests, tables } = recording();
    await runNode(table, {
      params: { source: { from: "file", file: { $expr: "run.input.file" } } },
      runInput: { file: ref },
      files: { f_1: bytes },
      tables,
    });
    expect(requests[0]?.data).toEqual(bytes);
  });

  test("hands sheet and column types on, and logs warnings", async () => {
    const { requests, tables } = recording();
    const seen = nothingSeen();
    const columns = [{ name: "people", type: "number" }];
    await runNode(table, { params: { source: "x", sheet: "S", columns }, tables, seen });
    expect(requests[0]).toMatchObject({ sheet: "S", columns });
    expect(seen.logs).toEqual([{ level: "warn", text: "Row 3 is short." }]);
  });

  test("says what it needs when nothing arrives", async () => {
    await expect(runNode(table, {})).rejects.toMatchObject({ code: "DATA_INVALID", message: /source/ as never });
  });
});

describe("sql", () => {
  function asked(inputs: unknown, inputLabels?: (string | undefined)[]) {
    const requests: Parameters<NodeTables["query"]>[0][] = [];
    const done = runNode(sql, {
      params: { query: "SELECT 1" },
      inputs: { in: inputs as never },
      ...(inputLabels && { inputLabels: { in: inputLabels } }),
      tables: {
        async query(request) {
          requests.push(request);
          return [{ one: 1 }];
        },
      },
    });
    return done.then((outcome) => ({ outcome, requests }));
  }

  test("names tables by position, or by the label of their edge", async () => {
    const { outcome, requests } = await asked([cities, [], cities], [undefined, "orders", undefined]);
    expect(outcome).toEqual({ kind: "emit", outputs: { out: [{ one: 1 }] } });
    expect(requests[0]?.tables.map((each) => each.name)).toEqual(["t1", "orders", "t3"]);
    expect(requests[0]).toMatchObject({ sql: "SELECT 1", maxRows: 100_000, timeoutMs: 30_000 });
  });

  test("refuses what is no table, and two tables of one name", async () => {
    await expect(asked(["text"])).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: /Table t1 holds a text/ as never,
    });
    await expect(asked([[], []], ["a", "A"])).rejects.toMatchObject({ code: "DATA_INVALID" });
  });
});

test("chart checks its spec against the rows and gives it with its data", async () => {
  const spec = { mark: "bar", encoding: {} };
  const outcome = await runNode(chart, {
    params: { spec },
    inputs: { in: cities },
    charts: { check: async (given, rows) => ({ ...given, data: { values: rows } }) },
  });
  expect(outcome).toEqual({ kind: "emit", outputs: { out: { ...spec, data: { values: cities } } } });
  await expect(runNode(chart, { inputs: { in: "text" } })).rejects.toMatchObject({ code: "DATA_INVALID" });
});

test("code runs its source over its input within its limits", async () => {
  const outcome = await runNode(code, {
    params: { language: "typescript", source: "export default async (n: number) => n + 1;", timeoutMs: 500 },
    inputs: { in: 1 },
    code: (request) => ({ ...request }) as never,
  });
  expect(outcome).toMatchObject({
    outputs: { out: { language: "typescript", input: 1, timeoutMs: 500, memoryMb: 64, hosts: [] } },
  });
});

describe("model", () => {
  test("asks with values in its prompt and gives text", async () => {
    const seen = nothingSeen();
    const outcome = await runNode(model, {
      params: { prompt: "Sum up: {{ inputs.in }}", system: "Be {{ vars.tone }}", temperature: 0 },
      inputs: { in: "long" },
      vars: { tone: "brief" },
      model: ["short"],
      seen,
    });
    expect(outcome).toEqual({ kind: "emit", outputs: { out: "short" } });
    expect(seen.prompts).toEqual([{ prompt: "Sum up: long", system: "Be brief", temperature: 0 }]);
  });

  test("with a schema it gives JSON", async () => {
    const schema = { type: "object", properties: { n: { type: "number" } } };
    const outcome = await runNode(model, { params: { prompt: "n?", schema }, model: [{ n: 4 }] });
    expect(outcome).toEqual({ kind: "emit", outputs: { out: { n: 4 } } });
  });

  test("a prompt that comes from data is not a template", async () => {
    const seen = nothingSeen();
    await runNode(model, {
      params: { prompt: { $expr: "inputs.in" } },
      inputs: { in: "{{ vars.secret }}" },
      model: ["ok"],
      seen,
    });
    expect(seen.prompts[0]?.prompt).toBe("{{ vars.secret }}");
  });

  test("without a model it says so", async () => {
    await expect(runNode(model, { inputs: { in: "x" } })).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });
});
