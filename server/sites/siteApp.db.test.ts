import { once } from "node:events";
import { type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { nodeArtifacts } from "../artifacts/nodeArtifacts.ts";
import { newWorkspace, publishParts, runIn } from "../artifacts/testing/publishParts.ts";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { createSite } from "./createSite.ts";
import { deploySite } from "./deploySite.ts";
import { getSite } from "./getSite.ts";
import { openSite } from "./openSite.ts";
import { patchSite } from "./patchSite.ts";
import { createSiteApp } from "./siteApp.ts";

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A site with one version, answered over real HTTP as a visitor meets it. */
async function setUp() {
  const database = await testDatabase();
  const { parts, clock } = publishParts(database.db);
  const caller = await newWorkspace(database.db);
  const ref = await nodeArtifacts(parts, runIn(caller), { address: "a", node: "a" }).save({
    kind: "document",
    title: "Report",
    content: "# Findings\n\nSales rose.",
  });
  const { id } = await createSite(parts, caller, {
    slug: "report",
    title: "Report",
    from: { artifact: ref.$artifact },
  });
  const server = createSiteApp(parts).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  function get(path: string, { host = "report.localhost", method = "GET", cookie = "" } = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const headers = { host: `${host}:${port}`, ...(cookie !== "" && { cookie }) };
      const sent = request({ host: "127.0.0.1", port, path, method, headers }, (res) => {
        let body = "";
        res.setEncoding("utf8").on("data", (piece: string) => {
          body += piece;
        });
        res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
      });
      sent.on("error", reject).end();
    });
  }
  const pathOf = (url: string | undefined) => new URL(url ?? "").pathname + new URL(url ?? "").search;
  return {
    parts,
    caller,
    clock,
    id,
    get,
    pathOf,
    deploy: () => deploySite(parts, caller, { id, version: 1 }),
    open: async (version?: number) => pathOf((await openSite(parts, caller, { id, version })).url),
    cookieOf: (reply: Reply) => reply.headers["set-cookie"]?.[0]?.split(";")[0] ?? "",
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

test("an owner opens the live site with a ticket that works once, and is counted", async () => {
  await using it = await setUp();
  await it.deploy();
  const path = await it.open();

  const opened = await it.get(path);
  expect(opened).toMatchObject({ status: 303, headers: { location: "/" } });
  expect(opened.headers["set-cookie"]?.[0]).toMatch(
    /^gg_site=[\w-]{43}; Max-Age=43200; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
  );
  const page = await it.get("/", { cookie: it.cookieOf(opened) });

  expect(page.status).toBe(200);
  expect(page.body).toContain("Sales rose.");
  expect(await it.get(path)).toMatchObject({ status: 401, body: expect.stringContaining("has been used") });
  await it.get("/", { cookie: it.cookieOf(opened), method: "HEAD" });
  expect((await getSite(it.parts, it.caller, it.id)).visits).toBe(1);
});

test("a preview shows a version that is not live, once, without a cookie and without counting", async () => {
  await using it = await setUp();
  const path = await it.open(1);

  expect((await it.get(path, { method: "HEAD" })).status).toBe(204);
  const preview = await it.get(path);

  expect(preview).toMatchObject({ status: 200, body: expect.stringContaining("Sales rose.") });
  expect(preview.headers["set-cookie"]).toBeUndefined();
  expect((await it.get(path)).status).toBe(401);
  expect((await getSite(it.parts, it.caller, it.id)).visits).toBe(0);
});

test("a ticket is over after a minute, and no other site takes it", async () => {
  await using it = await setUp();
  await it.deploy();
  const late = await it.open();
  it.clock.now += 60_000;
  expect((await it.get(late)).status).toBe(401);

  const foreign = await it.open();
  expect((await it.get(foreign, { host: "other.localhost" })).status).toBe(404);
  expect((await it.get(foreign)).status).toBe(303);
});

test("without a ticket or a link there is nothing to see, and the app's cookie changes nothing", async () => {
  await using it = await setUp();
  await it.deploy();

  const stranger = await it.get("/", { cookie: `gg_session=${"a".repeat(43)}; gg_site=${"b".repeat(43)}` });

  expect(stranger).toMatchObject({ status: 401, body: expect.stringContaining("for its owners") });
  expect(stranger.headers["set-cookie"]).toBeUndefined();
  expect((await it.get("/?key=anything")).status).toBe(401);
});

test("the secret link opens the site until it is renewed, and its visitors leave with it", async () => {
  await using it = await setUp();
  await it.deploy();
  const link = it.pathOf((await patchSite(it.parts, it.caller, { id: it.id, audience: "link" })).linkUrl);

  const opened = await it.get(link);
  expect(opened).toMatchObject({ status: 303, headers: { location: "/" } });
  const cookie = it.cookieOf(opened);
  expect((await it.get("/", { cookie })).status).toBe(200);
  expect((await it.get("/")).status).toBe(401);

  await patchSite(it.parts, it.caller, { id: it.id, renewLink: true });
  expect((await it.get(link)).status).toBe(401);
  expect((await it.get("/", { cookie })).status).toBe(401);
});

test("closing a site to its owners sends visitors of the link away", async () => {
  await using it = await setUp();
  await it.deploy();
  const link = it.pathOf((await patchSite(it.parts, it.caller, { id: it.id, audience: "link" })).linkUrl);
  const cookie = it.cookieOf(await it.get(link));

  await patchSite(it.parts, it.caller, { id: it.id, audience: "owner" });

  expect((await it.get("/", { cookie })).status).toBe(401);
  expect((await it.get(link)).status).toBe(401);
});

test("an offline site says so to those who may see it, and an unknown one is not there", async () => {
  await using it = await setUp();
  await it.deploy();
  const cookie = it.cookieOf(await it.get(await it.open()));
  const { linkUrl } = await patchSite(it.parts, it.caller, { id: it.id, audience: "link", live: null });

  expect((await it.get("/", { cookie })).status).toBe(401);
  expect(await it.get(it.pathOf(linkUrl))).toMatchObject({ status: 410, body: expect.stringContaining("offline") });
  expect((await it.get("/", { host: "nobody.localhost" })).status).toBe(404);
});

test("nothing of the app is reachable here, and only reading is possible", async () => {
  await using it = await setUp();
  await it.deploy();
  const cookie = it.cookieOf(await it.get(await it.open()));

  for (const path of [
    "/api/v1/session",
    "/api/v1/sites",
    "/healthz",
    "/metrics",
    "/socket.io/?EIO=4&transport=polling",
    "/assets/app.js",
    "/%",
    "/..%2f..%2fetc/passwd",
  ]) {
    const reply = await it.get(path, { cookie });
    expect(reply.status, path).toBe(404);
    expect(reply.headers["content-type"], path).toContain("text/html");
  }
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    expect(await it.get("/", { method, cookie })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  }
});

test("every answer carries the headers that keep a page in its box", async () => {
  await using it = await setUp();
  await it.deploy();
  const cookie = it.cookieOf(await it.get(await it.open()));
  const replies = [
    await it.get("/", { cookie }),
    await it.get("/"),
    await it.get(await it.open()),
    await it.get(await it.open(1)),
    await it.get("/nothing"),
    await it.get("/", { method: "POST" }),
    await it.get("/", { host: "nobody.localhost" }),
    await it.get("/robots.txt"),
  ];

  for (const { headers } of replies) {
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors http://localhost:4310 http://127.0.0.1:4310; sandbox",
    );
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, no-store",
    });
    expect(headers["permissions-policy"]).toContain("camera=()");
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  }
});
