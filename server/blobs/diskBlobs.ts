import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Blobs } from "./blobs.ts";

/** Blobs as files `blobs/ab/cd/<hash>` in the data folder. Written aside, synced and renamed: never half there. */
export function createDiskBlobs(dataDir: string): Blobs {
  const root = join(dataDir, "blobs");
  const place = (hash: string) => join(root, hash.slice(0, 2), hash.slice(2, 4), hash);
  return {
    async put(bytes) {
      const hash = createHash("sha256").update(bytes).digest("hex");
      const file = place(hash);
      if (await stat(file).catch(() => undefined)) return hash;
      await mkdir(dirname(file), { recursive: true });
      const draft = `${file}.${randomUUID()}`;
      const handle = await open(draft, "wx", 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
      return hash;
    },
    async get(hash) {
      // A name from outside leads nowhere else.
      if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
      return readFile(place(hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
    },
  };
}
