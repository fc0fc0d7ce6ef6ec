import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { type Blobs, isHash, type StoredBlob } from "./blobs.ts";
import { draftOwner, draftSilenceMs, isGone } from "./drafts.ts";
import { hashOf, measure, sayFull } from "./measure.ts";

/**
 * Blobs as files `blobs/ab/cd/<hash>` in the data folder. Each is written to `blobs/drafts`, synced and renamed: never
 * half there. A file's time of change is when it was last put or touched.
 */
export function createDiskBlobs(dataDir: string, now: () => number = Date.now): Blobs {
  const root = join(dataDir, "blobs");
  const drafts = join(root, "drafts");
  const place = (hash: string) => join(root, hash.slice(0, 2), hash.slice(2, 4), hash);

  async function renew(hash: string): Promise<boolean> {
    const seconds = now() / 1_000;
    return present(utimes(place(hash), seconds, seconds));
  }

  /** Writes a draft and gives it its name. Whatever fails leaves no draft behind. */
  async function keep(write: (draft: FileHandle) => Promise<string>): Promise<string> {
    await mkdir(drafts, { recursive: true });
    const path = join(drafts, `${draftOwner()}+${randomUUID()}`);
    try {
      const draft = await open(path, "wx", 0o600);
      let hash: string;
      try {
        hash = await write(draft);
        await draft.sync();
      } finally {
        await draft.close();
      }
      const seconds = now() / 1_000;
      await utimes(path, seconds, seconds);
      await mkdir(dirname(place(hash)), { recursive: true });
      await rename(path, place(hash));
      return hash;
    } catch (error) {
      await rm(path, { force: true });
      throw sayFull(error);
    }
  }

  /** Clean-up takes a file aside to look at it and may put it back: look in both places, then again. */
  async function found<T>(hash: string, look: (path: string) => Promise<T>): Promise<T | undefined> {
    if (!isHash(hash)) return undefined;
    for (const path of [place(hash), aside(place(hash)), place(hash)]) {
      try {
        return await look(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
    return undefined;
  }

  async function* list(): AsyncGenerator<StoredBlob> {
    for (const first of await names(root)) {
      if (!/^[0-9a-f]{2}$/.test(first)) continue;
      for (const second of await names(join(root, first))) {
        for (const name of await names(join(root, first, second))) {
          // Left aside by a clean-up that was killed.
          const hash = name.replace(/\.aside$/, "");
          if (!isHash(hash)) continue;
          if (name !== hash) await present(rename(aside(place(hash)), place(hash)));
          const there = await stat(place(hash)).catch(() => undefined);
          if (there) yield { hash, bytes: there.size, touchedAt: there.mtimeMs };
        }
      }
    }
  }

  return {
    async put(bytes) {
      const hash = hashOf(bytes);
      if (await renew(hash)) return hash;
      return keep(async (draft) => {
        await draft.writeFile(bytes);
        return hash;
      });
    },

    get: (hash) => found(hash, (path) => readFile(path)),

    async putStream(source, { maxBytes }) {
      const { chunks, result } = measure(source, maxBytes);
      let measured = { hash: "", bytes: 0 };
      const hash = await keep(async (draft) => {
        for await (const chunk of chunks) await draft.writeFile(chunk);
        measured = result();
        return measured.hash;
      });
      return { hash, bytes: measured.bytes };
    },

    async getStream(hash, { start = 0, end } = {}) {
      const handle = await found(hash, (path) => open(path));
      if (!handle) return undefined;
      const { size } = await handle.stat();
      const last = Math.min(end ?? size, size) - 1;
      if (start > last) {
        await handle.close();
        return { bytes: size, stream: Readable.from([]) };
      }
      return { bytes: size, stream: createReadStream("", { fd: handle, start, end: last }) };
    },

    async touch(hashes) {
      for (const hash of hashes) if (isHash(hash)) await renew(hash);
    },

    async delete(hashes, touchedBefore) {
      const gone: StoredBlob[] = [];
      for (const hash of hashes.filter(isHash)) {
        const path = place(hash);
        // Once aside, a put makes the file anew; one that touched it just before is seen by its time.
        if (!(await present(rename(path, aside(path))))) continue;
        const { size: bytes, mtimeMs: touchedAt } = await stat(aside(path));
        if (touchedAt < touchedBefore) {
          await rm(aside(path));
          gone.push({ hash, bytes, touchedAt });
        } else {
          await rename(aside(path), path);
        }
      }
      return gone;
    },

    list,

    async size() {
      let count = 0;
      let bytes = 0;
      for await (const blob of list()) {
        count += 1;
        bytes += blob.bytes;
      }
      return { count, bytes };
    },

    async sweepDrafts() {
      let swept = 0;
      for (const name of await names(drafts)) {
        const path = join(drafts, name);
        const there = await stat(path).catch(() => undefined);
        const owner = name.split("+").slice(0, 3).join("+");
        if (!there || (!isGone(owner) && there.mtimeMs > now() - draftSilenceMs)) continue;
        await rm(path, { force: true });
        swept += 1;
      }
      return swept;
    },
  };
}

function aside(path: string): string {
  return `${path}.aside`;
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
}

/** Did it work? False when the file is not there. */
async function present(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
