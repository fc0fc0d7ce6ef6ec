import { expect, test } from "vitest";
import type { Json } from "#shared/json.ts";
import { type ChildCall, type ChildPoolOptions, createChildPool } from "./pool.ts";

function makePool(options: Partial<ChildPoolOptions> = {}) {
  const pool = createChildPool({ entry: new URL("./testing/testChild.ts", import.meta.url), memoryMb: 64, ...options });
  return {
    call: (name: string, rest: Partial<ChildCall> = {}) =>
      pool.call({ name, payload: null, timeoutMs: 10_000, what: "The test", ...rest }),
    [Symbol.asyncDispose]: () => pool.stop(),
    stop: () => pool.stop(),
  };
}

/** The children of calls that are under way at the same time. */
async function bothAtOnce(pool: ReturnType<typeof makePool>, affinities: string[]): Promise<Json[]> {
  const meeting = Promise.withResolvers<Json>();
  let here = 0;
  const onAsk = () => {
    if (++here === affinities.length) meeting.resolve(null);
    return meeting.promise;
  };
  return Promise.all(affinities.map((affinity) => pool.call("pidWhenTold", { affinity, onAsk })));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a child is used again, and several calls wait their turn", async () => {
  await using pool = makePool({ size: 1 });

  const pids = await Promise.all([pool.call("pid"), pool.call("pid"), pool.call("pid")]);

  expect(new Set(pids).size).toBe(1);
});

test("there are never more children than allowed", async () => {
  await using pool = makePool({ size: 2 });

  const pids = await Promise.all(Array.from({ length: 12 }, () => pool.call("pid")));

  expect(new Set(pids).size).toBeLessThanOrEqual(2);
});

test("a child has no root, no environment and may not write or read outside the code", async () => {
  await using pool = makePool();

  expect(await pool.call("user")).not.toBe(0);
  expect(await pool.call("environment")).toEqual([]);
  await expect(pool.call("read", { payload: "/etc/passwd" })).rejects.toThrow(/restricted/);
  await expect(pool.call("write", { payload: "/tmp/goalgraph-child-test" })).rejects.toThrow(/restricted/);
});

test("calls alike go to the child that had them before, while it is idle", async () => {
  await using pool = makePool({ size: 2 });
  const [a, b] = await bothAtOnce(pool, ["a", "b"]);

  expect(a).not.toBe(b);
  for (const affinity of ["b", "a", "a", "b"]) {
    expect(await pool.call("pid", { affinity })).toBe(affinity === "a" ? a : b);
  }
  expect(new Set(await bothAtOnce(pool, ["a", "a"]))).toEqual(new Set([a, b]));
});

test("beyond the eager ones a child is started only for a call that has waited long", async () => {
  await using pool = makePool({ size: 2, eager: 1, patienceMs: 300 });
  const first = await pool.call("pid");

  expect(new Set(await Promise.all(Array.from({ length: 8 }, () => pool.call("pid"))))).toEqual(new Set([first]));
  const stuck = expect(pool.call("loop", { timeoutMs: 4_000 })).rejects.toMatchObject({ code: "SANDBOX_LIMIT" });
  expect(await pool.call("pid")).not.toBe(first);
  await stuck;
});

test("a frozen child is killed at its call's time; other calls go elsewhere meanwhile", async () => {
  await using pool = makePool({ size: 2, graceMs: 0 });
  const [frozen] = await bothAtOnce(pool, ["a", "b"]);
  process.kill(Number(frozen), "SIGSTOP");

  const stuck = expect(pool.call("pid", { affinity: "a", timeoutMs: 1_500 })).rejects.toMatchObject({
    code: "SANDBOX_LIMIT",
  });
  expect(await pool.call("pid")).not.toBe(frozen);
  await stuck;
  await expect.poll(() => isAlive(Number(frozen))).toBe(false);
  expect(await pool.call("pid", { affinity: "a" })).not.toBe(frozen);
});

test("the child's own failure arrives whole and the child goes on", async () => {
  await using pool = makePool({ size: 1 });
  const before = await pool.call("pid");

  await expect(pool.call("refuse")).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: "No good.",
    errors: [{ path: "a.b", message: "Bad." }],
  });
  expect(await pool.call("pid")).toBe(before);
});

test.each([
  ["crash", 10_000],
  ["exit", 10_000],
  ["fill", 20_000],
  ["loop", 300],
])("a child that dies in %s fails only its own call", async (name, timeoutMs) => {
  await using pool = makePool({ size: 1, graceMs: 0 });
  const before = await pool.call("pid");

  const dying = pool.call(name, { timeoutMs });
  const waiting = pool.call("pid");

  await expect(dying).rejects.toMatchObject({ code: "SANDBOX_LIMIT", message: expect.stringMatching(/^The test/) });
  expect(await waiting).not.toBe(before);
});

test("an abort ends the call under way, and one that still waits", async () => {
  await using pool = makePool({ size: 1 });
  const stop = new AbortController();
  const running = pool.call("loop", { signal: stop.signal });
  const waiting = pool.call("pid", { signal: stop.signal });
  const other = pool.call("pid");
  setTimeout(() => stop.abort(), 300);

  await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
  await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
  expect(await other).toEqual(expect.any(Number));
  await expect(pool.call("pid", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "CANCELLED" });
});

test("a child may ask the server and send notes", async () => {
  await using pool = makePool();
  const notes: unknown[] = [];

  const reply = await pool.call("ask", {
    payload: "question",
    onNote: (note) => notes.push(note),
    onAsk: async (asked) => `answer to ${asked}`,
  });

  expect(reply).toEqual({ heard: "answer to question" });
  expect(notes).toEqual(["asking"]);
  await expect(pool.call("ask", { onAsk: () => Promise.reject(new Error("not you")) })).rejects.toThrow("not you");
});

test("too many waiting calls are refused", async () => {
  await using pool = makePool({ size: 1, maxWaiting: 1 });
  const first = pool.call("pid");

  await expect(pool.call("pid")).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await first;
});

test("stop ends calls under way and refuses new ones", async () => {
  const pool = makePool({ size: 1 });
  const running = pool.call("loop");
  const settled = expect(running).rejects.toMatchObject({ code: "UNAVAILABLE" });

  await pool.stop();

  await settled;
  await expect(pool.call("pid")).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("a program that cannot start is said, not tried for ever", async () => {
  await using pool = makePool({ entry: new URL("./testing/nothingHere.ts", import.meta.url) });

  await expect(pool.call("pid")).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("calls known to be slow leave the last child to others", async () => {
  await using pool = makePool({ size: 2, keepOneFree: true });
  const slow = (onAsk: () => Promise<Json>) => pool.call("pidWhenTold", { affinity: "slow", onAsk });
  await slow(() => new Promise((resolve) => setTimeout(resolve, 1_100, null)));
  const { promise: told, resolve: tell } = Promise.withResolvers<Json>();

  const held = [slow(() => told), slow(() => told)];
  const quick = await pool.call("pid", { affinity: "quick" });
  tell(null);

  expect(await Promise.all(held)).not.toContain(quick);
});
