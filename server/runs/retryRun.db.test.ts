/** Trying again what failed, on real parts. */
import { describe, expect, test } from "vitest";
import type { RunEvent } from "#shared/run/events.ts";
import {
  call,
  changeGraph,
  edge,
  ended,
  eventsOf,
  hits,
  line,
  makeGraph,
  run,
  server,
  startBeforeAll,
} from "./testing/rerunning.ts";

startBeforeAll();

describe("trying again what failed", () => {
  const each = (type: string, params: object = {}) => ({
    name: "Each",
    nodes: [
      { id: "each", type, params },
      call("work", `"${hits.url}work-" & $string(${type === "repeat" ? "round" : type === "map" ? "item" : "1"})`, {
        parent: "each",
      }),
      { id: "end", type: "output" },
    ],
    edges: [edge("each", "end")],
  });
  const retry = async (id: string, body?: object) => {
    const reply = await server.call("POST", `/runs/${id}/retry`, { body });
    expect(reply, JSON.stringify(reply.json)).toMatchObject({ status: 200 });
    return ended(reply.json.id);
  };

  test("of five rounds of a map only the failed one runs again", async () => {
    const graph = await makeGraph(each("map", { items: [1, 2, 3, 4, 5], concurrency: 5 }));
    hits.broken.add("work-3");
    const first = await run(graph);
    hits.broken.clear();
    const called = hits.paths.length;

    const again = await retry(first.id);

    expect(first.status).toBe("failed");
    expect(called).toBe(5);
    expect(again).toMatchObject({ status: "succeeded", basedOn: first.id });
    expect(hits.paths.slice(called)).toContain("work-3");
    expect(hits.paths.slice(called).length).toBeLessThanOrEqual(5 - settledRoundsOf(await eventsOf(first.id)));
    expect(again.output.map((item: { body: { path: string } }) => item.body.path)).toEqual(
      [1, 2, 3, 4, 5].map((item) => `work-${item}`),
    );
  });

  test("a repeat goes on with the round that failed", async () => {
    const graph = await makeGraph(each("repeat", { until: "round >= 3", max: 5 }));
    hits.broken.add("work-2");
    const first = await run(graph);
    hits.broken.clear();

    const again = await retry(first.id);

    expect(first.status).toBe("failed");
    expect(again.status).toBe("succeeded");
    expect(hits.paths).toEqual(["work-1", "work-2", "work-2", "work-3"]);
  });

  test("a critical section runs as a whole, under its lock", async () => {
    const section = each("section", { lock: "one" });
    const graph = await makeGraph({ ...section, nodes: [...section.nodes, call("more", "more", { parent: "each" })] });
    hits.broken.add("more");
    const first = await run(graph);
    hits.broken.clear();
    hits.paths.length = 0;

    const again = await retry(first.id);

    expect(first.status).toBe("failed");
    expect(again.status).toBe("succeeded");
    expect(hits.paths.sort()).toEqual(["more", "work-1"]);
    expect(await server.db("named_lock").where({ run: again.id })).toEqual([]);
  });

  test("on the newest revision: what was changed runs, what holds is reused", async () => {
    const graph = await makeGraph(line());
    hits.broken.add("two");
    const first = await run(graph);
    const { nodes, edges } = line();
    await changeGraph(graph, { nodes: nodes.map((node) => (node.id === "two" ? call("two", "mended") : node)), edges });
    hits.paths.length = 0;

    const again = await retry(first.id, { revision: "newest" });

    expect(again).toMatchObject({ status: "succeeded", revision: 1, steps: { one: { reusedFrom: first.id } } });
    expect(hits.paths).toEqual(["mended", "three"]);
  });

  test("a finished run is not tried again", async () => {
    const { id } = await run(await makeGraph(line()));

    expect(await server.call("POST", `/runs/${id}/retry`)).toMatchObject({ status: 409 });
  });

  test("what is left of a budget is carried over, and an edited result stays edited", async () => {
    const graph = await makeGraph(line());
    const first = await run(graph);
    hits.broken.add("three");
    const from = { run: first.id, node: "two", outputs: { response: 1 } };
    const second = await run(graph, { from, budget: { attempts: 9 } });
    hits.broken.clear();

    const again = await retry(second.id);

    const used = (await eventsOf(second.id)).filter(({ type }) => type === "step.started").length;
    expect(used).toBeGreaterThan(0);
    expect(again).toMatchObject({
      status: "succeeded",
      budget: { attempts: 9 - used },
      steps: { two: { reusedHow: "edited" } },
    });
  });

  test("a spent budget is not handed out anew: the retry is refused, unless it brings a larger one", async () => {
    const graph = await makeGraph(line());
    const first = await run(graph, { budget: { attempts: 2 } });
    expect(first).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" } });

    const refused = await server.call("POST", `/runs/${first.id}/retry`);
    expect(refused).toMatchObject({ status: 402, json: { code: "BUDGET_EXCEEDED" } });
    expect(refused.json.detail).toContain("Try again with a larger budget");

    expect(await retry(first.id, { budget: { attempts: 5 } })).toMatchObject({
      status: "succeeded",
      budget: { attempts: 5 },
      steps: { one: { reusedFrom: first.id } },
    });
  });
});

function settledRoundsOf(events: RunEvent[]): number {
  return events.filter((event) => event.type === "round.settled" && event.error === undefined).length;
}
