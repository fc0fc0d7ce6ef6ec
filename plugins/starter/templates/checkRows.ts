import type { TemplateDefinition } from "../../kit/definePlugin.ts";
import { bound, draw, findingLines } from "./draw.ts";

/** What is wrong with one row: the first rule that it breaks, or nothing. */
const look = `{
  "row": index + 1,
  "species": item.Species,
  "island": item.Island,
  "sex": item.Sex,
  "fault":
    item.\`Body Mass (g)\` = null or item.\`Beak Length (mm)\` = null ? "nothing was measured" :
    item.Sex = null ? "no sex was noted" :
    $not(item.Sex in ["MALE", "FEMALE", "unknown"]) ? "the sex is no word that is known" :
    null
}`;

const sort = `{
  "all": $count(inputs.in),
  "good": $count(inputs.in[fault = null]),
  "open": [inputs.in[fault != null]],
  "mended": [],
  "leftOut": []
}`;

/** The commonest fault that is still open is what a round takes on. */
const choose = `(
  $faults := inputs.in.open{fault: $count($)};
  $most := $max($each($faults, function($count) { $count }));
  {
    "fault": $keys($faults)[$lookup($faults, $) = $most][0],
    "state": inputs.in
  }
)`;

const mend = `(
  $fault := inputs.in.fault;
  $now := inputs.in.state.open[fault = $fault];
  $isLost := $fault = "nothing was measured";
  {
    "all": inputs.in.state.all,
    "good": inputs.in.state.good,
    "open": [inputs.in.state.open[fault != $fault]],
    "mended": $append(inputs.in.state.mended, $isLost ? [] : [$now.$merge([$, {"sex": "unknown", "was": sex}])]),
    "leftOut": $append(inputs.in.state.leftOut, $isLost ? [$now] : [])
  }
)`;

const changes = `{
  "summary": steps.sort.out.all & " rows: " & steps.sort.out.good & " right, " & $count(steps.mend.out.mended) & " mended, " & $count(steps.mend.out.leftOut) & " left out",
  "mended": [steps.mend.out.mended.{"row": row, "species": species, "fault": fault, "now": sex}],
  "left out": [steps.mend.out.leftOut.{"row": row, "species": species, "fault": fault}]
}`;

const report = `# Every row checked

**{{ steps.sort.out.all }} rows**: {{ steps.sort.out.good }} were right, {{ $count(steps.mend.out.mended) }} were mended, {{ $count(steps.mend.out.leftOut) }} are left out.

## Checks

${findingLines("steps.check.passed")}

## What was mended

| Row | Species | Island | Fault | Sex before | Sex now |
|--:|---|---|---|---|---|
{{ $join(steps.mend.out.mended.("| " & row & " | " & species & " | " & island & " | " & fault & " | " & (was = null ? "" : was) & " | " & sex & " |"), "\\n") }}

## What is left out

| Row | Species | Island | Fault |
|--:|---|---|---|
{{ $join(steps.mend.out.leftOut.("| " & row & " | " & species & " | " & island & " | " & fault & " |"), "\\n") }}
`;

export const checkRows: TemplateDefinition = {
  id: "check-rows",
  title: "Check every row",
  promise: "Each row of a table is looked at, faults are mended kind by kind, and a person agrees to the result.",
  role: "Data",
  keywords: [
    ...["row", "rows", "each", "every", "item", "list", "loop", "map", "repeat", "until", "check", "clean", "mend"],
    ...["correct", "fix", "faults", "errors", "validate", "quality", "table", "records", "approve", "penguins"],
  ],
  graph: draw(
    "Check every row",
    {
      about: {
        type: "note",
        title: "About",
        at: [0, -1],
        params: {
          text: "**Check every row**\n\nA *Map* looks at 344 penguins one by one. A *Repeat* mends one kind of fault in each round until none is open. You agree to the result. Needs no account and no key: press *Run*.",
        },
      },
      rows: {
        type: "table",
        title: "Read the rows",
        at: [0, 0],
        params: { source: { from: "sample", name: "starter/penguins.json" }, format: "json" },
      },
      each: {
        type: "map",
        title: "Each row",
        at: [1, -0.5],
        params: { items: bound("inputs.in"), concurrency: 20, onError: "stop" },
      },
      look: {
        type: "transform",
        title: "Find its fault",
        at: [1.15, 0],
        inside: "each",
        params: { value: bound(look) },
      },
      sort: { type: "transform", title: "Sort good from bad", at: [2.4, 0], params: { value: bound(sort) } },
      mend: {
        type: "repeat",
        title: "Until no fault is open",
        at: [3.4, -0.5],
        params: { until: "$count(previous.open) = 0", max: 5 },
      },
      choose: {
        type: "transform",
        title: "Take the commonest fault",
        at: [3.55, 0],
        inside: "mend",
        params: { value: bound(choose) },
      },
      apply: {
        type: "transform",
        title: "Mend it, or leave it out",
        at: [4.55, 0],
        inside: "mend",
        params: { value: bound(mend) },
      },
      check: {
        type: "verifier",
        title: "Check the result",
        at: [5.8, 0],
        params: {
          criteria: [
            {
              id: "counted",
              text: "Every row is right, mended or left out",
              blocking: true,
              check: {
                kind: "number",
                actual: "inputs.in.good + $count(inputs.in.mended) + $count(inputs.in.leftOut)",
                expected: "$count(steps.rows.out)",
              },
            },
            {
              id: "closed",
              text: "No fault is open",
              blocking: true,
              check: { kind: "expression", expr: "$count(inputs.in.open) = 0" },
            },
            {
              id: "few",
              text: "Less than 1 % of the rows is left out",
              blocking: false,
              check: { kind: "expression", expr: "$count(inputs.in.leftOut) < inputs.in.all * 0.01" },
            },
          ],
        },
      },
      changes: {
        type: "transform",
        title: "Show what changes",
        at: [6.8, 0],
        params: { value: bound(changes) },
      },
      ask: {
        type: "approval",
        title: "Ask about the changes",
        at: [7.8, 0],
        params: {
          title: "Keep these corrections?",
          instructions: "An approval keeps a report of what was mended. A rejection keeps nothing.",
        },
      },
      report: { type: "template", title: "Write the report", at: [8.8, 0], params: { text: report } },
      document: {
        type: "artifact",
        title: "Keep the report",
        at: [9.8, 0],
        params: { kind: "document", title: "Rows checked" },
      },
      done: { type: "output", title: "Report", at: [10.8, 0], params: { name: "report" } },
      rejected: {
        type: "template",
        title: "Say that nothing is kept",
        at: [8.8, 1],
        params: {
          text: 'Nothing is kept: the corrections were rejected.{{ steps.ask.rejected.note ? " Reason: " & steps.ask.rejected.note : "" }}',
        },
      },
      refused: { type: "output", title: "Rejected", at: [9.8, 1], params: { name: "rejected" } },
      trouble: {
        type: "template",
        title: "Say what is wrong",
        at: [6.8, 2],
        params: { text: `The rows could not be settled.\n\n${findingLines("inputs.in")}` },
      },
      failed: { type: "output", title: "Check failed", at: [7.8, 2], params: { name: "failed" } },
    },
    [
      "rows.out -> each.in",
      "each.out -> sort.in",
      "sort.out -> mend.in",
      "choose.out -> apply.in",
      "mend.out -> check.in",
      "check.passed -> changes.in",
      "changes.out -> ask.in",
      "check.failed -> trouble.in",
      "trouble.out -> failed.in",
      "ask.approved -> report.in",
      "ask.rejected -> rejected.in",
      "rejected.out -> refused.in",
      "report.out -> document.in",
      "document.out -> done.in",
    ],
  ),
};
