import { afterAll, describe, expect, test } from "vitest";
import type { Json } from "#shared/json.ts";
import { type TestDatabase, testDatabase } from "../db/testing/testDatabase.ts";
import { cleanUpHourly, cleanUpNow, previewCleanUp } from "./cleanUp.ts";
import { graceMs } from "./collectBlobs.ts";
import { deleteRun } from "./deleteRun.ts";
import { setGraphKeepRuns, setKeepRuns } from "./settings.ts";
import { dayMs, large, oldRuns, today } from "./testing/oldRuns.ts";
import { takeTurn } from "./turn.ts";

const database: TestDatabase = await testDatabase();
afterAll(() => database[Symbol.asyncDispose]());
const world = () => oldRuns(database.db);

describe("which runs go", () => {
  test("those that ended longer ago than the workspace keeps them; never one that has not ended", async () => {
    const it = await world();
    const young = await it.run({ endedDaysAgo: 89 });
    const open = await it.run({ endedDaysAgo: undefined, row: { created_at: 1 } });
    await it.run({ endedDaysAgo: 91 });
    await it.run({ endedDaysAgo: 400 });

    const preview = await previewCleanUp(it.parts, it.caller);
    const freed = await cleanUpNow(it.parts, it.caller);

    expect(preview).toMatchObject({ runs: 2, kept: 0, oldestEndedAt: today - 400 * dayMs, journal: { count: 4 } });
    expect(freed).toMatchObject({ runs: 2, journal: preview.journal });
    expect(freed.journal.bytes).toBeGreaterThan(100);
    expect(await it.remaining()).toEqual([young, open].sort());
    expect(await it.parts.db("run_event").whereIn("run", [young, open]).count("* as n")).toEqual([{ n: 4 }]);
  });

  test("a graph's own time goes before the workspace's, shorter and longer, and for ever", async () => {
    const it = await world();
    const [brief, long, forever, usual] = [await it.graph(), await it.graph(), await it.graph(), await it.graph()];
    await setKeepRuns(it.parts, it.caller, 30);
    await setGraphKeepRuns(it.parts, it.caller, { graph: brief, keepRunsDays: 1 });
    await setGraphKeepRuns(it.parts, it.caller, { graph: long, keepRunsDays: 500 });
    await setGraphKeepRuns(it.parts, it.caller, { graph: forever, keepRunsDays: null });
    await it.run({ graph: brief, endedDaysAgo: 2 });
    const kept = [
      await it.run({ graph: long, endedDaysAgo: 400 }),
      await it.run({ graph: forever, endedDaysAgo: 900 }),
      await it.run({ graph: usual, endedDaysAgo: 29 }),
    ];
    await it.run({ graph: usual, endedDaysAgo: 31 });

    await cleanUpNow(it.parts, it.caller);

    expect(await it.remaining()).toEqual(kept.sort());
    await setGraphKeepRuns(it.parts, it.caller, { graph: long, keepRunsDays: undefined });
    expect(await previewCleanUp(it.parts, it.caller)).toMatchObject({ runs: 1 });
    await setKeepRuns(it.parts, it.caller, null);
    expect(await previewCleanUp(it.parts, it.caller)).toMatchObject({ runs: 0 });
  });

  test("what hangs on a run keeps it: a version that it made, a goal, a run above it, an end not yet told", async () => {
    const it = await world();
    const { db } = it.parts;
    const made = await it.run({ endedDaysAgo: 100 });
    await artifactBy(it, made, "0".repeat(64));
    const published = await it.run({ endedDaysAgo: 100 });
    await siteBy(it, published, "1".repeat(64));
    const graph = await it.graph();
    await it.run({ graph, endedDaysAgo: 101 });
    const newest = await it.run({ graph, endedDaysAgo: 100 });
    const goal = {
      id: `goal_${made}`,
      workspace: it.caller.workspace,
      graph,
      body: "{}",
      status: "ready",
      created_at: 1,
    };
    await db("goal").insert(goal);
    const above = await it.run({ endedDaysAgo: undefined });
    const child = await it.run({ endedDaysAgo: 100, row: { parent_run: above } });
    const untold = await it.run({ endedDaysAgo: 100, row: { followed: true } });

    const preview = await previewCleanUp(it.parts, it.caller);
    await cleanUpNow(it.parts, it.caller);

    expect(preview).toMatchObject({ runs: 1, kept: 5 });
    expect(await it.remaining()).toEqual([made, published, newest, above, child, untold].sort());
  });

  test("another workspace's runs are not touched, and neither are its rules", async () => {
    const [mine, theirs] = [await world(), await world()];
    const run = await theirs.run({ endedDaysAgo: 500 });
    const graph = await theirs.graph();

    await cleanUpNow(mine.parts, mine.caller);

    expect(await theirs.remaining()).toEqual([run]);
    await expect(setGraphKeepRuns(mine.parts, mine.caller, { graph, keepRunsDays: 1 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("one run, by a person", () => {
  test("goes with its events when it has ended, whatever it made", async () => {
    const it = await world();
    const open = await it.run({ endedDaysAgo: undefined });
    const made = await it.run({ endedDaysAgo: 0 });
    await artifactBy(it, made, "0".repeat(64));
    const untold = await it.run({ endedDaysAgo: 0, row: { followed: true } });

    await deleteRun(it.parts, it.caller, made);

    expect(await it.remaining()).toEqual([open, untold].sort());
    expect(await it.parts.db("artifact_version").where({ run: made }).pluck("version")).toEqual([1]);
    await expect(deleteRun(it.parts, it.caller, open)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(deleteRun(it.parts, it.caller, untold)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(deleteRun(it.parts, it.caller, made)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const stranger = await world();
    await expect(deleteRun(stranger.parts, stranger.caller, untold)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("which blobs go", () => {
  test("those that only removed runs named: counted by the preview, removed when they are old", async () => {
    const it = await world();
    it.clock.now = today - 200 * dayMs;
    await it.run({ endedDaysAgo: 200, output: large("a") });
    await it.run({ endedDaysAgo: 200, output: [large("b"), 1] });
    await it.run({ endedDaysAgo: 200, output: large("s") });
    it.clock.now = today;
    await it.run({ endedDaysAgo: 1, output: large("s") });
    const orphan = await it.parts.blobs.put(Buffer.from("of a step that died before its event"));
    it.clock.now = today + 2 * graceMs;

    const preview = await previewCleanUp(it.parts, it.caller);
    const first = await cleanUpNow(it.parts, it.caller);
    it.clock.now += graceMs + 1;
    const second = await cleanUpNow(it.parts, it.caller);

    expect(preview.blobs.count).toBe(3);
    expect(first).toMatchObject({ runs: 3, blobs: { count: 1 }, later: { count: 2 } });
    expect(second).toMatchObject({ runs: 0, blobs: { count: 2 }, later: { count: 0, bytes: 0 } });
    expect(first.blobs.bytes + second.blobs.bytes).toBe(preview.blobs.bytes);
    expect(await it.parts.blobs.get(orphan)).toBeUndefined();
    expect(await it.parts.blobs.size()).toEqual({ count: 1, bytes: 50_002 });
  });

  test("not those that anything names: a version, a site, a file, a graph, a document of a table made later", async () => {
    const it = await world();
    const { db, blobs } = it.parts;
    const { workspace } = it.caller;
    const keep = (text: string) => blobs.put(Buffer.from(text));
    const run = await it.run({ endedDaysAgo: 1 });
    await artifactBy(it, run, await keep("version"));
    await siteBy(it, run, await keep("page"));
    await db("file").insert({
      id: `f_${run}`,
      workspace,
      name: "a.csv",
      media_type: "text/csv",
      bytes: 4,
      hash: await keep("file"),
      created_at: 1,
    });
    const graph = await it.graph();
    const pinned = { nodes: [{ pinned: { $blob: await keep("pinned"), bytes: 6, preview: null } }] };
    await db("graph")
      .where({ id: graph })
      .update({ body: JSON.stringify(pinned) });
    await db.raw("create table of_tomorrow (note jsonb)");
    await db("of_tomorrow").insert({ note: JSON.stringify({ deep: [{ $blob: await keep("tomorrow") }] }) });
    await keep("named by nothing");
    it.clock.now += 10 * graceMs;

    const { blobs: gone } = await cleanUpNow(it.parts, it.caller);

    await db.raw("drop table of_tomorrow");
    expect(gone.count).toBe(1);
    expect((await blobs.size()).count).toBe(5);
  });

  test("a result that was read in a run before its removal may be named by another run after it", async () => {
    const it = await world();
    const { db, blobs } = it.parts;
    it.clock.now = today - 200 * dayMs;
    const old = await it.run({ endedDaysAgo: 200, output: large("r") });
    it.clock.now = today;

    const { body } = await db("run_event").where({ run: old, seq: 2 }).first("body");
    await cleanUpNow(it.parts, it.caller);
    it.clock.now += graceMs - 1;
    await cleanUpNow(it.parts, it.caller);
    const taking = await it.run({ endedDaysAgo: 0 });
    await db("run_event").insert({ run: taking, seq: 3, at: 1, body: JSON.stringify(body) });
    it.clock.now += 10 * graceMs;
    await cleanUpNow(it.parts, it.caller);

    expect(await it.remaining()).toEqual([taking]);
    expect((await blobs.get(body.outputs.out.$blob))?.length).toBe(50_002);
  });

  test("whatever is put, named or taken over while a clean-up goes on is still there after it", async () => {
    const it = await world();
    const { db, blobs } = it.parts;
    it.clock.now = today - 200 * dayMs;
    const values = Array.from({ length: 12 }, (_, n) => large(String.fromCharCode(97 + n)));
    const runs: string[] = [];
    for (const output of values) runs.push(await it.run({ endedDaysAgo: 200, output }));
    it.clock.now = today;
    const named: string[] = [];

    // A writer between any two steps of the clean-up: takes results over from runs that are being removed, or puts the
    // same bytes anew, and names them a little later.
    const writer = async () => {
      for (const [n, run] of runs.entries()) {
        const stored = await db("run_event").where({ run, seq: 2 }).first("body");
        await pause(n);
        const output: Json = values[n] ?? "";
        const body = stored?.body ?? { type: "step.emitted", outputs: { out: { $blob: await put(output) } } };
        await pause(n);
        const mine = await it.run({ endedDaysAgo: 0 });
        await db("run_event").insert({ run: mine, seq: 3, at: 1, body: JSON.stringify(body) });
        named.push(body.outputs.out.$blob);
      }
    };
    const put = (output: Json) => blobs.put(Buffer.from(JSON.stringify(output)));
    const sweeper = async () => {
      for (let round = 0; round < 6; round++) {
        await cleanUpNow(it.parts, it.caller);
        it.clock.now += graceMs / 4;
      }
    };
    await Promise.all([writer(), sweeper()]);
    it.clock.now += 3 * graceMs;
    await cleanUpNow(it.parts, it.caller);

    expect(named).toHaveLength(12);
    for (const hash of named) expect((await blobs.get(hash))?.length, hash).toBe(50_002);
    expect((await blobs.size()).count).toBe(12);
  });
});

describe("the hour's clean-up", () => {
  test("is done by one of many processes, once an hour, for every workspace, and says what it freed", async () => {
    const [one, two] = [await world(), await world()];
    await one.run({ endedDaysAgo: 100 });
    await two.run({ endedDaysAgo: 100 });
    await two.run({ endedDaysAgo: 100 });

    const did = await Promise.all(Array.from({ length: 5 }, () => cleanUpHourly(one.parts)));
    const again = await cleanUpHourly(one.parts);
    one.clock.now += 3_600_000;
    const later = await cleanUpHourly(one.parts);

    expect(did.filter(Boolean)).toHaveLength(1);
    expect([again, later]).toEqual([false, true]);
    expect(await one.remaining()).toEqual([]);
    const results = await one.parts.db("clean_up").where({ workspace: two.caller.workspace });
    expect(results).toMatchObject([{ by: { kind: "system" }, freed: { runs: 2, journal: { count: 4 } } }]);
  });

  test("waits for its turn, and takes it over from a process that died", async () => {
    const it = await world();
    it.clock.now += 100 * dayMs;
    const dead = await takeTurn(it.parts.db, it.parts.now, { hourly: false });
    expect(dead).toBeDefined();

    await expect(cleanUpNow(it.parts, it.caller)).rejects.toMatchObject({ code: "CONFLICT" });
    it.clock.now += 300_001;

    expect(await cleanUpNow(it.parts, it.caller)).toMatchObject({ runs: 0 });
  });
});

type World = Awaited<ReturnType<typeof world>>;

async function artifactBy({ parts, caller }: World, run: string, hash: string): Promise<void> {
  const id = parts.makeId("artifact");
  const row = {
    id,
    workspace: caller.workspace,
    kind: "document",
    title: "T",
    version: 1,
    created_at: 1,
    updated_at: 1,
  };
  await parts.db("artifact").insert(row);
  const version = { artifact: id, version: 1, hash, bytes: 1, run, step: "a", provenance: "{}", created_at: 1 };
  await parts.db("artifact_version").insert(version);
}

async function siteBy({ parts, caller }: World, run: string, hash: string): Promise<void> {
  const id = parts.makeId("site");
  const site = { id, slug: id, title: "T", audience: "owner", link_key: "k", head: 1, created_at: 1, updated_at: 1 };
  await parts.db("site").insert({ ...site, workspace: caller.workspace });
  await parts.db("site_version").insert({
    site: id,
    version: 1,
    title: "T",
    files: JSON.stringify([{ path: "index.html", hash, bytes: 1, mediaType: "text/html" }]),
    artifacts: "[]",
    checks: "[]",
    provenance: "{}",
    run,
    step: "a",
    created_at: 1,
  });
}

/** Lets others go on for so many turns. */
async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
