/** What every store of blobs keeps to. Called by the test of each implementation. */
import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Blobs, StoredBlob } from "./blobs.ts";

/** `make` gives a store of its own, whose clock the test sets. */
export function blobsContract(make: (now: () => number) => Promise<Blobs>): void {
  const open = (now: () => number = () => 1_000_000) => make(now);

  test("gives back the bytes under their SHA-256", async () => {
    const blobs = await open();

    const hash = await blobs.put(Buffer.from("abc"));

    expect(hash).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(text(await blobs.get(hash))).toBe("abc");
  });

  test("takes the same bytes many times at once, and keeps them once", async () => {
    const blobs = await open();
    const bytes = randomBytes(700_000);

    const hashes = await Promise.all([
      ...Array.from({ length: 4 }, () => blobs.put(bytes)),
      ...Array.from({ length: 4 }, async () => (await blobs.putStream(pieces(bytes), { maxBytes: 1e6 })).hash),
    ]);

    expect(new Set(hashes)).toEqual(new Set([sha256(bytes)]));
    expect(await all(blobs)).toMatchObject([{ hash: sha256(bytes), bytes: 700_000 }]);
    expect(await blobs.size()).toEqual({ count: 1, bytes: 700_000 });
    expect(Buffer.from((await blobs.get(sha256(bytes))) ?? []).equals(bytes)).toBe(true);
  });

  test("knows nothing under other names", async () => {
    const blobs = await open();

    for (const name of ["0".repeat(64), "../../../etc/passwd", ""]) {
      expect(await blobs.get(name)).toBeUndefined();
      expect(await blobs.getStream(name)).toBeUndefined();
      expect(await blobs.delete([name], 2e12)).toEqual([]);
    }
  });

  test.each([0, 1, 262_143, 262_144, 262_145, 1_048_576, 2_500_000])("streams %i bytes in and out", async (length) => {
    const blobs = await open();
    const bytes = randomBytes(length);

    const stored = await blobs.putStream(pieces(bytes, 70_001), { maxBytes: length });
    const read = await blobs.getStream(stored.hash);

    expect(stored).toEqual({ hash: sha256(bytes), bytes: length });
    expect(read?.bytes).toBe(length);
    expect((await collect(read?.stream)).equals(bytes)).toBe(true);
  });

  test("streams any part", async () => {
    const blobs = await open();
    const bytes = randomBytes(1_500_000);
    const { hash } = await blobs.putStream(pieces(bytes), { maxBytes: 1.5e6 });

    for (const [start, end] of [
      [0, 1],
      [262_143, 262_145],
      [524_288, 1_400_000],
      [1_499_999, 1_500_000],
      [1_499_999, 9_000_000],
      [700_000, undefined],
      [1_500_000, undefined],
      [5, 5],
    ] as const) {
      const read = await blobs.getStream(hash, { start, ...(end !== undefined && { end }) });
      expect(read?.bytes).toBe(1_500_000);
      expect((await collect(read?.stream)).equals(bytes.subarray(start, end)), `${start} to ${end}`).toBe(true);
    }
  });

  test("refuses what is larger than allowed, and keeps nothing of it", async () => {
    const blobs = await open();

    const refused = blobs.putStream(pieces(randomBytes(2_000_000)), { maxBytes: 1_999_999 });

    await expect(refused).rejects.toMatchObject({ code: "TOO_LARGE", message: expect.stringContaining("2 MB") });
    expect(await blobs.size()).toEqual({ count: 0, bytes: 0 });
    expect(await blobs.sweepDrafts()).toBe(0);
  });

  test("keeps nothing of a source that breaks", async () => {
    const blobs = await open();
    async function* broken() {
      yield randomBytes(1_200_000);
      throw new Error("The line broke.");
    }

    await expect(blobs.putStream(broken(), { maxBytes: 1e9 })).rejects.toThrow("The line broke.");

    expect(await blobs.size()).toEqual({ count: 0, bytes: 0 });
    expect(await blobs.sweepDrafts()).toBe(0);
  });

  test("shows nothing of a blob before its last byte has come", async () => {
    const blobs = await open();
    const bytes = randomBytes(1_500_000);
    const seen: StoredBlob[][] = [];
    async function* watched() {
      for await (const piece of pieces(bytes)) {
        yield piece;
        seen.push(await all(blobs));
      }
    }

    const { hash } = await blobs.putStream(watched(), { maxBytes: 2e6 });

    expect(seen.flat()).toEqual([]);
    expect((await all(blobs)).map((blob) => blob.hash)).toEqual([hash]);
  });

  test("removes only what was not touched since, by whichever way", async () => {
    let now = 1_000_000;
    const blobs = await open(() => now);
    const put = await blobs.put(Buffer.from("put again"));
    const streamed = await blobs.put(Buffer.from("streamed again"));
    const touched = await blobs.put(Buffer.from("touched"));
    const old = await blobs.put(Buffer.from("old"));
    now = 2_000_000;
    await blobs.put(Buffer.from("put again"));
    await blobs.putStream(pieces(Buffer.from("streamed again")), { maxBytes: 100 });
    await blobs.touch([touched, "0".repeat(64)]);

    const gone = await blobs.delete([put, streamed, touched, old], 2_000_000);

    expect(gone).toEqual([{ hash: old, bytes: 3, touchedAt: 1_000_000 }]);
    expect(await blobs.get(old)).toBeUndefined();
    expect(text(await blobs.get(put))).toBe("put again");
    expect(text(await blobs.get(streamed))).toBe("streamed again");
    expect((await all(blobs)).map(({ touchedAt }) => touchedAt)).toEqual([2_000_000, 2_000_000, 2_000_000]);
  });

  test("a put beside a removal leaves the bytes there", async () => {
    let now = 1_000_000;
    const blobs = await open(() => now);
    const bytes = randomBytes(300_000);
    for (let round = 0; round < 20; round++) {
      now += 1_000_000;
      const hash = await blobs.put(bytes);
      const before = now;
      now += 1_000_000;

      const [again] = await Promise.all([blobs.put(bytes), blobs.delete([hash], before + 1)]);

      expect((await blobs.get(again))?.length, `round ${round}`).toBe(300_000);
    }
  });

  test("what was removed can be put again", async () => {
    const blobs = await open();
    const hash = await blobs.put(Buffer.from("back"));
    await blobs.delete([hash], 2_000_000);

    await blobs.put(Buffer.from("back"));

    expect(text(await blobs.get(hash))).toBe("back");
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function* pieces(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(stream: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream ?? []) parts.push(part);
  return Buffer.concat(parts);
}

async function all(blobs: Blobs): Promise<StoredBlob[]> {
  const found: StoredBlob[] = [];
  for await (const blob of blobs.list()) found.push(blob);
  return found;
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}
