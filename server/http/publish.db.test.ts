import { expect, test } from "vitest";
import { quoteAt } from "#shared/artifact/annotation.ts";
import { nodeArtifacts } from "../artifacts/nodeArtifacts.ts";
import { startTestServer } from "../testing.ts";

const values = [
  { month: "2026-01", sales: 3 },
  { month: "2026-02", sales: 5 },
];
const chart = {
  mark: "bar",
  data: { values },
  encoding: { x: { field: "month", type: "nominal" }, y: { field: "sales", type: "quantitative" } },
};
const report = `# Sales\n\nSales rose in February.\n\n\`\`\`vega-lite\n${JSON.stringify(chart)}\n\`\`\`\n`;

/** A server whose workspace holds what a run stored. */
async function serverWithReport() {
  const server = await startTestServer();
  const workspace = String((await server.db("workspace").first("id")).id);
  const run = { id: "r_1", workspace, graph: "g_1", revision: 1 };
  const ref = await nodeArtifacts(server.parts, run, { address: "report", node: "report" }).save({
    kind: "document",
    title: "Sales",
    content: report,
  });
  return { server, id: ref.$artifact, [Symbol.asyncDispose]: () => server.stop() };
}

test("from a mark to a live page: annotate, revise, accept, publish, open on the site's own host", async () => {
  await using it = await serverWithReport();
  const { server, id } = it;
  const { json: read } = await server.call("GET", `/artifacts/${id}/versions/1`);
  const start = read.content.indexOf("rose");
  const target = { version: 1, hash: read.hash, start, end: start + 4, quote: quoteAt(read.content, start, start + 4) };

  const note = await server.call("POST", `/artifacts/${id}/annotations`, {
    body: { target, instruction: 'replace with "grew"' },
  });
  expect(note.status).toBe(201);
  const proposal = await server.call("POST", `/artifacts/${id}/revise`, { body: { annotations: [note.json.id] } });
  expect(proposal.json).toMatchObject({ madeBy: "literal", frame: { identical: true } });
  const accepted = await server.call("POST", `/proposals/${proposal.json.id}`, { body: { accept: "all" } });
  expect(accepted.json).toMatchObject({ version: 2, proposal: { status: "accepted" } });
  expect((await server.call("POST", `/proposals/${proposal.json.id}`, { body: { accept: "none" } })).status).toBe(409);

  const site = await server.call("POST", "/sites", {
    body: { slug: "sales", title: "Sales 2026", from: { artifact: id } },
  });
  expect(site.status).toBe(201);
  expect(site.json.versions[0].checks.map((check: { result: string }) => check.result)).toEqual([
    "pass",
    "pass",
    "pass",
    "pass",
  ]);
  const live = await server.call("POST", `/sites/${site.json.id}/deploy`, { body: { version: 1 } });
  expect(live.json.live).toBe(1);
  const opened = await server.call("POST", `/sites/${site.json.id}/open`, { body: { version: 1 } });
  const address = new URL(opened.json.url);
  const page = await server.call("GET", `/${address.pathname}${address.search}`, {
    token: null,
    headers: { host: address.host },
  });

  expect(page.status).toBe(200);
  expect(page.text).toContain("Sales grew in February.");
  expect(page.text).toMatch(/<svg role="img"/);
  expect(page.headers["content-security-policy"]).toContain("sandbox");
});

test("the app's session and token open nothing on a site's host, and its API is not there", async () => {
  await using it = await serverWithReport();
  const { server } = it;
  const host = `sales.localhost:${server.port}`;

  for (const path of ["//api/v1/artifacts", "//api/v1/session", "//healthz"]) {
    const reply = await server.call("GET", path, { headers: { host, cookie: "gg_session=anything" } });
    expect(reply).toMatchObject({ status: 404, json: undefined });
    expect(reply.headers["set-cookie"]).toBeUndefined();
  }
});

test("downloads are attachments, and a format that does not exist is named", async () => {
  await using it = await serverWithReport();
  const path = `/artifacts/${it.id}/versions/1/content`;

  const html = await it.server.call("GET", `${path}?format=html`);

  expect(html.status).toBe(200);
  expect(html.headers).toMatchObject({
    "content-disposition": `attachment; filename="Sales v1.html"; filename*=UTF-8''Sales%20v1.html`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
  });
  expect((await it.server.call("GET", path)).text).toBe(report);
  expect((await it.server.call("GET", path, { token: null })).status).toBe(401);
  expect(await it.server.call("GET", `${path}?format=exe`)).toMatchObject({
    status: 400,
    json: { code: "BAD_INPUT", errors: [{ path: "format" }] },
  });
  expect((await it.server.call("GET", `/artifacts/${it.id}/versions/x/content`)).json.errors).toMatchObject([
    { path: "n" },
  ]);
});

test("an upload becomes a reference with a clean name, and comes back as a download only", async () => {
  await using it = await serverWithReport();

  const file = await it.server.call("POST", "/files?name=..%2Fevil.html", {
    text: "<script>alert(1)</script>",
    headers: { "content-type": "text/html" },
  });

  expect(file).toMatchObject({ status: 201, json: { name: "evil.html", mediaType: "text/html", bytes: 25 } });
  const back = await it.server.call("GET", `/files/${file.json.$file}/content`);
  expect(back).toMatchObject({ status: 200, text: "<script>alert(1)</script>" });
  expect(back.headers).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": expect.stringContaining('attachment; filename="evil.html"'),
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
  });
});

test("a model's key goes in and never out, and bad fields are named", async () => {
  await using it = await serverWithReport();
  const fields = { name: "Local", baseUrl: "http://127.0.0.1:1/v1", model: "m", apiKey: "very-secret-key" };

  const made = await it.server.call("POST", "/models", { body: fields });
  const listed = await it.server.call("GET", "/models");
  const checked = await it.server.call("POST", `/models/${made.json.id}/check`, { body: {} });

  expect(made).toMatchObject({ status: 201, json: { hasKey: true } });
  expect(made.text + listed.text + checked.text).not.toContain("very-secret-key");
  expect(checked.json).toMatchObject({ ok: false });
  const bad = await it.server.call("POST", "/models", { body: { ...fields, baseUrl: "nonsense" } });
  expect(bad).toMatchObject({ status: 400, json: { errors: [{ path: "baseUrl" }] } });
});
