import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import { headerProblem } from "#shared/trigger/replyHeaders.ts";
import { defineNode } from "./kit/defineNode.ts";
import { jsonField } from "./kit/fields.ts";

export const reply = defineNode({
  type: "reply",
  version: 1,
  title: "Reply",
  summary: "Answers the webhook that started the run, while the run goes on.",
  whenToUse: "When a caller waits for an answer that this graph works out, with its own status and headers.",
  group: "output",
  icon: "webhook",
  effect: "none",
  params: z.strictObject({
    status: z.int().min(200).max(599).default(200).meta({ title: "Status" }),
    headers: z
      .record(z.string(), z.string())
      .default({})
      .meta({ title: "Headers", description: "Content-Type, Location, Cache-Control, X-… and the like." }),
    body: jsonField().optional().meta({
      title: "Body",
      description: "Text goes as it is when Content-Type is set; anything else as JSON. Empty: what comes in.",
      widget: "json",
    }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }],
  says: "Reply {status}",
  keywords: ["webhook", "response", "respond", "answer", "http", "return"],

  /** Passes on what came in. A run that no webhook started just goes on; of several replies the first one is sent. */
  run(ctx) {
    const { status, headers, body } = ctx.params;
    for (const [name, value] of Object.entries(headers)) {
      const problem = headerProblem(name, value);
      if (problem !== undefined) throw new AppError("PARAM_INVALID", problem);
    }
    const value = ctx.inputs.in ?? null;
    const lower = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
    return { kind: "reply", reply: { status, headers: lower, body: body ?? value }, outputs: { out: value } };
  },
});
