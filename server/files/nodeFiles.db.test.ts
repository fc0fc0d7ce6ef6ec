import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { definePlugin } from "#plugins/kit/definePlugin.ts";
import { newWorkspace, publishParts } from "../artifacts/testing/publishParts.ts";
import { installCatalog } from "../catalog/catalog.ts";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { nodeFiles } from "./nodeFiles.ts";
import { uploadFile } from "./uploadFile.ts";

test("a step reads files of its own workspace, and samples by name only", async () => {
  await using database = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), "sample-"));
  const path = join(folder, "weather.csv");
  await writeFile(path, "a,b\n1,2\n");
  const plugin = definePlugin({ id: "p", title: "P", summary: "P.", samples: [{ name: "p/weather.csv", path }] });
  const parts = { ...publishParts(database.db).parts, catalog: installCatalog([], [plugin]) };
  const caller = await newWorkspace(database.db);
  const stranger = await newWorkspace(database.db);
  const bytes = new TextEncoder().encode("x,y\n1,2\n");

  const ref = await uploadFile(parts, caller, { name: "../mine.csv", mediaType: "text/csv", source: only(bytes) });

  expect(ref).toEqual({ $file: ref.$file, name: "mine.csv", mediaType: "text/csv", bytes: 8 });
  expect(await nodeFiles(parts, caller.workspace).read(ref)).toEqual(bytes);
  await database.db("file").where({ id: ref.$file }).update({ bytes: 1_234_567_890 });
  await expect(nodeFiles(parts, caller.workspace).read(ref)).rejects.toMatchObject({
    code: "TOO_LARGE",
    message: expect.stringMatching(/1\.23 GB.*200 MB/),
  });
  await expect(nodeFiles(parts, stranger.workspace).read(ref)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const sample = await nodeFiles(parts, caller.workspace).sample("p/weather.csv");
  expect(new TextDecoder().decode(sample.bytes)).toBe("a,b\n1,2\n");
  await expect(nodeFiles(parts, caller.workspace).sample("../../etc/passwd")).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await rm(folder, { recursive: true });
});

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
