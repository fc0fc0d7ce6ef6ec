import { statfs } from "node:fs/promises";
import type { Storage } from "#shared/api/routes/storage.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";

/** Walking a large store takes a while: the counting takes at most a hundredth of the time. */
const restAfterCount = 100;

interface Counted {
  at: number;
  /** Infinite until it is known. */
  tookMs: number;
  size: Promise<{ count: number; bytes: number }>;
}
const counted = new WeakMap<Blobs, Counted>();

/** What takes up room, and the rules about it. */
export async function getStorage(
  parts: Pick<Parts, "db" | "blobs" | "config" | "now">,
  { workspace }: Pick<Caller, "workspace">,
): Promise<Storage> {
  const { db, config } = parts;
  const rule: { keep_runs_days: number | null } | undefined = await db("workspace")
    .where({ id: workspace })
    .first("keep_runs_days");
  const graphs: { id: string; name: string; keepRunsDays: number | null }[] = await db("run_retention")
    .join("graph", "graph.id", "run_retention.graph")
    .where({ "run_retention.workspace": workspace })
    .orderBy(["graph.name", "graph.id"])
    .select("graph.id", "graph.name", "run_retention.days as keepRunsDays");
  const sizes = await db.raw<{ rows: { bytes: number; journal: number }[] }>(
    "select pg_database_size(current_database()) as bytes, pg_total_relation_size('run_event') as journal",
  );
  const { bytes = 0, journal = 0 } = sizes.rows[0] ?? {};
  const runs: { finished: number; open: number; oldest: number | null } = await db("run")
    .where({ workspace })
    .first(
      db.raw("count(ended_at) as finished"),
      db.raw("count(*) - count(ended_at) as open"),
      db.raw("min(created_at) as oldest"),
    );
  const files: { count: number; bytes: number } = await db("file")
    .where({ workspace })
    .first(db.raw("count(*) as count"), db.raw("coalesce(sum(bytes), 0)::bigint as bytes"));
  const last = await db("clean_up").where({ workspace }).orderBy("at", "desc").first("at", "by", "freed");
  return {
    settings: { keepRunsDays: rule?.keep_runs_days ?? null, graphs },
    database: { bytes, journalBytes: journal },
    blobs: await sizeOf(parts, config),
    runs: { finished: runs.finished, open: runs.open, ...(runs.oldest !== null && { oldestAt: runs.oldest }) },
    files,
    ...(last && { lastCleanUp: last }),
  };
}

/** After a clean-up the sizes are others. */
export function forgetSize(blobs: Blobs): void {
  counted.delete(blobs);
}

async function sizeOf(
  { blobs, now }: Pick<Parts, "blobs" | "now">,
  { blobs: place, dataDir }: Parts["config"],
): Promise<Storage["blobs"]> {
  let known = counted.get(blobs);
  if (!known || known.at + known.tookMs * restAfterCount < now()) {
    known = { at: now(), tookMs: Number.POSITIVE_INFINITY, size: blobs.size() };
    counted.set(blobs, known);
    known.size.catch(() => counted.delete(blobs));
  }
  const size = await known.size;
  if (known.tookMs === Number.POSITIVE_INFINITY) known.tookMs = now() - known.at;
  const disk = place === "disk" ? await statfs(dataDir).catch(() => undefined) : undefined;
  return { place, ...size, countedAt: known.at, ...(disk && { freeBytes: disk.bavail * disk.bsize }) };
}
