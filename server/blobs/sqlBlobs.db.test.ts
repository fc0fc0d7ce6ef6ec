import { afterAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../db/testing/testDatabase.ts";
import { blobsContract } from "./blobs.contract.ts";
import { draftOwner } from "./drafts.ts";
import { createSqlBlobs } from "./sqlBlobs.ts";

const database: TestDatabase = await testDatabase();
afterAll(() => database[Symbol.asyncDispose]());

async function empty(now?: () => number) {
  await database.db.raw("truncate blob, blob_chunk, blob_draft");
  return createSqlBlobs(database.db, now);
}

const rows = async (table: string) => Number((await database.db(table).count("* as n"))[0]?.n);

describe("blobs in the database", () => {
  blobsContract(empty);

  test("leave no rows behind: not of twins, not of broken uploads, not of removed blobs", async () => {
    const blobs = await empty(() => 5);
    const bytes = Buffer.alloc(2_000_000, 3);
    async function* source() {
      yield bytes;
    }
    const [one] = await Promise.all(Array.from({ length: 5 }, () => blobs.putStream(source(), { maxBytes: 3e6 })));
    expect([await rows("blob"), await rows("blob_chunk"), await rows("blob_draft")]).toEqual([1, 8, 0]);

    await expect(blobs.putStream(source(), { maxBytes: 10 })).rejects.toMatchObject({ code: "TOO_LARGE" });
    await blobs.delete([one?.hash ?? ""], 6);

    expect([await rows("blob"), await rows("blob_chunk"), await rows("blob_draft")]).toEqual([0, 0, 0]);
  });

  test("lose the drafts of dead processes at once, those of others after an hour", async () => {
    const blobs = await empty(() => 10_000_000);
    const [host, pid] = draftOwner().split("+");
    const drafts = [
      { draft: "dead", owner: `${host}+999999999+1`, touched_at: 9_999_999 },
      { draft: "before", owner: `${host}+${pid}+1`, touched_at: 9_999_999 },
      { draft: "silent", owner: "elsewhere+7+1", touched_at: 5_000_000 },
      { draft: "alive", owner: "elsewhere+7+1", touched_at: 9_999_999 },
    ];
    await database.db("blob_draft").insert(drafts);
    await database.db("blob_chunk").insert(drafts.map(({ draft }) => ({ draft, index: 0, bytes: Buffer.from("x") })));

    expect(await blobs.sweepDrafts()).toBe(3);

    expect(await database.db("blob_chunk").pluck("draft")).toEqual(["alive"]);
    expect(await database.db("blob_draft").pluck("draft")).toEqual(["alive"]);
  });

  test("an upload whose draft was swept away fails, and does not come back as half a blob", async () => {
    const blobs = await empty();
    async function* slow() {
      yield Buffer.alloc(1_048_576, 1);
      await database.db("blob_draft").delete();
      yield Buffer.alloc(1_048_576, 2);
    }

    await expect(blobs.putStream(slow(), { maxBytes: 1e9 })).rejects.toMatchObject({ code: "UNAVAILABLE" });

    expect(await blobs.size()).toEqual({ count: 0, bytes: 0 });
  });
});
