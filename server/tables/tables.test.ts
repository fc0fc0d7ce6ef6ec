import { readFileSync } from "node:fs";
import ExcelJs from "exceljs";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Row } from "#nodes/kit/context.ts";
import { createDataPool } from "../children/dataPool.ts";
import { sniffDelimiter } from "./inside/csv.ts";
import { isIsoDate, isoFromWords } from "./inside/dates.ts";
import { checkArchive } from "./inside/zip.ts";
import { createTables } from "./tables.ts";

const pool = createDataPool({ size: 1 });
const tables = createTables(pool);
afterAll(() => pool.stop());

const publicData = (name: string) =>
  readFileSync(new URL(`../../node_modules/vega-datasets/data/${name}`, import.meta.url));
const parse = (data: string | Uint8Array, rest: object = {}) => tables.parse({ data, format: "auto", ...rest });

describe("CSV", () => {
  test("columns get their types, odd headers get names, empty cells are null", async () => {
    const table = await parse('\uFEFFid;name;name;;day\n1;"Ann;\nB";true;007;2020-01-31\n2;;false;1;\n');

    expect(table.rows).toEqual([
      { id: 1, name: "Ann;\nB", name_2: true, column_4: "007", day: "2020-01-31" },
      { id: 2, name: null, name_2: false, column_4: "1", day: null },
    ]);
    expect(table.columns.map(({ type }) => type)).toEqual(["number", "text", "boolean", "text", "date"]);
    expect(table.warnings).toHaveLength(2);
  });

  test.each([
    ["a row of another width", 'a,b\n"x\ny",2\n3\n', /Line 4 has 1 field/],
    ["a quote that is never closed", 'a,b\n1,"2\n', /Line 2.*never closed/],
    ["nothing", "", /empty/],
    ["too many columns", Array.from({ length: 600 }, (_, i) => `c${i}`).join(","), /at most 500/],
    ["too many rows", `a\n${"1\n".repeat(200_050)}`, /more than 200,000 rows/],
  ])("%s is refused with its place", async (_name, text, message) => {
    await expect(parse(text, { format: "csv" })).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: expect.stringMatching(message),
    });
  });

  test("a forced type reads more spellings, and names the cell that does not fit", async () => {
    const columns = [{ name: "a", type: "number" as const }];

    expect((await parse('a\n"1,234.5"\n007\n', { columns })).rows).toEqual([{ a: 1234.5 }, { a: 7 }]);
    await expect(parse("a\n1\nx\n", { columns })).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: expect.stringMatching(/Row 2 \(line 3\), column "a": "x"/),
      errors: [{ path: "rows.1.a" }],
    });
    await expect(parse("b\n1\n", { columns })).rejects.toMatchObject({
      message: expect.stringMatching(/no column "a"/),
    });
  });

  test("long ids and prototype names lose nothing and do no harm", async () => {
    const { rows } = await parse("id,__proto__,constructor\n12345678901234567890,1,2\n");

    expect(rows).toEqual([{ id: "12345678901234567890", column_2: 1, constructor: 2 }]);
  });

  test("TSV and Windows-1252 are read, the latter with a warning", async () => {
    expect((await parse("a\tb\n1\t2\n", { format: "tsv" })).rows).toEqual([{ a: 1, b: 2 }]);
    const table = await parse(Uint8Array.from([97, 10, 0xe9, 10]));
    expect(table.rows).toEqual([{ a: "é" }]);
    expect(table.warnings[0]).toMatch(/Windows-1252/);
  });

  test("real public data keeps its shape", async () => {
    const weather = await parse(publicData("seattle-weather.csv"), { name: "seattle-weather.csv" });
    const stocks = await parse(publicData("stocks.csv"), { name: "stocks.csv" });

    expect(weather.rows).toHaveLength(1461);
    expect(weather.columns.map(({ type }) => type)).toEqual(["date", "number", "number", "number", "number", "text"]);
    expect(stocks.rows[0]).toEqual({ symbol: "MSFT", date: "2000-01-01", price: 39.81 });
    expect(stocks.columns[1]).toEqual({ name: "date", type: "date" });
  });

  test("any table of texts comes back as it was written", async () => {
    const cell = fc.string({ maxLength: 8 }).map((text) => `x${text.replaceAll("\r", "")}`);
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(table, async (records) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = `a,b\n${records.map((record) => record.map(quoted).join(",")).join("\n")}\n`;

        const { rows } = await parse(text, { format: "csv" });

        expect(rows).toEqual(records.map(([a, b]) => ({ a, b })));
      }),
      { numRuns: 40 },
    );
  });

  test("the separator is found without being fooled by quotes", () => {
    expect(sniffDelimiter('a;b\n"1,2,3";4\n')).toBe(";");
    expect(sniffDelimiter("a\tb\n1\t2")).toBe("\t");
    expect(sniffDelimiter("one\ntwo")).toBe(",");
  });
});

describe("JSON", () => {
  test("objects of different shapes make one table", async () => {
    const table = await parse('[{"a": 1, "b": {"c": 1}}, {"a": "x", "d": "2020-01-01"}]');

    expect(table.rows).toEqual([
      { a: 1, b: '{"c":1}', d: null },
      { a: "x", b: null, d: "2020-01-01" },
    ]);
    expect(table.columns.map(({ type }) => type)).toEqual(["mixed", "text", "date"]);
    expect((await parse('{"rows": [{"a": true}]}')).columns).toEqual([{ name: "a", type: "boolean" }]);
  });

  test.each(['[{"a": 1,]', "[1, 2]", '{"a": 1}', '[{"__proto__": {"x": 1}}]'])("%s is refused", async (text) => {
    await expect(parse(text, { format: "json" })).rejects.toMatchObject({ code: "DATA_INVALID" });
  });
});

describe("XLSX", () => {
  async function workbook() {
    const book = new ExcelJs.Workbook();
    const first = book.addWorksheet("First");
    first.addRow(["name", "amount", "day", "double", "ok"]);
    first.addRow(["Ann", 1.5, new Date("2020-01-31"), { formula: "B2*2", result: 3 }, true]);
    first.addRow([
      { richText: [{ text: "Bo" }, { text: "b" }] },
      null,
      new Date("2020-02-01T10:30:00Z"),
      { error: "#DIV/0!" },
      false,
    ]);
    book.addWorksheet("Second").addRow(["x"]);
    return new Uint8Array(await book.xlsx.writeBuffer());
  }

  test("formulas give results and dates ISO text", async () => {
    const table = await parse(await workbook());

    expect(table.rows).toEqual([
      { name: "Ann", amount: 1.5, day: "2020-01-31", double: 3, ok: true },
      { name: "Bob", amount: null, day: "2020-02-01T10:30:00", double: null, ok: false },
    ]);
    expect(table.columns.map(({ type }) => type)).toEqual(["text", "number", "date", "number", "boolean"]);
  });

  test("a named sheet is read, an unknown one is refused with the names", async () => {
    const bytes = await workbook();

    expect((await parse(bytes, { sheet: "Second" })).columns).toEqual([{ name: "x", type: "text" }]);
    await expect(parse(bytes, { sheet: "Third" })).rejects.toMatchObject({
      message: expect.stringMatching(/First, Second/),
    });
  });

  test("a file that is no workbook, and one that would unpack to far too much, are refused", async () => {
    await expect(parse(Uint8Array.from([0x50, 0x4b, 1, 2]))).rejects.toMatchObject({ code: "DATA_INVALID" });
    const bomb = Buffer.from(await workbook());
    const entry = bomb.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bomb.writeUInt32LE(0xf0000000, entry + 24);
    expect(() => checkArchive(bomb)).toThrow(/unpacks/);
  });
});

describe("SQL", () => {
  const sales: Row[] = [
    { day: "2020-01-31", at: "2020-01-31T10:00:00", zoned: "2020-01-31T10:00:00+02:00", n: 1.5, ok: true, who: "Ann" },
    { day: "2020-02-01", at: "2020-02-01T11:30:00", zoned: "2020-02-01T10:00:00Z", n: 2, ok: null, who: "Bob" },
  ];
  const query = (sql: string, rest: { maxRows?: number; timeoutMs?: number } = {}) =>
    tables.query({ sql, tables: [{ name: "t1", rows: sales }], maxRows: 100, timeoutMs: 10_000, ...rest });

  test("tables are typed and results are JSON", async () => {
    expect(
      await query(
        'SELECT typeof(day) d, typeof(t1."at") a, typeof(zoned) z, typeof(n) n, typeof(ok) o FROM t1 LIMIT 1',
      ),
    ).toEqual([{ d: "DATE", a: "TIMESTAMP", z: "TIMESTAMP WITH TIME ZONE", n: "DOUBLE", o: "BOOLEAN" }]);
    expect(await query("SELECT * FROM t1 ORDER BY n")).toEqual([
      { ...sales[0], zoned: "2020-01-31T08:00:00Z" },
      { ...sales[1], zoned: "2020-02-01T10:00:00Z" },
    ]);
    expect(
      await query(
        "WITH m AS (SELECT count(*) c, sum(n)::DECIMAL(10,2) s FROM t1) SELECT c, s, 9007199254740993 big, 'NaN'::DOUBLE nan, [1, 2] l, {'a': DATE '2020-01-01'} st, MAP {'k': 1} m FROM m",
      ),
    ).toEqual([
      {
        c: 2,
        s: 3.5,
        big: "9007199254740993",
        nan: null,
        l: [1, 2],
        st: { a: "2020-01-01" },
        m: [{ key: "k", value: 1 }],
      },
    ]);
  });

  test("columns of different kinds are text, several tables join, names may be anything", async () => {
    const rows = await tables.query({
      sql: `SELECT a."id", b."odd ""name""" AS v FROM t1 a JOIN "my table" b USING (id)`,
      tables: [
        { name: "t1", rows: [{ id: 1 }, { id: "x" }] },
        { name: "my table", rows: [{ id: "x", 'odd "name"': { a: 1 } }] },
      ],
      maxRows: 10,
      timeoutMs: 10_000,
    });

    expect(rows).toEqual([{ id: "x", v: '{"a":1}' }]);
  });

  test.each([
    "",
    "-- nothing",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE t1",
    "INSERT INTO t1 SELECT * FROM t1",
    "CREATE TABLE x AS SELECT 1",
    "DROP TABLE t1",
    "COPY t1 TO '/tmp/out.csv'",
    "ATTACH '/tmp/x.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '10GB'",
    "CALL pragma_version()",
    "EXPLAIN SELECT 1",
    "SELECT ?",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_parquet('http://127.0.0.1/x')",
    "SELECT * FROM glob('/*')",
    "SELECT getenv('HOME')",
    "SELECT nope FROM t1",
  ])("%j is refused", async (sql) => {
    await expect(query(sql)).rejects.toMatchObject({ code: "DATA_INVALID", message: expect.stringMatching(/\S/) });
  });

  test("too many rows, too much time and too much memory end in words, and the next query works", async () => {
    await expect(query("SELECT * FROM range(101)")).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: expect.stringMatching(/more than 100 rows/),
    });
    await expect(
      query("SELECT count(*) FROM range(100000000000) a, range(1000000) b", { timeoutMs: 500 }),
    ).rejects.toMatchObject({
      code: "SANDBOX_LIMIT",
    });
    await expect(query("SELECT array_agg(range) FROM range(200000000)")).rejects.toMatchObject({
      code: "SANDBOX_LIMIT",
    });
    expect(await query("SELECT count(*) c FROM t1")).toEqual([{ c: 2 }]);
  });

  test("a table without rows is refused by what it lacks", async () => {
    const asked = { sql: "SELECT * FROM t1", maxRows: 1, timeoutMs: 5_000 };

    await expect(tables.query({ ...asked, tables: [{ name: "t1", rows: [] }] })).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: 'The table "t1" has no rows, so it cannot be queried.',
    });
  });

  test("one query leaves nothing for the next", async () => {
    await query("SELECT * FROM t1");

    await expect(
      tables.query({ sql: "SELECT * FROM t1", tables: [], maxRows: 1, timeoutMs: 5_000 }),
    ).rejects.toMatchObject({
      code: "DATA_INVALID",
    });
  });
});

test("only real ISO dates count, and words become ISO only where they are clear", () => {
  expect(["2020-02-29", "2020-01-01T10:00", "2020-01-01 10:00:00.5Z"].every(isIsoDate)).toBe(true);
  expect(["2019-02-29", "2020-13-01", "2020-1-1", "2020", "2020-01-01T25:00"].some(isIsoDate)).toBe(false);
  expect(["Jan 1 2000", "1 January 2000", "2000/1/1", "01-Jan-2000"].map(isoFromWords)).toEqual(
    Array(4).fill("2000-01-01"),
  );
  expect(["1/2/2000", "Foo 1 2000", "Feb 30 2000"].map(isoFromWords)).toEqual(Array(3).fill(undefined));
});
