import { expect, test } from "vitest";
import { allRoutes } from "#shared/api/routes/index.ts";
import { hookRoutes } from "#shared/api/routes/triggers.ts";
import { readConfig } from "../config.ts";
import { startServer } from "../startServer.ts";
import { startTestServer } from "../testing.ts";
import { allHandlers } from "./allHandlers.ts";

test("every route of the table is served, and nothing else is", async () => {
  await using server = await startTestServer();

  const served = allHandlers(server.parts).map(({ route }) => `${route.method} ${route.path}`);
  const described = (await server.call("GET", "/openapi.json", { token: null })).json.paths;

  expect(served.sort()).toEqual(allRoutes.map(({ method, path }) => `${method} ${path}`).sort());
  const paths = Object.entries(described as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
  );
  const hooks = hookRoutes.map(({ method, path }) => `${method} ${path}`);
  expect(paths.sort()).toEqual([...served, ...hooks].sort());
});

test("health, readiness and figures are told without a sign-in", async () => {
  await using server = await startTestServer();
  const ask = (path: string) => server.call("GET", path, { token: null });

  expect(await ask("//healthz")).toMatchObject({ status: 200, json: { status: "ok" } });
  expect(await ask("//readyz")).toMatchObject({ status: 200, json: { status: "ready" } });
  expect((await ask("//metrics")).text).toContain('goalgraph_http_request_seconds_count{method="GET",status="200"}');
});

test("a web server without a worker keeps a run, and a worker on the same database finishes it", async () => {
  await using web = await startTestServer({ env: { ROLE: "web" } });
  const body = { name: "Apart", nodes: [{ id: "a", type: "transform", params: { value: 7 } }], edges: [] };
  const graph = (await web.call("POST", "/graphs", { body })).json.id;
  const started = await web.call("POST", `/graphs/${graph}/runs`, { body: {} });
  expect(started.json.status).toBe("queued");

  const { databaseUrl = "", dataDir } = web.parts.config;
  const env = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, ROLE: "worker", LOG_LEVEL: "silent" };
  const worker = await startServer(readConfig(env));
  try {
    for (;;) {
      const { status, steps } = (await web.call("GET", `/runs/${started.json.id}`)).json;
      if (status === "succeeded") return expect(steps.a.outputs).toEqual({ out: 7 });
      expect(["queued", "running"]).toContain(status);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await worker.stop(1_000);
  }
});
