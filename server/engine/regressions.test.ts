/** Runs that once came to something else than the oracle says; found by `oracle.test.ts` and kept by name. */
import { test } from "vitest";
import type { Kind, NodePlan } from "./testing/arbitraryGraphs.ts";
import { expectAsOracleSays } from "./testing/expectations.ts";
import { calm, type Weather } from "./testing/storm.ts";

function node(id: string, kind: Kind, ...from: string[]): NodePlan {
  const edges = from.map((place) => {
    const [source = "", port = "out"] = place.split(".");
    return { from: source, port };
  });
  return { id, kind, edges, disabled: false };
}

const make = (more: object = {}): Kind => ({
  is: "make",
  ms: 0,
  failFirst: 0,
  failAlways: false,
  sends: false,
  ...more,
});
const nap = (ms = 0): Kind => ({ is: "nap", ms });
const end: Kind = { is: "end", of: "run", status: "succeeded" };
const ask: Kind = { is: "approval", choice: "approve", afterMs: 0 };
const any: Kind = { is: "join", mode: "any", count: 1, others: "cancel" };
const output: Kind = { is: "output" };

const cases: [name: string, plan: NodePlan[], sky: Partial<Weather>][] = [
  [
    "a milestone sees what begins in the same instant, behind a step that is disabled",
    [
      node("a", nap()),
      { ...node("off", make(), "a"), disabled: true },
      node("m", { is: "milestone", after: "a", before: "b" }),
      node("b", nap(), "off"),
      node("open", output, "m.open"),
      node("closed", output, "m.closed"),
    ],
    {},
  ],
  [
    "nothing follows the end: an effect that is recorded while another step ends the run",
    [node("a", make({ sends: true })), node("b", end), node("o", output, "a")],
    {},
  ],
  [
    "a run whose last commit was lost has not ended",
    [node("a", make({ ms: 1 })), node("b", end), node("c", ask), node("d", ask), node("o", output, "a")],
    { crashAt: [9], held: true },
  ],
  [
    "an end inside a section, cut off twice",
    [node("s", { is: "section", body: [node("e", end), node("c", ask), node("m", nap())] }), node("o", output, "s")],
    { crashAt: [3, 18] },
  ],
  [
    "a step that is due when a join makes it pointless does not begin",
    [node("a", nap()), node("b", make(), "a"), node("j", any, "b", "a"), node("o", output, "j")],
    {},
  ],
  [
    "a node that is named twice is cancelled once",
    [
      node("slow", nap(3_600_000)),
      node("c", { is: "cancel", nodes: ["slow", "slow", "late"] }),
      node("late", nap(), "slow"),
    ],
    {},
  ],
  [
    "a step that another one cancels while its start is committed does not begin",
    [
      node("s", { is: "section", body: [] }),
      node("now", nap()),
      node("later", nap(7_200_000)),
      node("j", any, "later", "now"),
      node("c", { is: "cancel", nodes: ["j"] }),
      node("m", make()),
      ...["s", "j", "c", "m"].map((id) => node(`${id}-o`, output, id)),
    ],
    { crashAt: [6] },
  ],
  [
    "nothing begins inside a region that a join stops at that moment",
    [
      node("m", {
        is: "map",
        size: 1,
        atOnce: 1,
        onError: "stop",
        body: [
          node("r", { is: "repeat", until: 0, max: 1, body: [node("n", nap())] }),
          node("now", { ...any, mode: "all" }),
          node("j", any, "now", "r"),
          node("e", { is: "map", size: 0, atOnce: 1, onError: "stop", body: [] }),
        ],
      }),
      node("o", output, "m"),
    ],
    {},
  ],
  [
    "a region that cancels itself",
    [
      node("s", { is: "section", body: [node("c", { is: "cancel", nodes: ["s"] }), node("slow", nap(3_600_000))] }),
      node("o", output, "s"),
    ],
    {},
  ],
  [
    "a disabled node at the entrance of a round hands its item on",
    [
      node("m", { is: "map", size: 2, atOnce: 2, onError: "stop", body: [{ ...node("off", make()), disabled: true }] }),
      node("o", output, "m"),
    ],
    {},
  ],
  [
    "a step becomes ready in the round that fails at the same moment",
    [
      node("m", {
        is: "map",
        size: 2,
        atOnce: 2,
        onError: "skip",
        body: [node("bad", make({ failAlways: true })), node("a", make()), node("b", make(), "a"), node("c", ask, "b")],
      }),
      node("o", output, "m"),
    ],
    {},
  ],
];

test.each(cases)("%s", async (_name, plan, sky) => {
  await expectAsOracleSays(plan, { ...calm, ...sky });
});
