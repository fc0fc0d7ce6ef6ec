import { expect, test } from "vitest";
import { AppError, type ErrorCode } from "#shared/errors.ts";
import { type Failure, retriesFor, retryAt } from "./policy.ts";

const failure = (code: ErrorCode, more: Partial<Failure> = {}): Failure => ({
  error: new AppError(code, "x"),
  failures: 0,
  policy: undefined,
  effect: "none",
  ...more,
});

test("without a policy what may pass is tried twice more", () => {
  expect(retriesFor("UPSTREAM_BUSY", undefined, "none")).toBe(2);
  expect(retriesFor("TIMEOUT", undefined, "read")).toBe(2);
  expect(retriesFor("DATA_INVALID", undefined, "none")).toBe(0);
});

test("a write that timed out may have happened: only a policy repeats it", () => {
  expect(retriesFor("TIMEOUT", undefined, "write")).toBe(0);
  expect(retriesFor("TIMEOUT", { retries: 4 }, "write")).toBe(4);
});

test("what cannot pass is never tried again", () => {
  for (const code of ["PARAM_INVALID", "MODEL_MISSING", "BUDGET_EXCEEDED", "EGRESS_DENIED"] as const) {
    expect(retryAt(failure(code, { policy: { retries: 20 } }), 0, 0)).toBeUndefined();
  }
});

test("waits double up to five minutes, with jitter around them", () => {
  const wait = (failures: number, random: number) =>
    retryAt(failure("TIMEOUT", { failures, policy: { retries: 20, retryDelayMs: 1_000 } }), 0, random);

  expect([0, 1, 2, 3].map((failures) => wait(failures, 0.5))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(wait(15, 0.5)).toBe(300_000);
  expect([wait(0, 0), wait(0, 0.999_99)]).toEqual([800, 1_200]);
  expect(wait(20, 0.5)).toBeUndefined();
});

test("waits at least as long as the other side asks", () => {
  const error = new AppError("TOO_MANY_REQUESTS", "Slow down.", { retryAfterS: 30 });

  expect(retryAt(failure("TOO_MANY_REQUESTS", { error }), 1_000, 0)).toBe(31_000);
});
