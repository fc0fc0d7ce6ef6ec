import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { blobsContract } from "./blobs.contract.ts";
import { createDiskBlobs } from "./diskBlobs.ts";
import { draftOwner } from "./drafts.ts";
import { sayBytes, sayFull } from "./measure.ts";
import { createMemoryBlobs } from "./memoryBlobs.ts";
import { withOlder } from "./openBlobs.ts";

const folder = await mkdtemp(join(tmpdir(), "goalgraph-blobs-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
const fresh = () => mkdtemp(join(folder, "store-"));

describe("blobs on disk", () => {
  blobsContract(async (now) => createDiskBlobs(await fresh(), now));

  test("lose the drafts of dead processes at once, those of others after an hour", async () => {
    const data = await fresh();
    const drafts = join(data, "blobs", "drafts");
    await mkdir(drafts, { recursive: true });
    const [host, pid] = draftOwner().split("+");
    const write = async (name: string, at: number) => {
      await writeFile(join(drafts, name), "half");
      await utimes(join(drafts, name), at, at);
    };
    await write(`${host}+${pid}+1+before-this-start`, 9_000);
    await write(`${host}+999999999+1+dead`, 9_000);
    await write(`elsewhere+7+1+silent`, 5_000);
    await write(`elsewhere+7+1+alive`, 9_000);
    await write(`${draftOwner()}+mine`, 9_000);

    const swept = await createDiskBlobs(data, () => 10_000_000).sweepDrafts();

    expect(swept).toBe(3);
    expect((await readdir(drafts)).sort()).toEqual([`${draftOwner()}+mine`, "elsewhere+7+1+alive"].sort());
  });

  test("find what a killed clean-up had taken aside", async () => {
    const data = await fresh();
    const blobs = createDiskBlobs(data);
    const hash = await blobs.put(Buffer.from("kept"));
    const path = join(data, "blobs", hash.slice(0, 2), hash.slice(2, 4), hash);
    await rename(path, `${path}.aside`);

    expect(Buffer.from((await blobs.get(hash)) ?? []).toString()).toBe("kept");
    expect(await blobs.size()).toEqual({ count: 1, bytes: 4 });
    expect(await readdir(join(path, ".."))).toEqual([hash]);
  });
});

describe("blobs in memory", () => {
  blobsContract(async (now) => createMemoryBlobs(now));
});

describe("a store with an older one behind it", () => {
  blobsContract(async (now) => withOlder(createMemoryBlobs(now), createMemoryBlobs(now)));

  test("finds, counts and removes what only the older one holds", async () => {
    const older = createMemoryBlobs(() => 5);
    const store = createMemoryBlobs(() => 5);
    const blobs = withOlder(store, older);
    const hash = await older.put(Buffer.from("from before"));

    expect(Buffer.from((await blobs.get(hash)) ?? []).toString()).toBe("from before");
    expect((await blobs.getStream(hash))?.bytes).toBe(11);
    expect(await blobs.size()).toEqual({ count: 1, bytes: 11 });
    expect(await blobs.delete([hash], 6)).toHaveLength(1);
    expect(await older.get(hash)).toBeUndefined();
  });
});

test("a full disk is said in words, with its cause", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });

  expect(sayFull(full)).toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("full"), cause: full });
  expect(sayFull(Object.assign(new Error("x"), { code: "53100" }))).toMatchObject({ code: "UNAVAILABLE" });
  const other = new Error("other");
  expect(sayFull(other)).toBe(other);
});

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [52_428_800, "52.4 MB"],
  [1_073_741_824, "1.07 GB"],
])("%i bytes are said as %s", (bytes, said) => {
  expect(sayBytes(bytes)).toBe(said);
});
