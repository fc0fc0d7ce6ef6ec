import type { TemplateDefinition } from "../../kit/definePlugin.ts";
import { bound, draw, findingLines, vegaLite } from "./draw.ts";

/** One row for each column, whatever the file holds: each cell as text, empty text as missing. */
const profileSql = `SELECT
  name AS "column",
  CASE
    WHEN count(value) = 0 THEN 'empty'
    WHEN count(TRY_CAST(value AS DOUBLE)) = count(value) THEN 'number'
    WHEN count(TRY_CAST(value AS BOOLEAN)) = count(value) THEN 'yes or no'
    WHEN count(TRY_CAST(value AS TIMESTAMP)) = count(value) THEN 'date'
    ELSE 'text'
  END AS type,
  CAST(count(*) AS INTEGER) AS "rows",
  CAST(count(*) - count(value) AS INTEGER) AS missing,
  round(count(value) / count(*), 4) AS filled,
  CAST(count(DISTINCT value) AS INTEGER) AS "distinct",
  CASE WHEN count(TRY_CAST(value AS DOUBLE)) = count(value)
    THEN CAST(min(TRY_CAST(value AS DOUBLE)) AS VARCHAR) ELSE min(value) END AS smallest,
  CASE WHEN count(TRY_CAST(value AS DOUBLE)) = count(value)
    THEN CAST(max(TRY_CAST(value AS DOUBLE)) AS VARCHAR) ELSE max(value) END AS largest,
  CASE WHEN count(TRY_CAST(value AS DOUBLE)) = count(value)
    THEN round(avg(TRY_CAST(value AS DOUBLE)), 4) END AS average
FROM (
  SELECT *, row_number() OVER () AS place
  FROM (SELECT nullif(trim(CAST(COLUMNS(*) AS VARCHAR)), '') FROM t1)
    UNPIVOT INCLUDE NULLS (value FOR name IN (COLUMNS(*)))
)
GROUP BY name
ORDER BY min(place)`;

const countsSql = `SELECT
  CAST(count(*) AS INTEGER) AS "rows",
  CAST(count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM t1)) AS INTEGER) AS duplicates
FROM t1`;

const filledChart = {
  $schema: vegaLite,
  title: "How complete each column is",
  width: "container",
  mark: { type: "bar", tooltip: true },
  encoding: {
    y: { field: "column", type: "nominal", sort: null, title: null },
    x: {
      field: "filled",
      type: "quantitative",
      title: "Filled cells",
      axis: { format: "%" },
      scale: { domain: [0, 1] },
    },
    color: { field: "type", type: "nominal", title: "Type" },
  },
};

/** A cell of a Markdown table: one line, no bars, not too long. */
const cell = (expr: string) => `(${expr} = null ? "" : $substring($replace($string(${expr}), /[|\\s]+/, " "), 0, 40))`;

const report = `# Profile of {{ run.input.file.name }}

**{{ $formatNumber(steps.counts.out[0].rows, "#,##0") }} rows, {{ $count(steps.profile.out) }} columns**, {{ $formatNumber($sum(steps.profile.out.missing), "#,##0") }} missing cells, {{ $formatNumber(steps.counts.out[0].duplicates, "#,##0") }} duplicate rows.

## Quality

${findingLines("inputs.in")}

## Columns

| Column | Type | Missing | Distinct | Smallest | Largest | Average |
|---|---|--:|--:|---|---|--:|
{{ $join(steps.profile.out.("| **" & ${cell("column")} & "** | " & type & " | " & missing & " | " & \`distinct\` & " | " & ${cell("smallest")} & " | " & ${cell("largest")} & " | " & (average != null ? $string(average) : "") & " |"), "\\n") }}

\`\`\`vega-lite
{{ steps.chart.out }}
\`\`\`
`;

export const csvProfile: TemplateDefinition = {
  id: "csv-profile",
  title: "Profile a file",
  promise: "Upload a CSV or Excel file and get its columns, gaps and quality checks as a report.",
  role: "Operations",
  keywords: [
    ...["csv", "excel", "xlsx", "spreadsheet", "file", "upload", "profile", "data", "quality", "columns", "types"],
    ...["missing", "nulls", "duplicates", "distinct", "check", "clean", "chart", "report", "dataset", "statistics"],
  ],
  needs: ["file"],
  graph: draw(
    "Profile a file",
    {
      about: {
        type: "note",
        title: "About",
        at: [0, -1],
        params: {
          text: "**Profile a file**\n\nTakes any table: CSV, TSV, JSON or Excel. Choose the file when you press *Run*.",
        },
      },
      upload: {
        type: "input",
        title: "Choose a file",
        at: [0, 1],
        params: {
          schema: {
            type: "object",
            title: "What should be profiled?",
            properties: {
              file: {
                type: "object",
                title: "File",
                description: "CSV, TSV, JSON or Excel, with the column names in the first row.",
                format: "file",
                widget: "file",
                required: ["$file", "name"],
              },
            },
            required: ["file"],
          },
        },
      },
      data: {
        type: "table",
        title: "Read the rows",
        at: [1, 1],
        params: { source: { from: "file", file: bound("inputs.in.file") }, format: "auto" },
      },
      profile: { type: "sql", title: "Look at each column", at: [2, 0], params: { query: profileSql } },
      counts: { type: "sql", title: "Count rows and duplicates", at: [2, 2], params: { query: countsSql } },
      chart: { type: "chart", title: "Draw completeness", at: [3, 0], params: { spec: filledChart } },
      together: { type: "join", title: "Bring together", at: [4, 1], params: { mode: "all" } },
      check: {
        type: "verifier",
        title: "Check the quality",
        at: [5, 1],
        params: {
          criteria: [
            {
              id: "rows",
              text: "The file has rows",
              blocking: true,
              check: { kind: "expression", expr: "steps.counts.out[0].rows > 0" },
            },
            {
              id: "counted",
              text: "The profile counts every row of every column",
              blocking: true,
              check: {
                kind: "number",
                actual: "$sum(steps.profile.out.rows)",
                expected: "$count(steps.data.out) * $count(steps.profile.out)",
              },
            },
            {
              id: "duplicates",
              text: "No row occurs twice",
              blocking: false,
              check: { kind: "expression", expr: "steps.counts.out[0].duplicates = 0" },
            },
            {
              id: "gaps",
              text: "Every column is at least 80 % filled",
              blocking: false,
              check: { kind: "expression", expr: "$count(steps.profile.out[filled < 0.8]) = 0" },
            },
            {
              id: "constant",
              text: "No column holds one and the same value everywhere",
              blocking: false,
              check: { kind: "expression", expr: "$count(steps.profile.out[rows > 1 and `distinct` < 2]) = 0" },
            },
            {
              id: "key",
              text: "Some column tells the rows apart",
              blocking: false,
              check: { kind: "expression", expr: "$count(steps.profile.out[`distinct` = rows]) > 0" },
            },
          ],
        },
      },
      report: { type: "template", title: "Write the report", at: [6, 1], params: { text: report } },
      document: {
        type: "artifact",
        title: "Keep the report",
        at: [7, 1],
        params: { kind: "document", title: "Data profile" },
      },
      done: { type: "output", title: "Report", at: [8, 1], params: { name: "report" } },
      trouble: {
        type: "template",
        title: "Say what is wrong",
        at: [6, 2],
        params: { text: `No profile: the file cannot be used.\n\n${findingLines("inputs.in")}` },
      },
      failed: { type: "output", title: "Check failed", at: [7, 2], params: { name: "failed" } },
    },
    [
      "upload.out -> data.in",
      "data.out -> profile.in",
      "data.out -> counts.in",
      "profile.out -> chart.in",
      "chart.out -> together.in",
      "counts.out -> together.in",
      "together.out -> check.in",
      "check.passed -> report.in",
      "check.failed -> trouble.in",
      "trouble.out -> failed.in",
      "report.out -> document.in",
      "document.out -> done.in",
    ],
  ),
};
