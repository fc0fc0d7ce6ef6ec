import { describe, expect, test } from "vitest";
import { builtInNodes } from "#nodes/index.ts";
import { builtInPlugins } from "#plugins/index.ts";
import { installCatalog } from "../catalog/catalog.ts";
import { confidenceOf, rank, wordsOf } from "./rank.ts";
import { slotsOf } from "./slots.ts";
import { matchTemplate, planFromTemplates, surenessNeeded } from "./templatePlanner.ts";
import { testPlanning } from "./testing/planning.ts";

const catalog = installCatalog(builtInNodes, builtInPlugins);
const templates = [...catalog.templates.values()];

describe("retrieval", () => {
  test("ranks what shares rare words first, and nothing for nothing", () => {
    const docs = [
      { id: "a", text: "weather report rain report" },
      { id: "b", text: "stock report prices" },
    ];

    expect(rank("Rainy weather", docs)[0]?.id).toBe("a");
    expect(confidenceOf(rank("something else", docs))).toBe(0);
    expect(confidenceOf([])).toBe(0);
  });

  test("does not mind endings, accents and small words", () => {
    expect(wordsOf("The Prices of a café, checked")).toEqual(wordsOf("price cafe check"));
  });
});

describe("the words of a goal", () => {
  test("name people, titles, addresses and dates", () => {
    expect(slotsOf('Make "Rain in Spain" at rain-report, ask ana@b.test, from 2012-01 to 2014')).toEqual({
      emails: ["ana@b.test"],
      title: "Rain in Spain",
      slug: "rain-report",
      dates: ["2012-01", "2014"],
    });
  });
});

describe("a plan without a model", () => {
  test.each(templates.map((template) => [template.id, template] as const))(
    "finds %s by its own promise",
    (id, template) => {
      const match = matchTemplate(`${template.title}: ${template.promise}`, templates);

      expect(match.template?.id).toBe(id);
      expect(match.confidence).toBeGreaterThanOrEqual(surenessNeeded);
    },
  );

  test.each([
    ["A weather report with a chart, checked against the source, approved and published as a site", /weather/],
    ["Monthly returns and drawdown of stock prices as a dashboard", /stock/],
    ["Profile my CSV file: quality checks, a chart and a report", /csv|profile/],
    ["Review a document with a form and two approvals", /review/],
  ])("finds the template for “%s”", (goal, id) => {
    expect(matchTemplate(goal, templates).template?.id).toMatch(id);
  });

  test.each(["Book me a flight to Paris", "Write a poem", "xyzzy"])(
    "offers the nearest instead of a graph for “%s”",
    (goal) => {
      const planning = testPlanning(catalog.manifests, goal);

      expect(planFromTemplates({ catalog }, planning)).toBeUndefined();
      expect(planning.canvas.graph().nodes).toEqual([]);
      expect(planning.events.at(-1)).toMatchObject({ type: "plan.offered" });
    },
  );

  test("draws the whole template in steps, says how it was made, and takes its checks as criteria", async () => {
    const planning = testPlanning(
      catalog.manifests,
      'A weather report "Seattle rain" with a chart, approved by ana@b.test, published as a site',
    );

    const planned = planFromTemplates({ catalog }, planning);

    const graph = await planning.storedGraph();
    const template = templates.find(({ id }) => /weather/.test(id));
    expect(graph.nodes.map(({ id }) => id).sort()).toEqual(
      expect.arrayContaining(template?.graph.nodes.map(({ id }) => id) ?? []),
    );
    expect(planning.events.filter(({ type }) => type === "plan.grew").length).toBeGreaterThan(1);
    expect(planned?.rationale).toContain("No model is configured");
    expect(planned?.criteria.some(({ check, node }) => check === "verifier" && node !== undefined)).toBe(true);
    expect(planned?.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(graph.nodes.find(({ type }) => type === "approval")?.params.approvers).toEqual(["ana@b.test"]);
    expect(graph.nodes.find(({ type }) => type === "artifact")?.params.title).toBe("Seattle rain");
  });
});
