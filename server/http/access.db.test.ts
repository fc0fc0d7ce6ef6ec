/** The table of rights, tried out: every route × nobody, a viewer, a stranger from another workspace. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Route } from "#shared/api/route.ts";
import { allRoutes } from "#shared/api/routes/index.ts";
import type { Role } from "#shared/api/routes/session.ts";
import { hashSecret } from "../people/secrets.ts";
import { beginSession } from "../people/sessions.ts";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let ours: Record<string, string>;
const viewer = "token-of-a-viewer-of-ours";
const stranger = "token-of-an-owner-elsewhere";

beforeAll(async () => {
  server = await startTestServer();
  const { workspace } = await server.db("member").first("workspace");
  const elsewhere = server.parts.makeId("workspace");
  await server.db("workspace").insert({ id: elsewhere, name: "Elsewhere", created_at: 1 });
  await addMember(workspace, "viewer", viewer);
  await addMember(elsewhere, "owner", stranger);
  ours = await thingsOf(workspace);
});
afterAll(() => server.stop());

const closed = allRoutes.filter(({ access }) => access !== "public");

test.each(closed.map((route) => [route.name, route] as const))("%s asks who is there", async (_, route) => {
  const nobody = await send(route, null);
  const forged = await send(route, "gg_0000000000000000_forged");

  expect(nobody).toMatchObject({ status: 401, json: { code: "NOT_SIGNED_IN" } });
  expect(forged).toMatchObject({ status: 401, json: { code: "NOT_SIGNED_IN" } });
});

test.each(closed.filter(({ access }) => access !== "read").map((route) => [route.name, route] as const))(
  "%s is not for viewers",
  async (_, route) => {
    expect(await send(route, viewer)).toMatchObject({ status: 403, json: { code: "FORBIDDEN" } });
  },
);

test.each(closed.filter(({ path }) => path.includes(":")).map((route) => [route.name, route] as const))(
  "%s does not know what belongs to another workspace",
  async (_, route) => {
    expect(route.body === undefined || route.body.safeParse(bodies[route.name]).success, "a fitting body").toBe(true);

    const reply = await send(route, stranger);

    expect(reply).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
  },
);

test.each(
  closed
    .filter(({ path, method }) => method === "GET" && !path.includes(":"))
    .map((route) => [route.name, route] as const),
)("%s lists nothing of another workspace", async (_, route) => {
  const reply = await send(route, stranger);

  expect(reply.status).toBe(200);
  for (const id of Object.values(ours)) expect(reply.text).not.toContain(`"${id}"`);
});

test("the viewer's own session is a viewer too", async () => {
  const { id } = await server.db("member").where({ role: "viewer" }).first("id");
  const cookie = `gg_session=${await beginSession(server.parts, id)}`;

  const read = await server.call("GET", "/graphs", { token: null, headers: { cookie } });
  const write = await server.call("POST", "/graphs", { token: null, headers: { cookie }, body: { name: "No" } });

  expect([read.status, write.status]).toEqual([200, 403]);
});

/** A body that fits, for each route with an id in its address: only the foreign id may be at fault. */
const bodies: Record<string, unknown> = {
  putGraph: { nodes: [], edges: [] },
  nameRevision: { name: "Mine now" },
  previewExpression: { expr: "1", node: "a" },
  startRun: {},
  previewRun: { node: "a" },
  putPins: { pins: {} },
  answerGate: { choice: "approve" },
  startComment: { at: { x: 0, y: 0 }, text: "Hello" },
  replyToComment: { text: "Hello" },
  patchComment: { resolved: true },
  createAnnotation: {
    target: { version: 1, hash: "0", start: 0, end: 1, quote: { exact: "a", prefix: "", suffix: "" } },
    instruction: "Shorter",
  },
  reviseArtifact: { annotations: ["n_1"] },
  answerProposal: { accept: "none" },
  saveSiteVersion: {},
  deploySite: { version: 1 },
  rollbackSite: { version: 1 },
  patchSite: { title: "Mine now" },
  openSite: {},
  patchModel: { name: "Mine now" },
  patchTrigger: { name: "Mine now" },
  setGraphRetention: { keepRunsDays: 7 },
};

const queries: Record<string, string> = { getStepOutput: "?step=a&port=out", uploadFile: "?name=a.csv" };

function send(route: Route, token: string | null) {
  const kind = route.path.split("/")[1] ?? "";
  const path = route.path.replace(/:\w+/g, (name) =>
    name === ":id" ? (ours[kind] ?? "missing") : (ours[name] ?? "1"),
  );
  const carries = route.body !== undefined || route.streamBody === true;
  return server.call(route.method, `${path}${queries[route.name] ?? ""}`, {
    token,
    ...(carries && { body: bodies[route.name] ?? {} }),
  });
}

async function addMember(workspace: string, role: Role, token: string): Promise<void> {
  const id = server.parts.makeId("user");
  const person = { id, workspace, email: `${token}@example.com`, name: role, role };
  await server.db("member").insert({ ...person, password_hash: "", created_at: 1 });
  await server.db("api_token").insert({
    id: server.parts.makeId("token"),
    workspace,
    member: id,
    name: role,
    secret_hash: hashSecret(token),
    scopes: JSON.stringify(["read", "write"]),
    created_at: 1,
  });
}

/** One of each thing in the first workspace, by the first segment of its address. */
async function thingsOf(workspace: string): Promise<Record<string, string>> {
  const { db, parts } = server;
  const owner = { workspace, created_at: 1 };
  const graphs = (await server.call("POST", "/graphs", { body: { name: "Ours", nodes: [{ id: "a", type: "note" }] } }))
    .json.id;
  const at = { x: 0, y: 0 };
  const comments = (await server.call("POST", `/graphs/${graphs}/comments`, { body: { at, text: "Ours" } })).json.id;
  const runs = parts.makeId("run");
  const run = { id: runs, graph: graphs, revision: 0, status: "succeeded", seq: 1, spend: "{}" };
  await db("run").insert({ ...owner, ...run });
  const gates = parts.makeId("gate");
  const question = JSON.stringify({ kind: "approval", title: "Go?", choices: ["approve", "reject"] });
  await db("gate").insert({ ...owner, id: gates, run: runs, graph: graphs, step: "a", status: "open", question });
  const goals = parts.makeId("goal");
  await db("goal").insert({ ...owner, id: goals, graph: graphs, body: JSON.stringify({ id: goals }), status: "ready" });
  const artifacts = parts.makeId("artifact");
  await db("artifact").insert({ ...owner, id: artifacts, kind: "document", title: "Ours", version: 1, updated_at: 1 });
  const proposals = parts.makeId("proposal");
  const proposal = {
    id: proposals,
    artifact: artifacts,
    base: 1,
    changes: "[]",
    frame: "{}",
    status: "open",
    made_by: "model",
  };
  await db("proposal").insert({ ...owner, ...proposal });
  const sites = parts.makeId("site");
  const site = { id: sites, slug: "ours", title: "Ours", audience: "owner", link_key: "k", head: 1, updated_at: 1 };
  await db("site").insert({ ...owner, ...site });
  const models = parts.makeId("model");
  await db("model_provider").insert({ ...owner, id: models, name: "Ours", base_url: "http://127.0.0.1:9", model: "m" });
  const connections = parts.makeId("connection");
  await db("connection").insert({ ...owner, id: connections, connector: "postgres", name: "Ours", fields: "{}" });
  const trigger = { graph: graphs, kind: "schedule", config: { everyMinutes: 60 } };
  const triggers = (await server.call("POST", "/triggers", { body: trigger })).json.id;
  const tokens = (await server.call("POST", "/tokens", { body: { name: "Ours" } })).json.token.id;
  return { graphs, comments, runs, gates, goals, artifacts, proposals, sites, models, connections, triggers, tokens };
}
