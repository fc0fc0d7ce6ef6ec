import type { TemplateDefinition } from "../../kit/definePlugin.ts";
import { draw, findingLines, vegaLite } from "./draw.ts";

const performanceSql = `WITH prices AS (
  SELECT symbol, CAST(date AS DATE) AS day, price FROM t1
), steps AS (
  SELECT symbol, day, price,
    price / lag(price) OVER so_far - 1 AS monthly_return,
    price / max(price) OVER so_far - 1 AS drawdown
  FROM prices
  WINDOW so_far AS (PARTITION BY symbol ORDER BY day)
)
SELECT
  symbol,
  strftime(min(day), '%b %Y') AS first_month,
  strftime(max(day), '%b %Y') AS last_month,
  CAST(count(*) AS INTEGER) AS months,
  arg_min(price, day) AS start_price,
  arg_max(price, day) AS end_price,
  arg_max(price, day) / arg_min(price, day) - 1 AS total_return,
  avg(monthly_return) AS average_month,
  stddev_samp(monthly_return) AS volatility,
  max(monthly_return) AS best_month,
  min(monthly_return) AS worst_month,
  min(drawdown) AS max_drawdown
FROM steps
GROUP BY symbol
ORDER BY total_return DESC`;

const seriesSql = `WITH prices AS (
  SELECT symbol, CAST(date AS DATE) AS day, price FROM t1
)
SELECT
  symbol,
  strftime(day, '%Y-%m-%d') AS month,
  round(100 * price / first_value(price) OVER so_far, 2) AS growth,
  round(price / max(price) OVER so_far - 1, 4) AS drawdown
FROM prices
WINDOW so_far AS (PARTITION BY symbol ORDER BY day)
ORDER BY symbol, day`;

const month = { field: "month", type: "temporal", timeUnit: "utcyearmonth", title: null };
const symbol = { field: "symbol", type: "nominal", title: "Share" };

const growthChart = {
  $schema: vegaLite,
  title: "What 100 became",
  width: "container",
  height: 280,
  mark: { type: "line", tooltip: true },
  encoding: {
    x: month,
    y: { field: "growth", type: "quantitative", title: "Value of 100 at the start", scale: { type: "log" } },
    color: symbol,
  },
};

const drawdownChart = {
  $schema: vegaLite,
  title: "Below the highest price so far",
  width: "container",
  height: 220,
  mark: { type: "line", tooltip: true },
  encoding: {
    x: month,
    y: { field: "drawdown", type: "quantitative", title: "Drawdown", axis: { format: "%" } },
    color: symbol,
  },
};

const dashboard = `# Five shares, {{ $substring($sort(steps.prices.out.date)[0], 0, 4) }}–{{ $substring($sort(steps.prices.out.date)[-1], 0, 4) }}

| Best | Worst | Deepest fall |
|---|---|---|
| **{{ (steps.performance.out^(>total_return))[0].symbol }}** | **{{ (steps.performance.out^(total_return))[0].symbol }}** | **{{ (steps.performance.out^(max_drawdown))[0].symbol }}** |
| {{ $formatNumber((steps.performance.out^(>total_return))[0].total_return, "#,##0%") }} in all | {{ $formatNumber((steps.performance.out^(total_return))[0].total_return, "#,##0%") }} in all | {{ $formatNumber((steps.performance.out^(max_drawdown))[0].max_drawdown, "0%") }} from its peak |

\`\`\`vega-lite
{{ steps.growth.out }}
\`\`\`

\`\`\`vega-lite
{{ steps.drawdown.out }}
\`\`\`

## Returns and risk

| Share | From | To | Start | End | Total return | Average month | Volatility | Best month | Worst month | Largest drawdown |
|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|
{{ $join(steps.performance.out.("| **" & symbol & "** | " & first_month & " | " & last_month & " | " & $formatNumber(start_price, "#,##0.00") & " | " & $formatNumber(end_price, "#,##0.00") & " | " & $formatNumber(total_return, "#,##0.0%") & " | " & $formatNumber(average_month, "0.00%") & " | " & $formatNumber(volatility, "0.0%") & " | " & $formatNumber(best_month, "0.0%") & " | " & $formatNumber(worst_month, "0.0%") & " | " & $formatNumber(max_drawdown, "0.0%") & " |"), "\\n") }}

Returns are month over month; volatility is their standard deviation; drawdown is the distance from the highest price so far.

## How this was checked

${findingLines("inputs.in")}

Source: monthly prices, \`stocks.csv\` of the vega-datasets collection ({{ $count(steps.prices.out) }} prices). Not investment advice.
`;

export const stockDashboard: TemplateDefinition = {
  id: "stock-dashboard",
  title: "Stock dashboard",
  promise: "Monthly prices become returns, drawdowns and a checked dashboard site.",
  role: "Finance",
  keywords: [
    ...["stock", "stocks", "share", "shares", "price", "prices", "return", "returns", "drawdown", "volatility", "risk"],
    ...["portfolio", "finance", "equity", "dashboard", "chart", "site", "performance", "market", "investment"],
  ],
  graph: draw(
    "Stock dashboard",
    {
      about: {
        type: "note",
        title: "About",
        at: [0, -1],
        params: {
          text: "**Stock dashboard**\n\nComputes returns and drawdowns with SQL, recomputes them another way as a check, and publishes a dashboard that only you can see.",
        },
      },
      prices: {
        type: "table",
        title: "Read monthly prices",
        at: [0, 1],
        params: {
          source: { from: "sample", name: "starter/stocks.csv" },
          format: "csv",
          columns: [
            { name: "symbol", type: "text" },
            { name: "date", type: "date" },
            { name: "price", type: "number" },
          ],
        },
      },
      performance: { type: "sql", title: "Returns and drawdowns", at: [2, 2], params: { query: performanceSql } },
      series: { type: "sql", title: "Month by month", at: [1, 0], params: { query: seriesSql } },
      growth: { type: "chart", title: "Draw growth", at: [2, 0], params: { spec: growthChart } },
      drawdown: { type: "chart", title: "Draw drawdowns", at: [2, 1], params: { spec: drawdownChart } },
      together: { type: "join", title: "Bring together", at: [3, 1], params: { mode: "all" } },
      check: {
        type: "verifier",
        title: "Recompute",
        at: [4, 1],
        params: {
          criteria: [
            {
              id: "last",
              text: "The end price of each share is its last price in the source",
              blocking: true,
              check: {
                kind: "reconcile",
                left: "steps.performance.out",
                right: "$each(steps.prices.out{symbol: $[-1]}, function($last) { $last })",
                keys: ["symbol"],
                leftValue: "end_price",
                rightValue: "price",
              },
            },
            {
              id: "returns",
              text: "End price over start price, recomputed from the source, gives the same returns",
              blocking: true,
              check: {
                kind: "number",
                actual: "$sum(steps.performance.out.total_return)",
                expected:
                  "$sum($each(steps.prices.out{symbol: $[-1].price / $[0].price - 1}, function($return) { $return }))",
                tolerance: 0.000001,
              },
            },
            {
              id: "drawdowns",
              text: "No drawdown is above zero or below −100 %",
              blocking: true,
              check: {
                kind: "expression",
                expr: "$count(steps.performance.out[max_drawdown > 0 or max_drawdown < -1]) = 0",
              },
            },
            {
              id: "prices",
              text: "Every price of the source is used once",
              blocking: true,
              check: {
                kind: "number",
                actual: "$sum(steps.performance.out.months)",
                expected: "$count(steps.prices.out)",
              },
            },
            {
              id: "history",
              text: "All shares have the same number of months",
              blocking: false,
              check: { kind: "expression", expr: "$count($distinct(steps.performance.out.months)) = 1" },
            },
          ],
        },
      },
      dashboard: { type: "template", title: "Write the dashboard", at: [5, 1], params: { text: dashboard } },
      document: {
        type: "artifact",
        title: "Keep the dashboard",
        at: [6, 1],
        params: { kind: "document", title: "Stock dashboard" },
      },
      publish: {
        type: "site",
        title: "Publish the site",
        at: [7, 1],
        params: { slug: "stock-dashboard", title: "Stock dashboard", audience: "owner" },
      },
      published: { type: "output", title: "Published", at: [8, 1], params: { name: "published" } },
      trouble: {
        type: "template",
        title: "Say what is wrong",
        at: [5, 2],
        params: { text: `Not published: the numbers do not hold.\n\n${findingLines("inputs.in")}` },
      },
      failed: { type: "output", title: "Check failed", at: [6, 2], params: { name: "failed" } },
    },
    [
      "prices.out -> performance.in",
      "prices.out -> series.in",
      "series.out -> growth.in",
      "series.out -> drawdown.in",
      "growth.out -> together.in",
      "drawdown.out -> together.in",
      "performance.out -> together.in",
      "together.out -> check.in",
      "check.passed -> dashboard.in",
      "check.failed -> trouble.in",
      "trouble.out -> failed.in",
      "dashboard.out -> document.in",
      "document.out -> publish.in",
      "publish.out -> published.in",
    ],
  ),
};
