import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Three suites: `unit` needs nothing, `database` a PostgreSQL (embedded, or TEST_DATABASE_URL), `browser` a built
 * client and a Chromium. Files ending in `.db.test.ts` are database tests, those in `.spec.ts` browser tests.
 */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: "unit",
          include: ["{shared,nodes,plugins,client,server,e2e}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.db.test.ts", "**/node_modules/**"],
          testTimeout: 30_000,
        },
      },
      {
        root,
        test: {
          name: "database",
          include: ["{server,plugins}/**/*.db.test.ts"],
          globalSetup: ["server/db/testing/globalSetup.ts"],
          // They mostly wait: for disks, for clocks, for other processes.
          maxWorkers: 4,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        root,
        test: {
          name: "browser",
          include: ["e2e/**/*.spec.ts"],
          globalSetup: ["e2e/support/globalSetup.ts"],
          // As long as the page waits for what it looks for; vitest's own second is too short for a busy machine.
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each file has a server and a browser of its own.
          maxWorkers: 2,
        },
      },
    ],
  },
});
