/** Van der Aalst's patterns of cancellation. See `docs/patterns.md`. */
import { expect, test } from "vitest";
import { minute, pass, slow } from "../testing/activities.ts";
import { play, sketch } from "../testing/play.ts";

test("WCP-19 Cancel Task", async () => {
  const played = await play(
    sketch(
      {
        remind: slow(60),
        mail: pass(),
        reply: slow(5),
        c: { type: "cancel", params: { nodes: ["remind"] } },
        done: pass(),
      },
      ...["remind > mail", "reply > c > done"],
    ),
  );

  expect(played.state.status).toBe("succeeded");
  expect([played.status("remind"), played.status("mail"), played.status("done")]).toEqual([
    "cancelled",
    "skipped",
    "succeeded",
  ]);
  expect(played.ended("done")).toBe(5 * minute);
});

test("WCP-20 Cancel Case", async () => {
  const inside = await play(
    sketch(
      { a: slow(9), b: slow(2), e: { type: "end", params: { status: "failed", message: "Withdrawn." } } },
      "b > e",
    ),
  );
  expect(inside.state).toMatchObject({ status: "failed", error: { code: "ENDED", message: "Withdrawn." } });
  expect(inside.status("a")).toBe("cancelled");

  const outside = await play(sketch({ a: slow(9) }), { cancelAtMs: minute });
  expect(outside.state.status).toBe("cancelled");
});

test("WCP-25 Cancel Region", async () => {
  const graph = sketch(
    {
      region: { type: "section", params: { lock: "it" } },
      a: slow(20, { parent: "region" }),
      b: slow(30, { parent: "region" }),
      elsewhere: slow(40),
      stop: slow(5),
      c: { type: "cancel", params: { nodes: ["region", "later"] } },
      later: slow(1),
    },
    ...["stop > c", "elsewhere > later"],
  );

  const played = await play(graph);

  expect(["region", "region[0]/a", "region[0]/b", "later", "elsewhere"].map((step) => played.status(step))).toEqual([
    ...["cancelled", "cancelled", "cancelled", "skipped", "succeeded"],
  ]);
});
