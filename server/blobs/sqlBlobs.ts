import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { Knex } from "knex";
import { AppError } from "#shared/errors.ts";
import { type Blobs, type ByteRange, isHash, type StoredBlob } from "./blobs.ts";
import { draftOwner, draftSilenceMs, isGone } from "./drafts.ts";
import { hashOf, measure, sayFull } from "./measure.ts";

/** Bytes of one row. Every blob is cut at the same places, so that a range leads straight to its rows. */
const chunkBytes = 262_144;
/** Rows written or read in one statement. */
const chunksAtOnce = 4;
const listedAtOnce = 5_000;

interface BlobRow {
  hash: string;
  bytes: number;
  touched_at: number;
}

/**
 * Blobs as rows, for machines that share a database and no disk. Chunks stand under a draft's name; the row in `blob`
 * that makes them a blob comes last, in one commit.
 */
export function createSqlBlobs(db: Knex, now: () => number = Date.now): Blobs {
  async function renew(hashes: readonly string[]): Promise<number> {
    const raw = await db.raw("update blob set touched_at = greatest(touched_at, ?) where hash = any(?)", [
      now(),
      [...hashes],
    ]);
    return raw.rowCount;
  }

  async function find(hash: string): Promise<{ bytes: number; draft: string } | undefined> {
    return isHash(hash) ? db("blob").where({ hash }).first("bytes", "draft") : undefined;
  }

  async function keep(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<{ hash: string; bytes: number }> {
    const draft = randomUUID();
    await db("blob_draft").insert({ draft, owner: draftOwner(), touched_at: now() });
    try {
      const { chunks, result } = measure(source, maxBytes);
      let index = 0;
      for await (const pieces of inPieces(chunks)) {
        await addChunks(db, { draft, index, pieces, now: now() });
        index += pieces.length;
      }
      const measured = result();
      await nameDraft(db, { draft, ...measured, now: now() });
      return measured;
    } catch (error) {
      await forgetDrafts(db, [draft]).catch(() => {});
      throw sayFull(error);
    }
  }

  return {
    async put(bytes) {
      const hash = hashOf(bytes);
      if ((await renew([hash])) > 0) return hash;
      if (bytes.length > chunkBytes) return (await keep(only(bytes), bytes.length)).hash;
      const draft = randomUUID();
      await db
        .raw(
          `with made as (
             insert into blob (hash, bytes, draft, touched_at) values (?, ?, ?, ?)
             on conflict (hash) do update set touched_at = greatest(blob.touched_at, excluded.touched_at)
             returning draft
           )
           insert into blob_chunk (draft, index, bytes) select draft, 0, ? from made where draft = ?`,
          [hash, bytes.length, draft, now(), Buffer.from(bytes), draft],
        )
        .catch((error: unknown) => {
          throw sayFull(error);
        });
      return hash;
    },

    async get(hash) {
      const blob = await find(hash);
      if (!blob) return undefined;
      const rows: Buffer[] = await db("blob_chunk").where({ draft: blob.draft }).orderBy("index").pluck("bytes");
      const bytes = Buffer.concat(rows);
      // Removed between the two statements.
      return bytes.length === blob.bytes ? bytes : undefined;
    },

    putStream: (source, { maxBytes }) => keep(source, maxBytes),

    async getStream(hash, range = {}) {
      const blob = await find(hash);
      if (!blob) return undefined;
      return { bytes: blob.bytes, stream: Readable.from(chunksOf(db, blob, range), { objectMode: false }) };
    },

    async touch(hashes) {
      await renew(hashes.filter(isHash));
    },

    async delete(hashes, touchedBefore) {
      const { rows } = await db.raw<{ rows: BlobRow[] }>(
        `with gone as (
           delete from blob where hash = any(?) and touched_at < ? returning hash, bytes, draft, touched_at
         ), chunks as (
           delete from blob_chunk using gone where blob_chunk.draft = gone.draft
         )
         select hash, bytes, touched_at from gone`,
        [hashes.filter(isHash), Math.ceil(touchedBefore)],
      );
      return rows.map(toStored);
    },

    async *list() {
      for (let after = ""; ; ) {
        const rows: BlobRow[] = await db("blob")
          .where("hash", ">", after)
          .orderBy("hash")
          .limit(listedAtOnce)
          .select("hash", "bytes", "touched_at");
        yield* rows.map(toStored);
        const last = rows.at(-1);
        if (!last || rows.length < listedAtOnce) return;
        after = last.hash;
      }
    },

    async size() {
      return db("blob").first(db.raw("count(*) as count"), db.raw("coalesce(sum(bytes), 0)::bigint as bytes"));
    },

    async sweepDrafts() {
      const rows: { draft: string; owner: string; touched_at: number }[] = await db("blob_draft").select("*");
      const silentSince = now() - draftSilenceMs;
      const left = rows.filter(({ owner, touched_at }) => isGone(owner) || touched_at < silentSince);
      await forgetDrafts(
        db,
        left.map(({ draft }) => draft),
      );
      return left.length;
    },
  };
}

/** Adds rows to a draft, as long as nobody swept it away as silent. */
async function addChunks(
  db: Knex,
  { draft, index, pieces, now }: { draft: string; index: number; pieces: Buffer[]; now: number },
): Promise<void> {
  // One parameter a row: bytes travel as they are, an array of them would be spelled out.
  const { rowCount } = await db.raw(
    `with alive as (update blob_draft set touched_at = ? where draft = ? returning draft)
     insert into blob_chunk (draft, index, bytes)
     select alive.draft, piece.index, piece.bytes
     from alive, (values ${pieces.map(() => "(?::int, ?::bytea)").join(", ")}) as piece (index, bytes)`,
    [now, draft, ...pieces.flatMap((piece, nth) => [index + nth, piece])],
  );
  if (rowCount === 0) throw sweptAway();
}

/** The commit that makes a draft a blob. Of two that brought the same bytes the first one's rows stay. */
async function nameDraft(
  db: Knex,
  { draft, hash, bytes, now }: { draft: string; hash: string; bytes: number; now: number },
): Promise<void> {
  await db.transaction(async (trx) => {
    if ((await trx("blob_draft").where({ draft }).delete()) === 0) throw sweptAway();
    const { rows } = await trx.raw<{ rows: { draft: string }[] }>(
      `insert into blob (hash, bytes, draft, touched_at) values (?, ?, ?, ?)
       on conflict (hash) do update set touched_at = greatest(blob.touched_at, excluded.touched_at)
       returning draft`,
      [hash, bytes, draft, now],
    );
    if (rows[0]?.draft !== draft) await trx("blob_chunk").where({ draft }).delete();
  });
}

/** The draft's row goes first: from then on its writer can neither add to it nor name it. */
async function forgetDrafts(db: Knex, drafts: string[]): Promise<void> {
  if (drafts.length === 0) return;
  await db.transaction(async (trx) => {
    const mine: { draft: string }[] = await trx("blob_draft").whereIn("draft", drafts).delete().returning("draft");
    await trx("blob_chunk")
      .whereIn(
        "draft",
        mine.map(({ draft }) => draft),
      )
      .delete();
  });
}

/** The source cut into rows, some at a time. */
async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer[]> {
  const most = chunkBytes * chunksAtOnce;
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < most) continue;
    const all = Buffer.concat(waiting);
    const whole = all.length - (all.length % chunkBytes);
    for (let at = 0; at < whole; at += most) yield cut(all.subarray(at, Math.min(at + most, whole)));
    waiting = [all.subarray(whole)];
    length = all.length - whole;
  }
  if (length > 0) yield cut(Buffer.concat(waiting));
}

function cut(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / chunkBytes);
  return Array.from({ length: count }, (_, nth) => bytes.subarray(nth * chunkBytes, (nth + 1) * chunkBytes));
}

async function* chunksOf(
  db: Knex,
  blob: { bytes: number; draft: string },
  { start = 0, end }: ByteRange,
): AsyncGenerator<Buffer> {
  const stop = Math.min(end ?? blob.bytes, blob.bytes);
  let at = start;
  while (at < stop) {
    const first = Math.floor(at / chunkBytes);
    const rows: Buffer[] = await db("blob_chunk")
      .where({ draft: blob.draft })
      .andWhere("index", ">=", first)
      .andWhere("index", "<", first + chunksAtOnce)
      .orderBy("index")
      .pluck("bytes");
    for (const [nth, row] of rows.entries()) {
      const begins = (first + nth) * chunkBytes;
      const piece = row.subarray(at - begins, Math.min(row.length, stop - begins));
      if (piece.length > 0) yield piece;
      at += piece.length;
      if (at >= stop) return;
    }
    if (rows.length === 0) throw new AppError("UNAVAILABLE", "The bytes were removed while they were read.");
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function sweptAway(): AppError {
  return new AppError("UNAVAILABLE", "Nothing came for so long that the upload was given up. Send it again.");
}

function toStored({ hash, bytes, touched_at }: BlobRow): StoredBlob {
  return { hash, bytes, touchedAt: touched_at };
}
