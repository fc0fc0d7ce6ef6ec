import { expect, test } from "vitest";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { getArtifact } from "./getArtifact.ts";
import { getVersion } from "./getVersion.ts";
import { listArtifacts } from "./listArtifacts.ts";
import { nodeArtifacts } from "./nodeArtifacts.ts";
import { restoreVersion } from "./restoreVersion.ts";
import { newWorkspace, publishParts, runIn } from "./testing/publishParts.ts";

const step = { address: "report", node: "report" };
const document = { kind: "document", title: "Report", content: "# One\n" } as const;

test("each run of a graph adds a version to the artifact of its node", async () => {
  await using database = await testDatabase();
  const { parts } = publishParts(database.db);
  const caller = await newWorkspace(database.db);

  const first = await nodeArtifacts(parts, runIn(caller, "r_1"), step).save(document);
  const second = await nodeArtifacts(parts, runIn(caller, "r_2"), step).save({ ...document, content: "# Two\n" });

  expect(first).toEqual({ $artifact: first.$artifact, version: 1, kind: "document", title: "Report" });
  expect(second).toEqual({ ...first, version: 2 });
  const read = await getVersion(parts, caller, { id: first.$artifact });
  expect(read.content).toBe("# Two\n");
  expect(read.version.provenance).toMatchObject({ run: "r_2", step: "report", revision: 3, by: { kind: "system" } });
});

test("the same step of the same run stores once, also when many attempts come at the same time", async () => {
  await using database = await testDatabase();
  const { parts } = publishParts(database.db);
  const caller = await newWorkspace(database.db);
  const door = nodeArtifacts(parts, runIn(caller), step);

  const refs = await Promise.all(Array.from({ length: 8 }, (_, i) => door.save({ ...document, content: `# ${i}\n` })));
  const later = await door.save({ ...document, content: "# Later\n" });

  expect(new Set(refs.map((ref) => `${ref.$artifact} ${ref.version}`)).size).toBe(1);
  expect(later).toEqual(refs[0]);
  expect((await getArtifact(parts, caller, later.$artifact)).versions).toHaveLength(1);
});

test("a node whose kind was edited begins a new artifact and leaves the old one with its history", async () => {
  await using database = await testDatabase();
  const { parts } = publishParts(database.db);
  const caller = await newWorkspace(database.db);

  const old = await nodeArtifacts(parts, runIn(caller, "r_1"), step).save(document);
  const fresh = await nodeArtifacts(parts, runIn(caller, "r_2"), step).save({
    kind: "table",
    title: "Report",
    content: '[{"a":1}]',
  });

  expect(fresh).toMatchObject({ version: 1, kind: "table" });
  expect(fresh.$artifact).not.toBe(old.$artifact);
  expect((await getArtifact(parts, caller, old.$artifact)).versions).toHaveLength(1);
});

test("what an artifact of the kind cannot hold is refused and leaves no trace", async () => {
  await using database = await testDatabase();
  const { parts } = publishParts(database.db);
  const caller = await newWorkspace(database.db);
  const door = nodeArtifacts(parts, runIn(caller), step);

  await expect(door.save({ kind: "table", title: "T", content: "not json" })).rejects.toMatchObject({
    code: "DATA_INVALID",
  });

  expect(await listArtifacts(parts, caller, { limit: 10 })).toEqual({ items: [] });
});

test("another workspace sees neither the artifact nor its versions", async () => {
  await using database = await testDatabase();
  const { parts } = publishParts(database.db);
  const caller = await newWorkspace(database.db);
  const stranger = await newWorkspace(database.db);
  const ref = await nodeArtifacts(parts, runIn(caller), step).save(document);

  await expect(getArtifact(parts, stranger, ref.$artifact)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(getVersion(parts, stranger, { id: ref.$artifact, n: 1 })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(restoreVersion(parts, stranger, { id: ref.$artifact, n: 1 })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect((await listArtifacts(parts, stranger, { limit: 10 })).items).toEqual([]);
});

test("restoring makes a new version with the old bytes and says which one", async () => {
  await using database = await testDatabase();
  const { parts } = publishParts(database.db);
  const caller = await newWorkspace(database.db);
  const { $artifact: id } = await nodeArtifacts(parts, runIn(caller, "r_1"), step).save(document);
  await nodeArtifacts(parts, runIn(caller, "r_2"), step).save({ ...document, content: "# Two\n" });

  const restored = await restoreVersion(parts, caller, { id, n: 1 });

  expect(restored.version).toBe(3);
  expect(restored.versions[0]).toMatchObject({
    version: 3,
    hash: restored.versions[2]?.hash,
    provenance: { restores: 1 },
  });
  expect((await restoreVersion(parts, caller, { id, n: 3 })).version).toBe(3);
});

test("the list goes page by page, by kind and by run, and the cursor misses nothing", async () => {
  await using database = await testDatabase();
  const { parts, clock } = publishParts(database.db);
  const caller = await newWorkspace(database.db);
  for (let i = 0; i < 5; i++) {
    clock.now += i % 2;
    const place = { address: `n${i}`, node: `n${i}` };
    await nodeArtifacts(parts, runIn(caller, `r_${i}`), place).save({ ...document, title: `D${i}` });
  }

  const first = await listArtifacts(parts, caller, { limit: 2 });
  const second = await listArtifacts(parts, caller, { limit: 2, cursor: first.next });
  const third = await listArtifacts(parts, caller, { limit: 2, cursor: second.next });

  const titles = [first, second, third].flatMap((page) => page.items.map((item) => item.title));
  expect([...titles].sort()).toEqual(["D0", "D1", "D2", "D3", "D4"]);
  expect(third.next).toBeUndefined();
  expect((await listArtifacts(parts, caller, { limit: 9, run: "r_3" })).items.map((item) => item.title)).toEqual([
    "D3",
  ]);
  expect((await listArtifacts(parts, caller, { limit: 9, kind: "chart" })).items).toEqual([]);
  await expect(listArtifacts(parts, caller, { limit: 2, cursor: "x" })).rejects.toMatchObject({ code: "BAD_INPUT" });
});
