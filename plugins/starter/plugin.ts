/** Graphs to start from, each on real public data that comes along: nothing to sign up for, nothing to download. */
import { fileURLToPath } from "node:url";
import { definePlugin } from "../kit/definePlugin.ts";
import { branchingReview } from "./templates/branchingReview.ts";
import { checkRows } from "./templates/checkRows.ts";
import { csvProfile } from "./templates/csvProfile.ts";
import { stockDashboard } from "./templates/stockDashboard.ts";
import { weatherReport } from "./templates/weatherReport.ts";

export const starter = definePlugin({
  id: "starter",
  title: "Starter",
  summary: "Templates that run to the end at once, with sample data.",
  templates: [weatherReport, stockDashboard, csvProfile, branchingReview, checkRows],
  samples: [
    { name: "starter/weather.csv", path: dataFile("seattle-weather.csv") },
    { name: "starter/stocks.csv", path: dataFile("stocks.csv") },
    { name: "starter/penguins.json", path: dataFile("penguins.json") },
  ],
});

/** The package exports only its code; its data lies beside that. */
function dataFile(name: string): string {
  return fileURLToPath(new URL(`../data/${name}`, import.meta.resolve("vega-datasets")));
}
