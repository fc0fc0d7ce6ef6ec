import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { faultOf } from "./faults.ts";
import { openDatabase } from "./knex.ts";
import { testDatabase } from "./testing/testDatabase.ts";

/** A line to the database that can fall silent without being closed. */
async function openLine(url: string) {
  const target = new URL(url);
  const { hostname, port } = target;
  const sockets = new Set<Socket>();
  const server = createServer((front) => {
    const back = connect(Number(port), hostname);
    for (const [from, to] of [
      [front, back],
      [back, front],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => to.write(chunk));
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  target.host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return {
    url: target.href,
    fallSilent() {
      for (const socket of sockets) socket.removeAllListeners("data").pause();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test("a connection that falls silent is given up, and the next question has a new one", async () => {
  await using database = await testDatabase();
  await using line = await openLine(database.url);
  const db = openDatabase(line.url, { connections: 1, silenceMs: 300 });
  await db.raw("select 1");

  line.fallSilent();
  const failure = await db.raw("select 2").catch((error: unknown) => error);

  expect(faultOf(failure)).toBe("lost");
  expect((await db.raw("select 3 as three")).rows).toEqual([{ three: 3 }]);
  await db.destroy();
});

test("a connection that nobody uses may be silent", async () => {
  await using database = await testDatabase();
  const db = openDatabase(database.url, { connections: 1, silenceMs: 50 });
  const pid = async () => (await db.raw("select pg_backend_pid() as pid")).rows[0].pid;
  const before = await pid();

  await new Promise((resolve) => setTimeout(resolve, 150));

  expect(await pid()).toBe(before);
  await db.destroy();
});
