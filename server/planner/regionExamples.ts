/** How regions are drawn, for the model to imitate: a map, and a repeat whose verifier says when it is good enough. */

const edge = (from: string, fromPort: string, to: string, toPort: string) => ({
  from,
  fromPort,
  to,
  toPort,
  label: "",
});

export const regionExamples = [
  {
    goal: "Every order has its total, and those that cannot be read are told",
    nodes: [
      { id: "orders", type: "input", title: "Orders", params: {}, parent: "" },
      { id: "each", type: "map", title: "Each order", params: { onError: "collect" }, parent: "" },
      {
        id: "total",
        type: "transform",
        title: "Total",
        params: { value: { $expr: '{"order": item.id, "total": $sum(item.lines.(price * amount))}' } },
        parent: "each",
      },
      {
        id: "check",
        type: "verifier",
        title: "A total for each",
        params: {
          criteria: [
            {
              id: "all",
              text: "No order is missing",
              blocking: true,
              check: { kind: "expression", expr: "$count(steps.each.out) = $count(steps.orders.out)" },
            },
          ],
        },
        parent: "",
      },
      { id: "result", type: "output", title: "Totals", params: {}, parent: "" },
    ],
    edges: [
      edge("orders", "out", "each", "in"),
      edge("each", "out", "check", "in"),
      edge("check", "passed", "result", "in"),
    ],
  },
  {
    goal: "A text is improved until it says what was asked, five times at most",
    nodes: [
      { id: "wish", type: "input", title: "Wish", params: {}, parent: "" },
      {
        id: "improve",
        type: "repeat",
        title: "Until it is good",
        params: { until: "previous.ok", max: 5 },
        parent: "",
      },
      {
        id: "draft",
        type: "model",
        title: "Draft",
        params: { prompt: "Write: {{ steps.wish.out }}\nIn round {{ round }}, mend this: {{ previous.text }}" },
        parent: "improve",
      },
      {
        id: "verify",
        type: "verifier",
        title: "Good enough?",
        params: {
          criteria: [
            {
              id: "long",
              text: "It has at least 200 characters",
              blocking: true,
              check: { kind: "expression", expr: "$length(steps.draft.out) >= 200" },
            },
          ],
        },
        parent: "improve",
      },
      { id: "either", type: "join", title: "Either way", params: { mode: "any" }, parent: "improve" },
      {
        id: "round",
        type: "transform",
        title: "What this round gives",
        params: { value: { $expr: '{"text": steps.draft.out, "ok": $exists(steps.verify.passed)}' } },
        parent: "improve",
      },
      {
        id: "result",
        type: "transform",
        title: "The text",
        params: { value: { $expr: "inputs.in.text" } },
        parent: "",
      },
      { id: "done", type: "output", title: "Text", params: {}, parent: "" },
    ],
    edges: [
      edge("wish", "out", "improve", "in"),
      edge("draft", "out", "verify", "in"),
      edge("verify", "passed", "either", "in"),
      edge("verify", "failed", "either", "in"),
      edge("either", "out", "round", "in"),
      edge("improve", "out", "result", "in"),
      edge("result", "out", "done", "in"),
    ],
  },
];
