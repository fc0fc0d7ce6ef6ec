/** A disk that is small enough to be filled: a memory file system, where this account may mount one. */
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, open, rm, rmdir, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atExit } from "./leftovers.ts";

export interface SmallDisk {
  folder: string;
  /** Leaves about so many bytes free. */
  fill(leaveBytes: number): Promise<void>;
  /** Frees what `fill` took. */
  free(): Promise<void>;
  unmount(): Promise<void>;
}

/** Undefined where mounting is not permitted. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "goalgraph-faults-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "tmpfs", folder]);
  if (mounted.status !== 0) {
    await rmdir(folder);
    return undefined;
  }
  await chmod(folder, 0o777);
  const unmount = () => void spawnSync("umount", ["-l", folder]);
  const forget = atExit(unmount);
  const ballast = join(folder, "ballast");
  return {
    folder,
    async fill(leaveBytes) {
      const { bavail, bsize } = await statfs(folder);
      const file = await open(ballast, "a");
      const block = Buffer.alloc(64 * 1024, 1);
      try {
        for (let left = bavail * bsize - leaveBytes; left > 0; left -= block.length) {
          await file.write(block.subarray(0, Math.min(left, block.length)));
        }
      } catch {
        // Others were faster: it is full.
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast, { force: true }),
    async unmount() {
      forget();
      unmount();
      await rmdir(folder).catch(() => {});
    },
  };
}
