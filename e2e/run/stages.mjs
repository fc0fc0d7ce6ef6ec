/** The stages of `npm run check` and `npm test`, in order. A stage that fails does not hide the later ones. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { childEnvironment, nodeBinary, root, say } from "../../server/launch/runtime.mjs";

const bin = (name, path) => [join(root, "node_modules", name, path)];
const tools = {
  types: [...bin("typescript", "bin/tsc"), "-b"],
  lint: [...bin("@biomejs/biome", "bin/biome"), "check", "."],
  unused: [...bin("knip", "bin/knip.js"), "--config", ".knip.json"],
};

/** Runs a checking tool; it counts as one test. */
export function runTool(name) {
  const started = Date.now();
  const { status } = spawnSync(nodeBinary(), tools[name], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: childEnvironment(),
  });
  say(`${status === 0 ? "✓" : "✗"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
}

/** Runs vitest projects and counts their tests. A run that executed none has failed. */
export function runTests(projects, { env = {}, filters = [] } = {}) {
  const report = join(root, "e2e", ".output", `vitest-${projects.join("-")}.json`);
  mkdirSync(join(root, "e2e", ".output"), { recursive: true });
  rmSync(report, { force: true });
  const { status } = spawnSync(
    nodeBinary(),
    [
      ...bin("vitest", "vitest.mjs"),
      "run",
      ...["--config", "e2e/vitest.config.ts"],
      ...projects.flatMap((project) => ["--project", project]),
      ...["--reporter", "dot", "--reporter", "json", "--outputFile.json", report],
      ...filters,
    ],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: childEnvironment({ NO_COLOR: "1", ...env }) },
  );
  const counts = readCounts(report);
  const failed = counts.failed === 0 && (status !== 0 || counts.passed === 0) ? 1 : counts.failed;
  return { passed: counts.passed, failed };
}

/**
 * The short fault matrix; a cell counts as a test. Times are shown and decide nothing here. A cell that this machine
 * cannot do is shown in the table and counts nothing.
 */
export function runFaults({ env = {} } = {}) {
  const report = join(root, "e2e", ".output", "faults.json");
  rmSync(report, { force: true });
  const { status } = spawnSync(
    nodeBinary(),
    ["--disable-warning=ExperimentalWarning", "e2e/faults/faults.ts", "--short", "--untimed"],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: childEnvironment({ NO_COLOR: "1", ...env }) },
  );
  try {
    const { cells } = JSON.parse(readFileSync(report, "utf8"));
    const count = (verdict) => cells.filter((cell) => cell.verdict === verdict).length;
    return { passed: count("passed"), failed: Math.max(count("failed"), status === 0 ? 0 : 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Failed suites (that did not even load) count as failures, and so do skipped tests: nothing is skipped silently. */
function readCounts(report) {
  try {
    const result = JSON.parse(readFileSync(report, "utf8"));
    const brokenFiles = result.testResults.filter(
      (file) => file.status === "failed" && file.assertionResults.length === 0,
    ).length;
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + brokenFiles + result.numPendingTests + result.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Prints the sum and ends the process: 0 only if everything passed. */
export function finish(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  say(`${sum("passed")} passed, ${sum("failed")} failed`);
  process.exit(sum("failed") === 0 ? 0 : 1);
}
