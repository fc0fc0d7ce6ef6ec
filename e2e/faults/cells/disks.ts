/** Cells 19 and 20: full disks under the database, and under files and the log. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Cell, type Finding, least, most, type Stage, seen } from "../cell.ts";
import { audit } from "../parts/audit.ts";
import { auditBars, detailOf } from "../parts/bars.ts";
import { startCluster } from "../parts/cluster.ts";
import { graphs } from "../parts/graphs.ts";
import { openHouse } from "../parts/house.ts";
import { startLoad } from "../parts/load.ts";
import { startProbe } from "../parts/probe.ts";
import { mountSmallDisk } from "../parts/tmpfs.ts";
import { pause, until } from "../parts/wait.ts";

export const disks: Cell[] = [
  { number: 19, name: "disk full: database", track: "disks", run: fullDatabase },
  { number: 20, name: "disk full: files and log", track: "disks", run: fullFiles },
];

const notPermitted = "This account may not mount a small file system, so no disk was filled.";

async function fullDatabase(stage: Stage): Promise<Finding> {
  const disk = await mountSmallDisk(192);
  if (!disk) return { did: "", measured: [], notRun: notPermitted };
  const cluster = await startCluster({
    folder: disk.folder,
    settings: { max_wal_size: "48MB", min_wal_size: "32MB", shared_buffers: "16MB" },
  });
  const house = await openHouse("full", cluster);
  try {
    const ids = [await house.graph(graphs.effects(house.receiver.url)), await house.graph(graphs.pure())];
    const load = startLoad({ servers: [house.server], graphs: ids, perSecond: stage.pick(25, 60) });
    await pause(1_500);
    await disk.fill(0);
    // Full is full when the database says so; what it wrote ahead lasts a while.
    const refused = await until("A refusal", () => load.answers.find(({ status }) => status !== 201), {
      withinMs: 60_000,
    }).catch(() => undefined);
    await pause(stage.pick(2_000, 10_000));
    const before = load.answers.filter(({ status }) => status !== 201);
    await disk.free();
    const freed = Date.now();
    // What an operator would do when the database itself gave up.
    if (!(await cluster.running())) await cluster.start();
    await until("An accepted start", () => load.answers.find(({ at, status }) => status === 201 && at > freed), {
      withinMs: 60_000,
    });
    const back = (Date.now() - freed) / 1000;
    await load.stop();
    const found = await audit(house.ask, load.accepted(), house.receiver);
    return {
      did: "a disk of 192 MB filled to the last byte under load, then freed",
      measured: [
        least("starts refused", refused ? before.length : 0, 1),
        most("refused other than with 503", before.filter(({ status }) => status !== 503).length, 0),
        most("back after", back, 30, "s"),
        most("server ended", house.server.alive() ? 0 : 1, 0),
        ...auditBars(found),
      ],
      detail: await detailOf(house, found, load),
    };
  } finally {
    await house.close();
    await cluster.stop();
    await disk.unmount();
  }
}

async function fullFiles(stage: Stage): Promise<Finding> {
  const disk = await mountSmallDisk(8);
  if (!disk) return { did: "", measured: [], notRun: notPermitted };
  const dataDir = join(disk.folder, "data");
  await mkdir(dataDir);
  const log = join(disk.folder, "log");
  const house = await openHouse("files", await stage.cluster(), {
    options: { dataDir, output: log, env: { LOG_LEVEL: "info", BLOBS: "disk" } },
  });
  try {
    const { server } = house;
    const ids = [await house.graph(graphs.effects(house.receiver.url)), await house.graph(graphs.pure())];
    const upload = () =>
      server
        .call("POST", "/files?name=large.bin", {
          body: Buffer.alloc(1_000_000, Math.floor(Math.random() * 255)),
          headers: { "content-type": "application/octet-stream" },
        })
        .catch((error: unknown) => ({ status: 0, body: String(error) }));
    const health = startProbe(async () => (await server.call("GET", "/healthz", { bare: true })).status === 200);
    await disk.fill(0);
    const load = startLoad({ servers: [server], graphs: ids, perSecond: 15 });
    const refused = [await upload(), await upload()];
    await pause(stage.pick(2_000, 20_000));
    await load.stop();
    await disk.free();
    const accepted = await upload();
    await health.stop();
    const found = await audit(house.ask, load.accepted(), house.receiver);
    const lastLines = server.alive() ? "" : `The server ended. ${(await readFile(log, "utf8")).slice(-1_500)}\n     `;
    return {
      did: "the data folder and the log on a full disk under load",
      measured: [
        seen("upload refused with", refused[0]?.status ?? 0),
        most(
          "unclear refusals",
          refused.filter(({ status, body }) => (status !== 503 && status !== 507) || !/space|disk/i.test(body)).length,
          0,
        ),
        most("starts refused", load.answers.filter(({ status }) => status !== 201).length, 0),
        most("upload refused after space", accepted.status === 201 ? 0 : 1, 0),
        least("health answered", 100 * (1 - health.failures / health.times.length), 100, "%"),
        ...auditBars(found),
      ],
      detail: `${lastLines}${refused.map(({ status, body }) => `${status} ${body.slice(0, 300)}`).join("; ")} ${await detailOf(house, found)}`,
    };
  } finally {
    await house.close();
    await disk.unmount();
  }
}
