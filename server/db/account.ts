/**
 * Under which account and where the embedded database lives. PostgreSQL refuses to run as root, so root starts it as
 * `nobody`; then the programs and the data must be in folders that `nobody` can enter.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { copyNativeFolder } from "./binaries.ts";

export interface Account {
  uid: number;
  gid: number;
}

/** Undefined: as whoever runs the server. */
export async function databaseAccount(): Promise<Account | undefined> {
  if (process.platform === "win32" || process.getuid?.() !== 0) return undefined;
  return nobody();
}

/** The account that owns an existing data folder: root may start one that an ordinary user made. */
export async function ownerOf(cluster: string): Promise<Account | undefined> {
  const found = await stat(cluster).catch(() => undefined);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

async function nobody(): Promise<Account> {
  const lines = await readFile("/etc/passwd", "utf8").then(
    (text) => text.split("\n"),
    () => [],
  );
  const [, , uid, gid] = lines.find((line) => line.startsWith("nobody:"))?.split(":") ?? [];
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) };
}

/**
 * Where programs and data go. When root runs the server in a closed folder such as /root, the data cannot live in
 * `dataDir`: it goes to /var/lib/goalgraph-<hash of dataDir>, the same one at every start.
 */
export async function placeDatabase(
  dataDir: string,
  native: string,
  account: Account | undefined,
): Promise<{ folder: string; native: string; moved: boolean }> {
  const own = resolve(dataDir);
  await mkdir(own, { recursive: true });
  if (!account) return { folder: join(own, "postgres"), native, moved: false };
  const elsewhere = join("/var/lib", `goalgraph-${createHash("sha256").update(own).digest("hex").slice(0, 12)}`);
  const open = await canEnter(own);
  return {
    folder: join(open ? own : elsewhere, "postgres"),
    native: (await canEnter(native)) ? native : await copyNativeFolder(native, elsewhere),
    moved: !open,
  };
}

/** May any account walk down to this folder? */
async function canEnter(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}
