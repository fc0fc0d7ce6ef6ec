import type { TemplateDefinition } from "../../kit/definePlugin.ts";
import { draw } from "./draw.ts";

const record = `# {{ steps.request.out.title }}

**{{ $exists(steps.small.out) or $exists(steps.finance.approved) or $exists(steps.amount.otherwise) ? "Approved" : "Rejected" }}** · {{ $formatNumber(steps.request.out.amount, "#,##0.00") }} {{ steps.request.out.currency }}

| | |
|---|---|
| Asked by | {{ steps.request.out.requester }} |
| Why | {{ $replace(steps.request.out.reason, /[|\\s]+/, " ") }} |
| Supplier | {{ $exists(steps.details.out) ? $replace(steps.details.out.supplier, /[|\\s]+/, " ") : "not asked" }} |
| Needed by | {{ $exists(steps.details.out.neededBy) ? steps.details.out.neededBy : "not said" }} |

## How it was decided

| Step | Result |
|---|---|
| Size of the request | {{ $exists(steps.size.small) ? "below 1,000: no review needed" : "1,000 or more: reviewed" }} |
| Manager | {{ $exists(steps.manager.approved) ? "approved" : $exists(steps.manager.rejected) ? "rejected" & (steps.manager.rejected.note ? ": " & steps.manager.rejected.note : "") : "not asked" }} |
| Finance, from 10,000 | {{ $exists(steps.finance.approved) ? "approved" : $exists(steps.finance.rejected) ? "rejected" & (steps.finance.rejected.note ? ": " & steps.finance.rejected.note : "") : "not asked" }} |
`;

export const branchingReview: TemplateDefinition = {
  id: "branching-review",
  title: "Purchase review",
  promise: "A request finds its way by amount: details from a form, one approval or two, and a record of the decision.",
  role: "Operations",
  keywords: [
    ...["review", "approval", "approve", "request", "purchase", "order", "expense", "invoice", "budget", "branch"],
    ...["form", "gate", "manager", "finance", "sign", "decision", "amount", "route", "people", "human", "procurement"],
  ],
  graph: draw(
    "Purchase review",
    {
      about: {
        type: "note",
        title: "About",
        at: [0, -1],
        params: {
          text: "**Purchase review**\n\nSmall requests pass. From 1,000 on somebody fills in details and a manager decides; from 10,000 on finance decides too. Every way ends in a record.",
        },
      },
      request: {
        type: "input",
        title: "The request",
        at: [0, 1],
        params: {
          schema: {
            type: "object",
            title: "What should be bought?",
            properties: {
              title: { type: "string", title: "What", default: "Screens for the meeting rooms", minLength: 1 },
              amount: { type: "number", title: "Amount", default: 12_000, minimum: 0 },
              currency: { type: "string", title: "Currency", enum: ["EUR", "USD", "GBP"], default: "EUR" },
              requester: { type: "string", title: "Asked by", default: "Office team" },
              reason: { type: "string", title: "Why", default: "The old ones fail in every second meeting." },
            },
            required: ["title", "amount", "currency", "requester", "reason"],
          },
        },
      },
      size: {
        type: "branch",
        title: "Small?",
        at: [1, 1],
        params: { cases: [{ id: "small", label: "Below 1,000", when: "inputs.in.amount < 1000" }] },
      },
      small: {
        type: "template",
        title: "Pass without review",
        at: [2, 0],
        params: { text: "{{ inputs.in.title }} is below the limit and needs no review." },
      },
      details: {
        type: "form",
        title: "Ask for details",
        at: [2, 1],
        params: {
          title: "Details of the purchase",
          schema: {
            type: "object",
            properties: {
              supplier: { type: "string", title: "Supplier", minLength: 1 },
              neededBy: { type: "string", title: "Needed by", format: "date" },
              recurring: { type: "boolean", title: "Paid every year", default: false },
            },
            required: ["supplier"],
          },
        },
      },
      manager: {
        type: "approval",
        title: "Manager decides",
        at: [3, 1],
        params: {
          title: "Is this purchase needed?",
          instructions: "Look at the supplier and the date. Finance checks the money.",
        },
      },
      amount: {
        type: "branch",
        title: "Large?",
        at: [4, 1],
        params: { cases: [{ id: "large", label: "10,000 or more", when: "steps.request.out.amount >= 10000" }] },
      },
      finance: {
        type: "approval",
        title: "Finance decides",
        at: [5, 2],
        params: {
          title: "Is there money for this purchase?",
          instructions: "From 10,000 on, finance has the last word.",
        },
      },
      decided: { type: "join", title: "Whichever way", at: [6, 1], params: { mode: "any" } },
      record: { type: "template", title: "Write the record", at: [7, 1], params: { text: record } },
      document: {
        type: "artifact",
        title: "Keep the record",
        at: [8, 1],
        params: { kind: "document", title: "Purchase decision" },
      },
      done: { type: "output", title: "Decision", at: [9, 1], params: { name: "decision" } },
    },
    [
      "request.out -> size.in",
      "size.small -> small.in",
      "size.otherwise -> details.in",
      "details.out -> manager.in",
      "manager.approved -> amount.in",
      "amount.large -> finance.in",
      "small.out -> decided.in",
      "amount.otherwise -> decided.in",
      "finance.approved -> decided.in",
      "finance.rejected -> decided.in",
      "manager.rejected -> decided.in",
      "decided.out -> record.in",
      "record.out -> document.in",
      "document.out -> done.in",
    ],
  ),
};
