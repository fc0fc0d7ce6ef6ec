/** Cell 25: days that have 23 or 25 hours, zones that count in half hours, and the 29th of February. */
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cell, type Finding, most, type Stage, seen } from "../cell.ts";
import { audit } from "../parts/audit.ts";
import { auditBars } from "../parts/bars.ts";
import { edge, node } from "../parts/graphs.ts";
import { type House, openHouse } from "../parts/house.ts";
import { until } from "../parts/wait.ts";

export const schedules: Cell[] = [
  { number: 25, name: "schedules on odd days of odd zones", track: "clock", run: oddDays },
];

interface Case {
  cron: string;
  zone: string;
  /** The trigger is made at this instant; then the clock jumps from one of these to the next. Times are UTC. */
  from: string;
  visits: string[];
  /** Where it must have fired, once each, and nowhere else. */
  fires: string[];
}

const cases: Case[] = [
  {
    // 02:30 does not exist on the 28th: it fires at the skip.
    cron: "30 2 * * *",
    zone: "Europe/Berlin",
    from: "2027-03-27T00:00",
    visits: ["2027-03-27T01:30", "2027-03-28T00:30", "2027-03-28T01:00", "2027-03-28T01:30", "2027-03-29T00:30"],
    fires: ["2027-03-27T01:30", "2027-03-28T01:00", "2027-03-29T00:30"],
  },
  {
    // 02:30 comes twice on the 31st: it fires the first time.
    cron: "30 2 * * *",
    zone: "Europe/Berlin",
    from: "2027-10-30T00:00",
    visits: ["2027-10-30T00:30", "2027-10-31T00:30", "2027-10-31T01:30", "2027-11-01T00:30", "2027-11-01T01:30"],
    fires: ["2027-10-30T00:30", "2027-10-31T00:30", "2027-11-01T01:30"],
  },
  {
    // Half an hour of summer time: 01:45 comes twice, half an hour apart.
    cron: "45 1 * * *",
    zone: "Australia/Lord_Howe",
    from: "2027-04-03T12:00",
    visits: ["2027-04-03T14:45", "2027-04-03T15:15", "2027-04-04T15:15"],
    fires: ["2027-04-03T14:45", "2027-04-04T15:15"],
  },
  {
    cron: "15 2 * * *",
    zone: "Australia/Lord_Howe",
    from: "2027-10-02T12:00",
    visits: ["2027-10-02T15:30", "2027-10-02T15:45", "2027-10-03T15:15"],
    fires: ["2027-10-02T15:30", "2027-10-03T15:15"],
  },
  {
    cron: "30 9 * * *",
    zone: "Asia/Kolkata",
    from: "2027-05-01T00:00",
    visits: ["2027-05-01T03:30", "2027-05-01T04:00", "2027-05-01T04:30"],
    fires: ["2027-05-01T04:00"],
  },
  {
    cron: "0 12 29 2 *",
    zone: "UTC",
    from: "2027-02-27T00:00",
    visits: ["2027-02-28T12:00", "2027-03-01T12:00", "2028-02-28T12:00", "2028-02-29T12:00", "2028-03-01T12:00"],
    fires: ["2028-02-29T12:00"],
  },
];

async function oddDays(stage: Stage): Promise<Finding> {
  const file = join(tmpdir(), `goalgraph-faults-clock-${process.pid}`);
  await writeFile(file, "0");
  const house = await openHouse("clock", await stage.cluster(), {
    options: { inside: { program: "clock", env: { CLOCK_FILE: file } } },
  });
  try {
    const setClock = await makeClock(house, file);
    let missing = 0;
    let extra = 0;
    let fired = 0;
    const runs: string[] = [];
    for (const { cron, zone, from, visits, fires } of cases) {
      await setClock(from);
      const graph = await house.server.api<{ id: string }>("POST", "/graphs", {
        name: `${cron} in ${zone}`,
        nodes: [node("start", "input"), node("end", "output")],
        edges: [edge("start → end")],
      });
      const trigger = await house.server.api<{ id: string }>("POST", "/triggers", {
        kind: "schedule",
        graph: graph.id,
        overlap: "parallel",
        config: { cron, zone },
      });
      for (const visit of visits) {
        await setClock(visit);
        await looked(house);
        // Somebody sets the clock right: what has fired does not fire again.
        await setClock(visit, -3_600_000);
        await setClock(visit);
        await looked(house);
      }
      const made = await house.ask<{ id: string; slot: string }>(
        `select run as id, substring(body->'input'->>'scheduledAt' for 16) as slot from run_event
         where seq = 1 and body->>'graph' = $1 order by 2`,
        [graph.id],
      );
      runs.push(...made.map(({ id }) => id));
      fired += made.length;
      const slots = made.map(({ slot }) => slot);
      missing += fires.filter((slot) => !slots.includes(slot)).length;
      extra += slots.filter((slot, i) => !fires.includes(slot) || slots.indexOf(slot) !== i).length;
      await house.server.api("DELETE", `/triggers/${trigger.id}`);
    }
    const found = await audit(house.ask, runs);
    return {
      did: `${cases.length} schedules walked over changes of the clock and a leap day, each instant twice`,
      measured: [
        seen("fired", fired),
        most("firings missing", missing, 0),
        most("firings too many", extra, 0),
        ...auditBars(found),
      ],
    };
  } finally {
    await house.close();
    await rm(file, { force: true });
  }
}

/** Shifts the clocks of the server and of its database: the database's one by a function that stands before its own. */
async function makeClock(house: House, file: string): Promise<(utc: string, byMs?: number) => Promise<void>> {
  await house.server.kill();
  await house.ask("create table harness_clock (shift_ms bigint not null)");
  await house.ask("insert into harness_clock values (0)");
  await house.ask(`create function public.clock_timestamp() returns timestamptz language sql volatile as
    'select pg_catalog.clock_timestamp() + (select shift_ms from public.harness_clock) * interval ''1 millisecond'''`);
  await house.ask(`alter database "${house.name}" set search_path = public, pg_catalog`);
  await house.server.start();
  return async (utc, byMs = 0) => {
    const shift = Date.parse(`${utc}:02Z`) + byMs - Date.now();
    await writeFile(file, String(shift));
    house.server.signal("SIGUSR2");
    await house.ask("update public.harness_clock set shift_ms = $1", [shift]);
  };
}

/** The server has seen to everything that is due by now. */
async function looked(house: House): Promise<void> {
  await until(
    "A look at the schedules",
    async () => {
      const [row] = await house.ask<{ due: number }>(
        `select (select count(*) from trigger where next_at <= extract(epoch from public.clock_timestamp()) * 1000)
           + (select count(*) from trigger_firing where state = 'pending') as due`,
      );
      return row?.due === 0 || undefined;
    },
    { everyMs: 50 },
  );
}
