import { expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { toHttpError, toProblem } from "./errors.ts";

test("what we did not expect tells nobody why", () => {
  const problem = toProblem(toHttpError(new Error("password=hunter2 at /srv/app.ts")));

  expect(problem).toMatchObject({ status: 500, code: "BUG" });
  expect(JSON.stringify(problem)).not.toContain("hunter2");
});

test("a database that is away is 503 and asks to come again", () => {
  for (const fault of [
    Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
    Object.assign(new Error("terminating"), { code: "57P01" }),
    new Error("Connection terminated unexpectedly"),
    // The query builder puts the statement first.
    new Error('select * from "run" where "id" = $1 - Connection terminated unexpectedly'),
    Object.assign(new Error("pool"), { name: "KnexTimeoutError" }),
  ]) {
    expect(toHttpError(fault)).toMatchObject({ code: "UNAVAILABLE", retryAfterS: 2 });
  }
});

test("a value that the database cannot hold is bad input", () => {
  expect(toHttpError(Object.assign(new Error("integer out of range"), { code: "22003" })).code).toBe("BAD_INPUT");
});

test("bad input names its places", () => {
  const error = new AppError("BAD_INPUT", "No.", { errors: [{ path: "nodes.3.id", message: "Twice." }] });

  expect(toProblem(error)).toMatchObject({ status: 400, errors: [{ path: "nodes.3.id", message: "Twice." }] });
});
