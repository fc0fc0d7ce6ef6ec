import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createDiskBlobs } from "./diskBlobs.ts";
import { createMemoryBlobs } from "./memoryBlobs.ts";

const folder = await mkdtemp(join(tmpdir(), "goalgraph-blobs-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each([
  ["disk", () => createDiskBlobs(folder)],
  ["memory", () => createMemoryBlobs()],
])("%s blobs", (_name, make) => {
  test("give back the bytes under their SHA-256", async () => {
    const blobs = make();

    const hash = await blobs.put(Buffer.from("abc"));

    expect(hash).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(Buffer.from((await blobs.get(hash)) ?? []).toString()).toBe("abc");
  });

  test("take the same bytes many times at once", async () => {
    const blobs = make();
    const bytes = Buffer.alloc(100_000, 7);

    const hashes = await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytes)));

    expect(new Set(hashes).size).toBe(1);
    expect(await blobs.get(hashes[0] ?? "")).toHaveLength(100_000);
  });

  test("know nothing under other names", async () => {
    expect(await make().get("0".repeat(64))).toBeUndefined();
    expect(await make().get("../../../etc/passwd")).toBeUndefined();
  });
});
