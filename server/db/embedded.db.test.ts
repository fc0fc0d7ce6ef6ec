import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startEmbedded } from "./embedded.ts";
import { openDatabase } from "./knex.ts";

async function dataFolder() {
  const path = await mkdtemp(join(tmpdir(), "goalgraph-embedded-"));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function ask(url: string, sql: string): Promise<unknown> {
  const db = openDatabase(url, { connections: 1 });
  try {
    return (await db.raw(sql)).rows;
  } finally {
    await db.destroy();
  }
}

test("the database keeps what was stored, and ends with its last user only", async () => {
  await using folder = await dataFolder();
  const first = await startEmbedded({ dataDir: folder.path, durable: false });
  const second = await startEmbedded({ dataDir: folder.path, durable: false });
  expect([first.adopted, second.adopted]).toEqual([false, true]);
  await ask(first.url, "create table kept (n int); insert into kept values (42)");

  await first.stop();
  expect(await ask(second.url, "select n from kept")).toEqual([{ n: 42 }]);
  await second.stop();
  await expect(ask(second.url, "select 1")).rejects.toThrow();

  const third = await startEmbedded({ dataDir: folder.path, durable: false });
  expect(third.adopted).toBe(false);
  expect(await ask(third.url, "select n from kept")).toEqual([{ n: 42 }]);
  await third.stop();
});

test("two servers that start at the same moment on a new folder share one database", async () => {
  await using folder = await dataFolder();

  const [one, two] = await Promise.all([
    startEmbedded({ dataDir: folder.path, durable: false }),
    startEmbedded({ dataDir: folder.path, durable: false }),
  ]);

  expect(one.url).toBe(two.url);
  await one.stop();
  await two.stop();
});

test("a killed server leaves a database that the next start adopts", async () => {
  await using folder = await dataFolder();
  const program = `
    import { startEmbedded } from ${JSON.stringify(fileURLToPath(new URL("./embedded.ts", import.meta.url)))};
    const { url } = await startEmbedded({ dataDir: ${JSON.stringify(folder.path)}, durable: false });
    process.stdout.write(url);
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = (await once(child.stdout, "data")) as [Buffer];
  child.kill("SIGKILL");
  await once(child, "exit");

  const next = await startEmbedded({ dataDir: folder.path, durable: false });

  expect(next.adopted).toBe(true);
  expect(next.url).toBe(url.toString());
  await next.stop();
  await expect(ask(next.url, "select 1")).rejects.toThrow();
});

test("it answers on the loopback address with its password only", async () => {
  await using folder = await dataFolder();
  const { url, stop } = await startEmbedded({ dataDir: folder.path, durable: false });
  const wrong = new URL(url);
  wrong.password = "guess";

  expect(await ask(url, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  await expect(ask(wrong.href, "select 1")).rejects.toThrow("password");
  await stop();
});
