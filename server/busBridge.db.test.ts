import { pino } from "pino";
import { expect, test } from "vitest";
import { type Bus, type BusEvents, createBus } from "./bus.ts";
import { bridgeBus } from "./busBridge.ts";
import { testDatabase } from "./db/testing/testDatabase.ts";

test("a change told in one process is heard in the others, once, with its diff", async () => {
  await using database = await testDatabase();
  const log = pino({ level: "silent" });
  const [here, there] = [createBus(), createBus()];
  const bridges = [here, there].map((bus) => bridgeBus({ db: database.db, url: database.url, bus, log }));
  await Promise.all(bridges.map((bridge) => bridge.ready));
  const diff = { graph: { before: { name: "A" }, after: { name: "B" } } };
  await database
    .db("graph_revision")
    .insert({ graph: "g_1", revision: 4, diff: JSON.stringify(diff), by: "{}", at: 1 });
  const change = { workspace: "ws_1", graph: "g_1", revision: 4, by: { kind: "system" as const }, change: "c1" };
  const heardHere: unknown[] = [];
  here.on("graphChanged", (event) => heardHere.push(event));
  const heardThere = nextGraphChange(there);

  here.emit("graphChanged", { ...change, diff });

  expect(await heardThere).toEqual({ ...change, diff });
  const back = nextGraphChange(here);
  there.emit("graphChanged", { ...change, diff, change: "c2" });
  await back;
  expect(heardHere).toHaveLength(2);
  await Promise.all(bridges.map((bridge) => bridge.close()));
});

test("what a step says, and the end of a session, reach the other processes and come back to nobody", async () => {
  await using database = await testDatabase();
  const log = pino({ level: "silent" });
  const [here, there] = [createBus(), createBus()];
  const bridges = [here, there].map((bus) => bridgeBus({ db: database.db, url: database.url, bus, log }));
  await Promise.all(bridges.map((bridge) => bridge.ready));
  const said: unknown[] = [];
  here.on("runNote", (note) => said.push(note));
  const heardThere = new Promise((resolve) => there.on("runNote", resolve));
  const endedThere = new Promise((resolve) => there.on("accessEnded", resolve));

  here.emit("runNote", { run: "r_1", step: "tell", text: "Once " });
  here.emit("runNote", { run: "r_1", step: "tell", text: "upon", progress: 0.5 });
  here.emit("accessEnded", { member: "u_1" });

  expect(await heardThere).toEqual({ run: "r_1", step: "tell", text: "Once upon", progress: 0.5 });
  expect(await endedThere).toEqual({ member: "u_1" });
  const back = new Promise((resolve) => here.on("accessEnded", resolve));
  there.emit("accessEnded", { member: "u_2" });
  await back;
  expect(said).toHaveLength(2);
  await Promise.all(bridges.map((bridge) => bridge.close()));
});

test("that a graph has new runs reaches the other processes, once for many, and comes back to nobody", async () => {
  await using database = await testDatabase();
  const log = pino({ level: "silent" });
  const [here, there] = [createBus(), createBus()];
  const bridges = [here, there].map((bus) => bridgeBus({ db: database.db, url: database.url, bus, log }));
  await Promise.all(bridges.map((bridge) => bridge.ready));
  const heard: unknown[] = [];
  there.on("runCreated", (event) => heard.push(event));
  const last = new Promise((resolve) => there.on("runCreated", ({ graph }) => graph === "g_2" && resolve(undefined)));
  const told: unknown[] = [];
  here.on("runCreated", (event) => told.push(event));

  for (let runs = 0; runs < 20; runs++) here.emit("runCreated", { workspace: "ws_1", graph: "g_1" });
  here.emit("runCreated", { workspace: "ws_1", graph: "g_2" });
  await last;

  expect(heard).toEqual([
    { workspace: "ws_1", graph: "g_1" },
    { workspace: "ws_1", graph: "g_2" },
  ]);
  expect(told).toHaveLength(21);
  await Promise.all(bridges.map((bridge) => bridge.close()));
});

test("where people are reaches the other processes, of each page the newest, and nothing of it is stored", async () => {
  await using database = await testDatabase();
  const log = pino({ level: "silent" });
  const [here, there] = [createBus(), createBus()];
  const bridges = [here, there].map((bus) => bridgeBus({ db: database.db, url: database.url, bus, log }));
  await Promise.all(bridges.map((bridge) => bridge.ready));
  const person = (page: string, x: number) => {
    const selection = Array.from({ length: 30 }, (_, index) => `${"n".repeat(60)}_${index}`);
    return { page, member: "u_1", name: "é".repeat(200), at: { pointer: { x, y: 0 }, selection } };
  };
  const heard: BusEvents["presence"][] = [];
  const both = new Promise<void>((resolve) =>
    there.on("presence", (event) => {
      if (heard.push(event) === 3) resolve();
    }),
  );

  for (let x = 0; x <= 50; x++) here.emit("presence", { graph: "g_1", page: "p1", person: person("p1", x) });
  here.emit("presence", { graph: "g_1", page: "p2", person: person("p2", 7) });
  here.emit("presence", { graph: "g_2", page: "p3" });
  await both;

  expect(heard).toEqual([
    { graph: "g_1", page: "p1", person: person("p1", 50) },
    { graph: "g_1", page: "p2", person: person("p2", 7) },
    { graph: "g_2", page: "p3" },
  ]);
  await Promise.all(bridges.map((bridge) => bridge.close()));
});

function nextGraphChange(bus: Bus): Promise<BusEvents["graphChanged"]> {
  return new Promise((resolve) => bus.on("graphChanged", resolve));
}
