/**
 * What a fresh clone needs before TypeScript can run: packages, the pinned Node, the built client. Plain JavaScript
 * for Node 20.19 and newer, without dependencies, because nothing is installed yet when it starts.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Installs the locked packages unless they are there already. Exits with npm's own words when it cannot. */
export function ensureInstalled() {
  const lock = join(root, "package-lock.json");
  const stamp = join(root, "node_modules", ".goalgraph-installed");
  const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  if (!installedByHand(lock)) {
    say("Installing packages (once, about a minute) …");
    const npm = spawnSync(
      "npm",
      ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"],
      {
        cwd: root,
        stdio: ["ignore", "inherit", "inherit"],
        shell: process.platform === "win32",
      },
    );
    if (npm.status !== 0) fail("The packages could not be installed; npm's message is above. Mend it and start again.");
  }
  writeFileSync(stamp, wanted);
}

/** npm's own record of what is installed is newer than the lock file: somebody ran `npm ci`. */
function installedByHand(lock) {
  const record = join(root, "node_modules", ".package-lock.json");
  return existsSync(record) && statSync(record).mtimeMs >= statSync(lock).mtimeMs;
}

/** The Node that runs Goalgraph: the pinned one from npm, or this one when it is of the same major version. */
export function nodeBinary() {
  const pinned = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  if (existsSync(pinned)) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major === 24 && minor >= 11) return process.execPath;
  return fail(
    `Goalgraph runs on Node 24 (24.11 or newer); this is ${process.version}. For ${process.platform} ${process.arch} no Node comes ` +
      "with the packages: install Node 24 from nodejs.org and start again.",
  );
}

/** Environment for children: the pinned Node comes first on the PATH. */
export function childEnvironment(extra = {}) {
  const separator = process.platform === "win32" ? ";" : ":";
  return {
    ...process.env,
    PATH: [dirname(nodeBinary()), join(root, "node_modules", ".bin"), process.env.PATH].join(separator),
    ...extra,
  };
}

/** Builds the client when a source is newer than the build. */
export function ensureClient() {
  const stamp = join(root, "dist", "client", ".sources");
  const wanted = fingerprint(["client", "shared", "vite.config.ts", "package-lock.json"]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Building the client …");
  const built = spawnSync(
    nodeBinary(),
    [join(root, "node_modules", "vite", "bin", "vite.js"), "build", "--logLevel", "warn"],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: childEnvironment(),
    },
  );
  if (built.status !== 0) fail("The client could not be built; the message is above.");
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** A hash over names, sizes and times of the files below some places. */
function fingerprint(places) {
  const hash = createHash("sha256");
  const visit = (path) => {
    const facts = statSync(path);
    if (facts.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(`${path.slice(root.length)} ${facts.size} ${facts.mtimeMs}\n`);
  };
  for (const place of places) visit(join(root, place));
  return hash.digest("hex");
}

/**
 * Runs a program until it ends, passes signals on, and resolves with its exit code. The open channel lets the child
 * notice when this process is killed outright, so that no orphan keeps the port.
 */
export function runChild(args, { env = {}, channel = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(nodeBinary(), args, {
      cwd: root,
      stdio: channel ? ["inherit", "inherit", "inherit", "ipc"] : "inherit",
      env: childEnvironment(env),
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("error", (error) => fail(`${args[0]} could not be started: ${error.message}`));
    child.on("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

export function say(text) {
  process.stdout.write(`${text}\n`);
}

export function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
