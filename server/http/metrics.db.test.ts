import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

test("what one watches when scaling is told in figures, and each of them is explained", async () => {
  await using server = await startTestServer();
  const ask = await makeGraph(server, [{ id: "ok", type: "approval", params: { title: "Go on?" } }]);
  const pure = await makeGraph(server, [{ id: "x", type: "transform", params: { value: 1 } }]);
  await server.call("POST", `/graphs/${ask}/runs`, { body: {} });
  for (let run = 0; run < 3; run++) {
    await server.call("POST", `/graphs/${pure}/runs`, { body: {}, headers: { prefer: "wait=10" } });
  }

  await expect.poll(async () => (await figures(server)).get('goalgraph_runs_open{status="waiting"}')).toBe(1);
  const seen = await figures(server);

  expect(seen.get('goalgraph_processes{role="all"}')).toBe(1);
  expect(seen.get("goalgraph_runs_ready")).toBe(0);
  expect(seen.get("goalgraph_runs_kept_out")).toBe(0);
  expect(seen.get("goalgraph_places")).toBe(10);
  expect(seen.get("goalgraph_places_used")).toBeGreaterThanOrEqual(0);
  expect(seen.get("goalgraph_sockets")).toBe(0);
  expect(seen.get("goalgraph_journal_commits_total")).toBeGreaterThanOrEqual(4);
  expect(seen.get("goalgraph_journal_events_total")).toBeGreaterThan(10);
  expect(seen.get("goalgraph_journal_group_size_count")).toBe(seen.get("goalgraph_journal_commits_total"));
  expect(seen.get('goalgraph_http_request_seconds_count{method="POST",status="201"}')).toBeGreaterThanOrEqual(2);
  const explained = await readFile(new URL("./HOW_IT_WORKS.md", import.meta.url), "utf8");
  const names = new Set(
    [...seen.keys()].flatMap((name) => /^goalgraph_\w+?(?=_bucket|_sum|_count|\{|$)/.exec(name)?.[0] ?? []),
  );
  for (const name of names) expect(explained).toContain(`\`${name}\``);
});

test("a process without pages shows its figures at a port of its own, by whatever name it is called", async () => {
  const port = 20_000 + (process.pid % 20_000);
  await using server = await startTestServer({ env: { METRICS_PORT: String(port) } });

  const at = (path: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const call = request({ host: "127.0.0.1", port, path, headers: { host: "10.1.2.3" } }, (reply) => {
        let text = "";
        reply.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        reply.on("end", () => resolve({ status: reply.statusCode ?? 0, text }));
      });
      call.on("error", reject).end();
    });

  expect(await at("/readyz")).toMatchObject({ status: 200 });
  expect((await at("/metrics")).text).toContain("goalgraph_places 10");
  expect(await at("/api/v1/graphs")).toEqual({ status: 404, text: "" });
  expect((await server.call("GET", "//healthz")).status).toBe(200);
});

test("under a name for others the figures are shown to who has a token, and to nobody else", async () => {
  await using server = await startTestServer({ env: { PUBLIC_URL: "https://goalgraph.example" } });
  const ask = async (path: string, headers: Record<string, string>, token?: null) =>
    (
      await server.call("GET", path, {
        headers: { host: "goalgraph.example", ...headers },
        ...(token === null && { token }),
      })
    ).status;

  expect(await ask("//metrics", {}, null)).toBe(401);
  expect(await ask("//metrics", { host: `localhost:${server.port}` }, null)).toBe(401);
  expect(await ask("//metrics", { authorization: "Bearer not-a-token-of-anybody" })).toBe(401);
  expect(await ask("//metrics", {})).toBe(200);
  expect(await ask("//healthz", {}, null)).toBe(200);
  expect(await ask("//readyz", {}, null)).toBe(200);
});

test("at the machine's own address a proxy gets no figures for others", async () => {
  await using server = await startTestServer();
  const ask = (headers: Record<string, string>) => server.call("GET", "//metrics", { headers, token: null });

  expect(await ask({})).toMatchObject({ status: 200 });
  expect(await ask({ "x-forwarded-for": "203.0.113.7" })).toMatchObject({
    status: 401,
    json: { code: "NOT_SIGNED_IN", detail: expect.stringContaining("METRICS_PORT") },
  });
});

async function makeGraph(server: TestServer, nodes: object[]): Promise<string> {
  return (await server.call("POST", "/graphs", { body: { name: "Counted", nodes, edges: [] } })).json.id;
}

async function figures(server: TestServer): Promise<Map<string, number>> {
  const { text } = await server.call("GET", "//metrics");
  return new Map(
    text.split("\n").flatMap((line): [string, number][] => {
      const cut = line.lastIndexOf(" ");
      return line.startsWith("goalgraph_") ? [[line.slice(0, cut), Number(line.slice(cut + 1))]] : [];
    }),
  );
}
