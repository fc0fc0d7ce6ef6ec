/** Each field of each node type with a value that it cannot take: said beside the field, nothing lost, nothing broken. */
import { expect, test } from "vitest";
import { errorsOn, visitSignedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { startStories } from "./support/stories.ts";

interface Manifest {
  type: string;
  inert: boolean;
  params: { properties?: Record<string, unknown> };
}
interface Problem {
  code: string;
  place: { node?: string; path?: (string | number)[] };
}

const { app, browser } = await startStories();

/** No control gives this, but a file, a program or an older version can. */
const wrong = { wrong: [true, { deeper: null }] };

test("wrong values in every field of every node type are shown beside the field and kept", async () => {
  const { nodes: manifests } = await app.api<{ nodes: Manifest[] }>("GET", "/catalog");
  const steps = manifests
    .filter((manifest) => !manifest.inert && Object.keys(manifest.params.properties ?? {}).length > 0)
    .map(({ type, params }, index) => ({
      id: `n${index}`,
      type,
      title: `Wrong ${type}`,
      position: { x: (index % 5) * 300, y: Math.floor(index / 5) * 300 },
      params: Object.fromEntries(Object.keys(params.properties ?? {}).map((name) => [name, wrong])),
    }));
  expect(steps.length).toBeGreaterThan(15);
  const { problems } = await app.api<{ problems: Problem[] }>("POST", "/graphs/validate", { nodes: steps, edges: [] });
  const faults = (node: string) =>
    new Set(problems.filter((p) => p.code === "INVALID_PARAM" && p.place.node === node).map((p) => p.place.path?.[0]));
  const graph = await app.api<{ id: string; nodes: object[] }>("POST", "/graphs", {
    name: "All wrong",
    nodes: steps,
    edges: [],
  });
  const page = await visitSignedIn(browser, app, `/graphs/${graph.id}`);

  await page.getByRole("button", { name: "Outline (O)" }).click();
  for (const step of steps) {
    await page.getByRole("treeitem", { name: new RegExp(`^${step.title}`) }).click();
    await expect.poll(() => on.inspector(page).getByRole("textbox").first().inputValue()).toBe(step.title);
    const fields = faults(step.id).size;
    if (fields > 0) {
      const said = on.inspector(page).locator('[aria-invalid="true"], [role="alert"]');
      await expect
        .poll(() => said.count(), { message: `${step.type} says nothing about its ${fields} wrong fields` })
        .toBeGreaterThan(0);
    }
    expect(errorsOn(page)).toEqual([]);
  }

  const kept = await app.api<{ nodes: object[] }>("GET", `/graphs/${graph.id}`);
  expect(kept.nodes).toEqual(graph.nodes);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page
    .getByText(/problem/i)
    .first()
    .waitFor();
  expect(errorsOn(page)).toEqual([]);
});
