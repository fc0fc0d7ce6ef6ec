import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createVault, loadMasterKey } from "./createVault.ts";

test("a sealed secret opens in its own place and shows nothing outside", () => {
  const vault = createVault(randomBytes(32));

  const sealed = vault.seal("pässword ✓", "ws_1:connection:c_1");

  expect(vault.open(sealed, "ws_1:connection:c_1")).toBe("pässword ✓");
  expect(JSON.stringify(sealed)).not.toContain("pässword");
  expect(vault.seal("pässword ✓", "ws_1:connection:c_1")).not.toEqual(sealed);
});

test("a secret copied to another row, or changed, does not open", () => {
  const vault = createVault(randomBytes(32));
  const sealed = vault.seal("secret", "ws_1:connection:c_1");

  expect(() => vault.open(sealed, "ws_2:connection:c_1")).toThrow("belongs to another row");
  expect(() => vault.open({ ...sealed, text: vault.seal("x", "y").text }, "ws_1:connection:c_1")).toThrow();
});

test("another master key is named as the fault", () => {
  const sealed = createVault(randomBytes(32)).seal("secret", "here");

  expect(() => createVault(randomBytes(32)).open(sealed, "here")).toThrow(/SECRET_KEY/);
});

test("the key is made once, for its owner's eyes, and found again", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "vault-"));
  try {
    const first = await loadMasterKey({ dataDir, secretKey: undefined });
    const second = await loadMasterKey({ dataDir, secretKey: undefined });

    expect(second).toEqual(first);
    expect((await stat(join(dataDir, "secret.key"))).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await readFile(join(dataDir, "secret.key"), "utf8"), "base64")).toEqual(first);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test.each(["short", "x".repeat(43), Buffer.alloc(32).toString("base64"), Buffer.alloc(16, 3).toString("base64")])(
  "the key %s is refused",
  async (secretKey) => {
    await expect(loadMasterKey({ dataDir: ".", secretKey })).rejects.toThrow("SECRET_KEY");
  },
);
