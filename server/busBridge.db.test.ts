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

function nextGraphChange(bus: Bus): Promise<BusEvents["graphChanged"]> {
  return new Promise((resolve) => bus.on("graphChanged", resolve));
}
