import { expect, test } from "vitest";
import { nodeArtifacts } from "../artifacts/nodeArtifacts.ts";
import { newWorkspace, publishParts, runIn } from "../artifacts/testing/publishParts.ts";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { createSite } from "./createSite.ts";
import { deleteSite } from "./deleteSite.ts";
import { deploySite, rollbackSite } from "./deploySite.ts";
import { getSite } from "./getSite.ts";
import { listSites } from "./listSites.ts";
import { nodeSites } from "./nodeSites.ts";
import { openSite } from "./openSite.ts";
import { patchSite } from "./patchSite.ts";
import { saveSiteVersion } from "./saveSiteVersion.ts";

const step = { address: "publish", node: "publish" };

async function setUp() {
  const database = await testDatabase();
  const { parts, clock } = publishParts(database.db);
  const caller = await newWorkspace(database.db);
  const save = (content: string, run: string, node = "report", kind: "document" | "chart" = "document") =>
    nodeArtifacts(parts, runIn(caller, run), { address: node, node }).save({ kind, title: `The ${node}`, content });
  const page = async (hash: string | undefined) => new TextDecoder().decode(await parts.blobs.get(hash ?? ""));
  return { parts, clock, caller, save, page, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

test("creating a site saves a version of what a run stored, and nothing is live yet", async () => {
  await using it = await setUp();
  await it.save("# Hello\n\nText.", "r_1");
  await it.save('{"mark":"bar","data":{"values":[]}}', "r_1", "chart", "chart");

  const site = await createSite(it.parts, it.caller, { slug: "weather", title: "Weather", from: { run: "r_1" } });

  expect(site).toMatchObject({
    slug: "weather",
    audience: "owner",
    live: null,
    head: 1,
    visits: 0,
    url: "http://weather.localhost:4310/",
  });
  expect(site.linkUrl).toBeUndefined();
  const [version] = site.versions;
  expect(version?.checks.map((check) => check.result)).toEqual(["pass", "pass", "pass", "pass"]);
  expect(version?.artifacts.map((shown) => shown.title).sort()).toEqual(["The chart", "The report"]);
  const html = await it.page(version?.files[0]?.hash);
  expect(html).toContain("<h1>Weather</h1>");
  expect(html).toContain("<svg");
  expect(html).toContain("<code>r_1</code>");
  expect(html).toContain("Revision 3");
});

test("save, deploy, roll back and offline move one pointer and never change a version", async () => {
  await using it = await setUp();
  const ref = await it.save("# One", "r_1");
  const { id } = await createSite(it.parts, it.caller, {
    slug: "report",
    title: "Report",
    from: { artifact: ref.$artifact },
  });
  await it.save("# Two", "r_2");

  const saved = await saveSiteVersion(it.parts, it.caller, { id });
  expect(saved).toMatchObject({ head: 2, live: null });
  expect(await it.page(saved.versions[0]?.files[0]?.hash)).toContain("Two");
  expect(await it.page(saved.versions[1]?.files[0]?.hash)).toContain("One");

  expect((await deploySite(it.parts, it.caller, { id, version: 2 })).live).toBe(2);
  expect((await rollbackSite(it.parts, it.caller, { id, version: 1 })).live).toBe(1);
  expect((await rollbackSite(it.parts, it.caller, { id, version: 1 })).live).toBe(1);
  await expect(rollbackSite(it.parts, it.caller, { id, version: 2 })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(deploySite(it.parts, it.caller, { id, version: 9 })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await getSite(it.parts, it.caller, id)).versions).toEqual(saved.versions);
  expect((await patchSite(it.parts, it.caller, { id, live: null })).live).toBeNull();
  await expect(rollbackSite(it.parts, it.caller, { id, version: 1 })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a version whose chart cannot be drawn is saved for the eye and refused as live", async () => {
  await using it = await setUp();
  const ref = await it.save('{"mark":"broken","data":{"values":[]}}', "r_1", "chart", "chart");
  const site = await createSite(it.parts, it.caller, {
    slug: "broken",
    title: "Broken",
    from: { artifact: ref.$artifact },
  });

  expect(site.versions[0]?.checks.find((check) => check.id === "renders")?.result).toBe("fail");
  await expect(deploySite(it.parts, it.caller, { id: site.id, version: 1 })).rejects.toMatchObject({
    code: "CHECK_FAILED",
  });
});

test("an address belongs to one site, whoever asks, and never to the app", async () => {
  await using it = await setUp();
  const { $artifact: artifact } = await it.save("# One", "r_1");
  const make = (slug: string) => createSite(it.parts, it.caller, { slug, title: "T", from: { artifact } });
  const made = await Promise.allSettled([make("mine"), make("mine"), make("mine")]);

  expect(made.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  await expect(make("mine")).rejects.toMatchObject({ code: "CONFLICT", errors: [{ path: "slug" }] });
  await expect(make("www")).rejects.toMatchObject({ code: "BAD_INPUT", errors: [{ path: "slug" }] });
  expect((await listSites(it.parts, it.caller, { limit: 10 })).items).toHaveLength(1);
});

test("the secret link is shown to those who may write, and a renewed one differs", async () => {
  await using it = await setUp();
  const { $artifact: artifact } = await it.save("# One", "r_1");
  const { id } = await createSite(it.parts, it.caller, { slug: "shared", title: "T", from: { artifact } });

  const first = await patchSite(it.parts, it.caller, { id, audience: "link" });
  const second = await patchSite(it.parts, it.caller, { id, renewLink: true });

  expect(first.linkUrl).toMatch(/^http:\/\/shared\.localhost:4310\/\?key=[\w-]{43}$/);
  expect(second.linkUrl).not.toBe(first.linkUrl);
  expect((await getSite(it.parts, { ...it.caller, role: "viewer" }, id)).linkUrl).toBeUndefined();
  expect((await getSite(it.parts, { ...it.caller, scopes: ["read"] }, id)).linkUrl).toBeUndefined();
});

test("another workspace finds none of it", async () => {
  await using it = await setUp();
  const { $artifact: artifact } = await it.save("# One", "r_1");
  const { id } = await createSite(it.parts, it.caller, { slug: "private", title: "T", from: { artifact } });
  const stranger = await newWorkspace(it.parts.db);

  for (const attempt of [
    () => getSite(it.parts, stranger, id),
    () => saveSiteVersion(it.parts, stranger, { id }),
    () => deploySite(it.parts, stranger, { id, version: 1 }),
    () => rollbackSite(it.parts, stranger, { id, version: 1 }),
    () => patchSite(it.parts, stranger, { id, audience: "link" }),
    () => openSite(it.parts, stranger, { id, version: 1 }),
    () => deleteSite(it.parts, stranger, id),
    () => createSite(it.parts, stranger, { slug: "theirs", title: "T", from: { artifact } }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  await expect(
    createSite(it.parts, stranger, { slug: "theirs", title: "T", from: { run: "r_1" } }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await listSites(it.parts, stranger, { limit: 10 })).items).toEqual([]);
  await deleteSite(it.parts, it.caller, id);
  await expect(getSite(it.parts, it.caller, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a step publishes once: more attempts give the same version and leave a person's rollback alone", async () => {
  await using it = await setUp();
  const publish = async (run: string) => {
    const ref = await it.save(`# From ${run}`, run);
    const door = nodeSites(it.parts, runIn(it.caller, run), step);
    return () => door.publish({ slug: "digest", title: "Digest", audience: "link", artifacts: [ref] });
  };
  const first = await publish("r_1");

  const refs = await Promise.all([first(), first(), first(), first()]);

  expect(new Set(refs.map((ref) => ref.version))).toEqual(new Set([1]));
  expect(refs[0]).toEqual({ $site: refs[0]?.$site, slug: "digest", version: 1, url: "http://digest.localhost:4310/" });
  const second = await publish("r_2");
  expect((await second()).version).toBe(2);
  const id = refs[0]?.$site ?? "";
  expect(await getSite(it.parts, it.caller, id)).toMatchObject({ live: 2, head: 2, audience: "link" });
  await rollbackSite(it.parts, it.caller, { id, version: 1 });
  expect((await second()).version).toBe(2);
  const site = await getSite(it.parts, it.caller, id);
  expect(site.live).toBe(1);
  expect(site.versions[0]?.provenance).toMatchObject({ run: "r_2", step: "publish", revision: 3 });
});

test("a step cannot take another workspace's address, publish its artifacts, or put up a broken page", async () => {
  await using it = await setUp();
  const ref = await it.save("# One", "r_1");
  await nodeSites(it.parts, runIn(it.caller, "r_1"), step).publish({
    slug: "taken",
    title: "T",
    audience: "owner",
    artifacts: [ref],
  });
  const stranger = await newWorkspace(it.parts.db);
  const theirs = nodeSites(it.parts, runIn(stranger, "r_9"), step);
  const broken = await it.save('{"mark":"broken","data":{"values":[]}}', "r_2", "chart", "chart");
  const ours = nodeSites(it.parts, runIn(it.caller, "r_2"), step);

  const site = { title: "T", audience: "owner" as const };
  await expect(theirs.publish({ ...site, slug: "taken", artifacts: [] })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(theirs.publish({ ...site, slug: "other", artifacts: [ref] })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await expect(ours.publish({ ...site, slug: "No Slug", artifacts: [ref] })).rejects.toMatchObject({
    code: "PARAM_INVALID",
  });
  await expect(ours.publish({ ...site, slug: "broken", artifacts: [broken] })).rejects.toMatchObject({
    code: "CHECK_FAILED",
  });
  expect((await listSites(it.parts, it.caller, { limit: 10 })).items.map((item) => item.slug)).toEqual(["taken"]);
});
