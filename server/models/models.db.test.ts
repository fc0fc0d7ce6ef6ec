import { randomBytes } from "node:crypto";
import type { Knex } from "knex";
import { expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { newWorkspace, type PublishOptions, publishParts } from "../artifacts/testing/publishParts.ts";
import { createVault } from "../connections/createVault.ts";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { checkModel } from "./checkModel.ts";
import { createModel } from "./createModel.ts";
import { deleteModel } from "./deleteModel.ts";
import { listModels } from "./listModels.ts";
import { patchModel } from "./patchModel.ts";
import { providersFor } from "./providers.ts";

const fields = { name: "Local", baseUrl: "http://127.0.0.1:11434/v1/", model: "small", apiKey: "top-secret-key" };

function modelParts(db: Knex, options?: PublishOptions) {
  const { parts } = publishParts(db, options);
  return { ...parts, vault: createVault(randomBytes(32)) };
}

test("a key goes in sealed, opens for the caller of models alone, and never comes back", async () => {
  await using database = await testDatabase();
  const parts = modelParts(database.db);
  const caller = await newWorkspace(database.db);

  const made = await createModel(parts, caller, fields);

  expect(made).toMatchObject({
    name: "Local",
    baseUrl: "http://127.0.0.1:11434/v1",
    model: "small",
    hasKey: true,
    fromEnvironment: false,
  });
  expect(await listModels(parts, caller)).toEqual([made]);
  const rows = JSON.stringify(await database.db("model_provider").select("*"));
  expect(rows).not.toContain("top-secret-key");
  expect(JSON.stringify(made)).not.toContain("top-secret-key");
  expect(await providersFor(parts)(caller.workspace)).toMatchObject({ id: made.id, apiKey: "top-secret-key" });
});

test("the environment's provider comes first and is changed there only", async () => {
  await using database = await testDatabase();
  const parts = modelParts(database.db, { env: { OPENAI_BASE_URL: "http://127.0.0.1:9/v1" } });
  const caller = await newWorkspace(database.db);
  const made = await createModel(parts, caller, fields);

  const [environment, stored] = await listModels(parts, caller);

  expect(environment).toMatchObject({ fromEnvironment: true, hasKey: false, baseUrl: "http://127.0.0.1:9/v1" });
  expect(stored).toEqual(made);
  const id = environment?.id ?? "";
  await expect(deleteModel(parts, caller, id)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(patchModel(parts, caller, { id, name: "x" })).rejects.toMatchObject({ code: "CONFLICT" });
  const find = providersFor(parts);
  expect((await find(caller.workspace))?.id).toBe(id);
  expect((await find(caller.workspace, "local"))?.id).toBe(made.id);
  expect((await find(caller.workspace, made.id))?.id).toBe(made.id);
  expect(await find(caller.workspace, "unknown")).toBeUndefined();
});

test("a key stays with the server it was given for", async () => {
  await using database = await testDatabase();
  const parts = modelParts(database.db);
  const caller = await newWorkspace(database.db);
  const { id } = await createModel(parts, caller, fields);

  expect((await patchModel(parts, caller, { id, model: "large" })).hasKey).toBe(true);
  expect((await patchModel(parts, caller, { id, baseUrl: "http://127.0.0.1:11434/v2" })).hasKey).toBe(true);
  expect((await patchModel(parts, caller, { id, baseUrl: "https://evil.test/v1" })).hasKey).toBe(false);
  expect((await patchModel(parts, caller, { id, apiKey: "new" })).hasKey).toBe(true);
  expect((await patchModel(parts, caller, { id, apiKey: "" })).hasKey).toBe(false);
});

test.each(["http://user:pw@host/v1", "https://host/v1?key=x", "ftp://host/v1", "https://host/#a"])(
  "the address %s is refused at its field",
  async (baseUrl) => {
    await using database = await testDatabase();
    const parts = modelParts(database.db);
    const caller = await newWorkspace(database.db);

    await expect(createModel(parts, caller, { ...fields, baseUrl })).rejects.toMatchObject({
      code: "BAD_INPUT",
      errors: [{ path: "baseUrl" }],
    });
  },
);

test("a check says whether the provider answered, and a failure is its result", async () => {
  await using database = await testDatabase();
  const failure = new AppError("UPSTREAM_FAILED", "The server said 401.");
  const parts = modelParts(database.db, { replies: ["ready", failure] });
  const caller = await newWorkspace(database.db);
  const { id } = await createModel(parts, caller, fields);

  expect(await checkModel(parts, caller, id)).toEqual({ ok: true, message: "test answered.", ms: 0 });
  expect(await checkModel(parts, caller, id)).toEqual({ ok: false, message: "The server said 401.", ms: 0 });
  await expect(checkModel(parts, caller, "m_none")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("another workspace has no part in it", async () => {
  await using database = await testDatabase();
  const parts = modelParts(database.db);
  const caller = await newWorkspace(database.db);
  const stranger = await newWorkspace(database.db);
  const { id } = await createModel(parts, caller, fields);

  expect(await listModels(parts, stranger)).toEqual([]);
  expect(await providersFor(parts)(stranger.workspace)).toBeUndefined();
  await expect(patchModel(parts, stranger, { id, name: "x" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(deleteModel(parts, stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await database.db("model_provider").where({ id }).update({ workspace: stranger.workspace });
  await expect(providersFor(parts)(stranger.workspace)).rejects.toThrow();
});
