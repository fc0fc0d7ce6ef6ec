import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../embedded.ts";
import { createTemplate } from "./template.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A database with the schema, for clones; and one to give orders from. */
    testDatabase: { adminUrl: string; template: string };
  }
}

/**
 * One PostgreSQL for all database tests: that of TEST_DATABASE_URL, or an embedded one in a temporary folder. Each
 * test file works on its own clone of a template.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    const template = await createTemplate(given);
    project.provide("testDatabase", { adminUrl: given, template: template.name });
    return () => template.drop();
  }
  const folder = await mkdtemp(join(tmpdir(), "goalgraph-test-"));
  // mkdtemp closes the folder to other accounts; the database may run under one.
  await chmod(folder, 0o755);
  const embedded = await startEmbedded({ dataDir: folder, durable: false });
  const template = await createTemplate(embedded.url);
  project.provide("testDatabase", { adminUrl: embedded.url, template: template.name });
  return async () => {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
