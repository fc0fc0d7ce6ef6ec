import { expect, test } from "vitest";
import { createRunStore } from "#client/stores/runStore.ts";
import { toRecords } from "#shared/graph/diff.ts";
import type { Graph } from "#shared/graph/graph.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { graphOf, node } from "#shared/testing/graphs.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { knownTo, type Sight, sourcesOf, tablesOf } from "./sources.ts";

const body = graphOf(
  [
    node("start", "input", { schema: { type: "object", properties: { city: { type: "string" } } } }),
    node("rows", "transform", { columns: [{ name: "day", type: "date" }] }),
    node("ask", "transform"),
    node("later", "transform"),
  ],
  ["start -> rows", "rows -> ask", "start -> ask", "ask -> later"],
);
const graph: Graph = { ...body, id: "g", name: "G", revision: 1 } as Graph;
const by = { kind: "system" } as unknown as Extract<RunEventBody, { type: "run.created" }>["by"];

function sight(more: Partial<Sight> = {}, emitted?: RunEventBody[]): Sight {
  const run = createRunStore();
  if (emitted) {
    run.getState().show("r");
    const bodies: RunEventBody[] = [
      { type: "run.created", graph: "g", revision: 1, input: { city: "Rome" }, by },
      ...emitted,
    ];
    run.getState().receive(
      "r",
      bodies.map((each, index): RunEvent => ({ ...each, seq: index + 1, at: index })),
    );
  }
  const records = toRecords(graph);
  return { records, manifests: testManifests, shown: run.getState(), pinned: new Map(), node: "ask", ...more };
}

const ran: RunEventBody[] = [
  { type: "step.started", step: "rows", node: "rows", attempt: 1 },
  {
    type: "step.emitted",
    step: "rows",
    outputs: {
      out: [
        { day: "Monday", rain: 3 },
        { day: "Tuesday", snow: true },
      ],
    },
  },
];

function names(found: ReturnType<typeof knownTo>, ...path: string[]) {
  let known: readonly { name: string; of?: (() => readonly { name: string }[]) | undefined }[] = found;
  for (const name of path) known = known.find((each) => each.name === name)?.of?.() ?? [];
  return known.map(({ name }) => name);
}

test("a step sees what comes before it, and not what comes after", () => {
  const expressions = sourcesOf(sight()).flatMap(({ sources }) => sources.map(({ expr }) => expr));

  expect(expressions).toEqual(expect.arrayContaining(["inputs.in", "steps.rows.out", "steps.start.out", "run.input"]));
  expect(expressions.join(" ")).not.toContain("steps.later");
  expect(expressions.join(" ")).not.toContain("steps.ask");
});

test("fields come from the run on screen, else from what is pinned, else from the schema", () => {
  expect(names(knownTo(sight({}, ran)), "steps", "rows", "out")).toEqual(["day", "rain", "snow"]);
  const pinned = new Map([["rows", { out: [{ pinned: 1 }] }]]);
  expect(names(knownTo(sight({ pinned })), "steps", "rows", "out")).toEqual(["pinned"]);
  expect(names(knownTo(sight({ pinned }, ran)), "steps", "rows", "out")).toEqual(["day", "rain", "snow"]);
  expect(names(knownTo(sight({}, ran)), "run", "input")).toEqual(["city"]);
});

test("the tables of a query are its lines in order, with the columns that arrive, or that are declared", () => {
  const columns = (of: Sight) => tablesOf(of).map((table) => [table.name, ...table.columns.map(({ name }) => name)]);

  expect(columns(sight({}, ran))).toEqual([["t1", "day", "rain", "snow"], ["t2"]]);
  expect(columns(sight())[0]).toEqual(["t1", "day"]);
  const labelled = {
    ...graph,
    edges: graph.edges.map((each) =>
      each.to.node === "ask" && each.from.node === "rows" ? { ...each, label: "weather" } : each,
    ),
  };
  expect(columns(sight({ records: toRecords(labelled) }, ran))[0]?.[0]).toBe("weather");
});
