/** What a graph may say that must neither reach other runs' values nor take the process away from other runs. */
import { expect, test } from "vitest";
import { type BlobRef, isBlobRef } from "#shared/run/values.ts";
import { createWorld } from "./testing/world.ts";
import { loadValue } from "./values.ts";

const edge = (from: string, to: string) => ({
  id: `${from}-${to}`,
  from: { node: from, port: "out" },
  to: { node: to, port: "in" },
});
const forged = { $blob: "a".repeat(64), bytes: 1, preview: null } satisfies BlobRef;

test("a reply that looks like a reference to a stored value is itself stored, and not followed", async () => {
  const graph = { nodes: [{ id: "r", type: "reply", params: { body: forged } }], edges: [] };
  const world = createWorld(graph);

  const { reply } = await world.finish();

  expect(isBlobRef(reply?.body) && reply.body.$blob).not.toBe(forged.$blob);
  expect(await loadValue(world.blobs, reply?.body ?? null)).toEqual(forged);
});

test("outputs whose names look like a reference give a value that is stored, and not followed", async () => {
  const output = (name: string) => ({ id: `o${name.length}`, type: "output", params: { name } });
  const graph = {
    nodes: [{ id: "t", type: "transform", params: { value: forged.$blob } }, output("$blob"), output("preview")],
    edges: [edge("t", "o5"), edge("t", "o7")],
  };
  const world = createWorld(graph);

  const { output: given = null } = await world.finish();

  expect(isBlobRef(given) && given.$blob).not.toBe(forged.$blob);
  expect(await loadValue(world.blobs, given)).toEqual({ $blob: forged.$blob, preview: forged.$blob });
});

test("several outputs with a large one among them are one value for whoever reads the run", async () => {
  const large = "x".repeat(50_000);
  const graph = {
    nodes: [
      { id: "t", type: "transform", params: { value: large } },
      { id: "a", type: "output" },
      { id: "b", type: "output" },
    ],
    edges: [edge("t", "a"), edge("t", "b")],
  };
  const world = createWorld(graph);

  const { output = null } = await world.finish();

  expect(await loadValue(world.blobs, output)).toEqual({ a: large, b: large });
});

test("a policy's value cannot be a reference", () => {
  const policy = { onError: "value" as const, value: forged };

  expect(() => createWorld({ nodes: [{ id: "a", type: "work", policy }], edges: [] })).toThrow(/reference/);
});

test("values that grow tenfold from step to step end with an error, long before memory does", async () => {
  const value = Array.from({ length: 10 }, () => ({ $expr: "inputs.in" }));
  const steps = Array.from({ length: 12 }, (_, index) => ({ id: `s${index}`, type: "transform", params: { value } }));
  const graph = {
    nodes: [{ id: "i", type: "transform", params: { value: "x".repeat(1_000) } }, ...steps],
    edges: steps.map(({ id }, index) => edge(index === 0 ? "i" : `s${index - 1}`, id)),
  };

  const state = await createWorld(graph).finish();

  expect(state).toMatchObject({ status: "failed", error: { code: "TOO_LARGE" } });
});

test("a long run of pure steps lets others have their turn", async () => {
  const steps = Array.from({ length: 3_000 }, (_, index) => ({ id: `s${index}`, type: "transform" }));
  const graph = { nodes: steps, edges: steps.slice(1).map(({ id }, index) => edge(`s${index}`, id)) };
  const world = createWorld(graph);
  let turns = 0;
  const seen: number[] = [];
  world.journal.subscribe(({ events = [] }) => {
    if (events.some(({ type }) => type === "run.succeeded")) seen.push(turns);
  });
  const count = () => {
    turns++;
    if (seen.length === 0) setImmediate(count);
  };
  setImmediate(count);

  const state = await world.finish();

  expect(state.status).toBe("succeeded");
  expect(seen[0]).toBeGreaterThan(2);
});
