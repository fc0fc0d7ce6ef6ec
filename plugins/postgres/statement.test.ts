import fc from "fast-check";
import { expect, test } from "vitest";
import { firstWord, readingStatement } from "./statement.ts";

test.each([
  ["SELECT 1", "cursor"],
  ["  -- why\n /* a /* nested */ b */ (select 1)", "cursor"],
  ["WITH x AS (SELECT 1) SELECT * FROM x;", "cursor"],
  ["values (1), (2) ; ;", "cursor"],
  ["TABLE orders", "cursor"],
  ["show server_version", "answer"],
  ["EXPLAIN SELECT 1", "answer"],
])("%s reads by %s", (sql, by) => {
  const statement = readingStatement(sql);
  expect(statement.by).toBe(by);
  expect(statement.text).not.toMatch(/;\s*$/);
});

test.each([
  "DELETE FROM orders",
  "/* select */ DROP TABLE orders",
  "-- select\nTRUNCATE orders",
  "COPY orders TO PROGRAM 'sh'",
  "SET ROLE postgres",
  "SELECTED",
  "DO $$ BEGIN END $$",
  "BEGIN",
  "",
  "/* never closed SELECT 1",
])("%s is refused in words", (sql) => {
  expect(() => readingStatement(sql)).toThrowError(expect.objectContaining({ code: "DATA_INVALID" }));
});

test("property: comments, spaces and parentheses in front never change the first word", () => {
  const aside = fc.oneof(fc.constantFrom(" ", "\n", "(", "-- select 1\n", "/* a /* b */ c */", "\t"));
  fc.assert(
    fc.property(fc.array(aside), fc.constantFrom("delete", "select", "copy"), (front, word) => {
      expect(firstWord(`${front.join("")}${word} rest`)).toBe(word);
    }),
  );
});
