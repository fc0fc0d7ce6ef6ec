import type { TemplateDefinition } from "../../kit/definePlugin.ts";
import { draw, findingLines, vegaLite } from "./draw.ts";

const monthlySql = `SELECT
  strftime(CAST(date AS DATE), '%Y-%m') AS month,
  strftime(min(CAST(date AS DATE)), '%B %Y') AS label,
  CAST(count(*) AS INTEGER) AS days,
  CAST(count(*) FILTER (WHERE precipitation > 0) AS INTEGER) AS wet_days,
  round(sum(precipitation), 4) AS rain_mm,
  round(avg(temp_max), 2) AS avg_max,
  round(avg(temp_min), 2) AS avg_min
FROM t1
GROUP BY month
ORDER BY month`;

const yearlySql = `SELECT
  strftime(CAST(date AS DATE), '%Y') AS year,
  CAST(count(*) FILTER (WHERE precipitation > 0) AS INTEGER) AS wet_days,
  round(sum(precipitation), 4) AS rain_mm,
  max(temp_max) AS hottest,
  min(temp_min) AS coldest
FROM t1
GROUP BY year
ORDER BY year`;

const month = { field: "month", type: "temporal", timeUnit: "utcyearmonth", title: null };

const rainChart = {
  $schema: vegaLite,
  title: "Rain by month",
  width: "container",
  height: 220,
  mark: { type: "bar", tooltip: true },
  encoding: { x: month, y: { field: "rain_mm", type: "quantitative", title: "Rain (mm)" } },
};

const temperatureChart = {
  $schema: vegaLite,
  title: "Average daily high and low",
  width: "container",
  height: 220,
  mark: { type: "area", line: true, opacity: 0.5, tooltip: true },
  encoding: {
    x: month,
    y: { field: "avg_max", type: "quantitative", title: "Temperature (°C)" },
    y2: { field: "avg_min" },
  },
};

/** The number of months from the first to the last one, both counted: what a table without gaps has. */
const monthsSpanned = `(
  $first := steps.monthly.out[0].month; $last := steps.monthly.out[-1].month;
  12 * ($number($substring($last, 0, 4)) - $number($substring($first, 0, 4)))
    + $number($substring($last, 5)) - $number($substring($first, 5)) + 1
)`;

const report = `# Seattle weather {{ steps.yearly.out[0].year }}–{{ steps.yearly.out[-1].year }}

**{{ $formatNumber($sum(steps.yearly.out.rain_mm), "#,##0") }} mm of rain on {{ $formatNumber($sum(steps.yearly.out.wet_days), "#,##0") }} wet days out of {{ $formatNumber($sum(steps.monthly.out.days), "#,##0") }}.**

| Wettest month | Driest month | Warmest month | Coldest month |
|---|---|---|---|
| {{ (steps.monthly.out^(>rain_mm))[0].label }} | {{ (steps.monthly.out^(rain_mm))[0].label }} | {{ (steps.monthly.out^(>avg_max))[0].label }} | {{ (steps.monthly.out^(avg_min))[0].label }} |
| {{ $formatNumber((steps.monthly.out^(>rain_mm))[0].rain_mm, "0.0") }} mm | {{ $formatNumber((steps.monthly.out^(rain_mm))[0].rain_mm, "0.0") }} mm | {{ $formatNumber((steps.monthly.out^(>avg_max))[0].avg_max, "0.0") }} °C on average by day | {{ $formatNumber((steps.monthly.out^(avg_min))[0].avg_min, "0.0") }} °C on average by night |

The wettest year was {{ (steps.yearly.out^(>rain_mm))[0].year }} with {{ $formatNumber((steps.yearly.out^(>rain_mm))[0].rain_mm, "#,##0.0") }} mm, the driest {{ (steps.yearly.out^(rain_mm))[0].year }} with {{ $formatNumber((steps.yearly.out^(rain_mm))[0].rain_mm, "#,##0.0") }} mm. The thermometer reached {{ $formatNumber($max(steps.yearly.out.hottest), "0.0") }} °C at most and {{ $formatNumber($min(steps.yearly.out.coldest), "0.0") }} °C at least.

## Rain

\`\`\`vega-lite
{{ steps.rain.out }}
\`\`\`

## Temperature

\`\`\`vega-lite
{{ steps.temperature.out }}
\`\`\`

## Year by year

| Year | Rain (mm) | Wet days | Hottest (°C) | Coldest (°C) |
|---|--:|--:|--:|--:|
{{ $join(steps.yearly.out.("| " & year & " | " & $formatNumber(rain_mm, "#,##0.0") & " | " & wet_days & " | " & $formatNumber(hottest, "0.0") & " | " & $formatNumber(coldest, "0.0") & " |"), "\\n") }}

## How this was checked

${findingLines("inputs.in")}

Source: daily observations in Seattle, \`seattle-weather.csv\` of the vega-datasets collection ({{ $formatNumber($count(steps.source.out), "#,##0") }} days).
`;

export const weatherReport: TemplateDefinition = {
  id: "weather-report",
  title: "Weather report",
  promise: "Four years of daily weather become a checked, approved report on its own site.",
  role: "Data",
  keywords: [
    ...["weather", "rain", "temperature", "climate", "report", "csv", "sql", "monthly", "aggregate", "summary"],
    ...["chart", "reconcile", "verify", "check", "approve", "approval", "publish", "site", "document", "totals"],
  ],
  graph: draw(
    "Weather report",
    {
      about: {
        type: "note",
        title: "About",
        at: [0, -1],
        params: {
          text: "**Weather report**\n\nReads daily weather, sums it by month and year with SQL, draws it, checks the sums against the source, asks you, and publishes. Needs no account and no key: press *Run*.",
        },
      },
      source: {
        type: "table",
        title: "Read daily weather",
        at: [0, 1],
        params: { source: { from: "sample", name: "starter/weather.csv" }, format: "csv" },
      },
      monthly: { type: "sql", title: "Sum by month", at: [1, 0], params: { query: monthlySql } },
      yearly: { type: "sql", title: "Sum by year", at: [2, 2], params: { query: yearlySql } },
      rain: { type: "chart", title: "Draw rain", at: [2, 0], params: { spec: rainChart } },
      temperature: { type: "chart", title: "Draw temperature", at: [2, 1], params: { spec: temperatureChart } },
      together: { type: "join", title: "Bring together", at: [3, 1], params: { mode: "all" } },
      check: {
        type: "verifier",
        title: "Check the numbers",
        at: [4, 1],
        params: {
          criteria: [
            {
              id: "rain",
              text: "The rain of each month equals the sum of its days in the source",
              blocking: true,
              check: {
                kind: "reconcile",
                left: "steps.monthly.out",
                right: 'steps.source.out.{"month": $substring(date, 0, 7), "precipitation": precipitation}',
                keys: ["month"],
                leftValue: "rain_mm",
                rightValue: "precipitation",
                tolerance: 0.001,
              },
            },
            {
              id: "months",
              text: "No month is missing between the first and the last",
              blocking: true,
              check: { kind: "number", actual: "$count(steps.monthly.out)", expected: monthsSpanned },
            },
            {
              id: "days",
              text: "Every day is counted once",
              blocking: true,
              check: { kind: "number", actual: "$sum(steps.monthly.out.days)", expected: "$count(steps.source.out)" },
            },
            {
              id: "years",
              text: "Years and months give the same rain in total",
              blocking: true,
              check: {
                kind: "number",
                actual: "$sum(steps.yearly.out.rain_mm)",
                expected: "$sum(steps.monthly.out.rain_mm)",
                tolerance: 0.001,
              },
            },
            {
              id: "lows",
              text: "Nights are never warmer than days on average",
              blocking: false,
              check: { kind: "expression", expr: "$count(steps.monthly.out[avg_min > avg_max]) = 0" },
            },
          ],
        },
      },
      report: { type: "template", title: "Write the report", at: [5, 1], params: { text: report } },
      approve: {
        type: "approval",
        title: "Ask before publishing",
        at: [6, 1],
        params: {
          title: "Publish the weather report?",
          instructions: "The numbers reconcile with the source. Read the report, then approve it or say what is wrong.",
        },
      },
      document: {
        type: "artifact",
        title: "Keep the report",
        at: [7, 1],
        params: { kind: "document", title: "Seattle weather" },
      },
      publish: {
        type: "site",
        title: "Publish the site",
        at: [8, 1],
        params: { slug: "weather-report", title: "Seattle weather", audience: "owner" },
      },
      published: { type: "output", title: "Published", at: [9, 1], params: { name: "published" } },
      refusal: {
        type: "template",
        title: "Say it was rejected",
        at: [7, 2],
        params: {
          text: 'Not published: the report was rejected.{{ inputs.in.note ? " Reason: " & inputs.in.note : "" }}',
        },
      },
      rejected: { type: "output", title: "Not published", at: [8, 2], params: { name: "rejected" } },
      trouble: {
        type: "template",
        title: "Say what is wrong",
        at: [5, 2],
        params: { text: `Not published: the numbers do not hold.\n\n${findingLines("inputs.in")}` },
      },
      failed: { type: "output", title: "Check failed", at: [6, 2], params: { name: "failed" } },
    },
    [
      "source.out -> monthly.in",
      "source.out -> yearly.in",
      "monthly.out -> rain.in",
      "monthly.out -> temperature.in",
      "rain.out -> together.in",
      "temperature.out -> together.in",
      "yearly.out -> together.in",
      "together.out -> check.in",
      "check.passed -> report.in",
      "check.failed -> trouble.in",
      "trouble.out -> failed.in",
      "report.out -> approve.in",
      "approve.approved -> document.in",
      "approve.rejected -> refusal.in",
      "refusal.out -> rejected.in",
      "document.out -> publish.in",
      "publish.out -> published.in",
    ],
  ),
};
