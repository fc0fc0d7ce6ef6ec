import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { EgressFetch, FetchReply } from "./kit/context.ts";
import { defineNode, emit } from "./kit/defineNode.ts";
import { jsonField } from "./kit/fields.ts";

export const http = defineNode({
  type: "http",
  version: 1,
  title: "HTTP request",
  summary: "Calls a URL and passes the reply on; statuses from 400 leave through “failed”.",
  whenToUse: "Fetch or send data where no connector exists.",
  group: "data",
  icon: "globe",
  effect: { by: "method", read: ["GET", "HEAD"], otherwise: "write" },
  params: z.strictObject({
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("GET").meta({ title: "Method" }),
    url: z.string().min(1).max(1_000).meta({ title: "URL", placeholder: "https://api.example.com/orders" }),
    headers: z.record(z.string(), z.string()).default({}).meta({ title: "Headers" }),
    body: jsonField()
      .optional()
      .meta({ title: "Body", description: "Text goes as it is; anything else as JSON.", widget: "json" }),
    timeoutMs: z.int().min(100).max(120_000).default(30_000).meta({ title: "Time limit", widget: "duration" }),
    connection: z.string().optional().meta({ title: "Connection", widget: "connection" }),
  }),
  inputs: [{ id: "in" }],
  outputs: [
    { id: "response", type: "object" },
    { id: "failed", type: "object", label: "Failed" },
  ],
  says: "{method} {url}",
  keywords: ["api", "rest", "fetch", "request", "webhook", "url", "download", "call"],

  async run(ctx) {
    const { method, url, body, headers, timeoutMs, connection } = ctx.params;
    const fetch = connection ? await fetchOf(ctx.connection(connection)) : ctx.fetch;
    const isText = body === undefined || typeof body === "string";
    const type: Record<string, string> = isText ? {} : { "content-type": "application/json" };
    const options = {
      method,
      signal: ctx.signal,
      timeoutMs,
      body: isText ? (body ?? null) : JSON.stringify(body),
    };
    const call = async (extra: Record<string, string>) =>
      read(await fetch(url, { ...options, headers: { ...type, ...extra, ...headers } }));
    const response =
      method === "GET" || method === "HEAD"
        ? await call({})
        : await ctx.once("request", (key) => call({ "idempotency-key": key }));
    return emit(response.status < 400 ? { response } : { failed: response });
  },
});

async function fetchOf(opening: Promise<unknown>): Promise<EgressFetch> {
  const client = (await opening) as { fetch?: EgressFetch } | null;
  if (typeof client?.fetch === "function") return client.fetch;
  throw new AppError("PARAM_INVALID", "This connection cannot make HTTP requests. Choose another one, or none.");
}

/** JSON is parsed, text stays text, other bytes become base64. */
function read(reply: FetchReply): JsonObject & { status: number } {
  const { status, headers, bytes } = reply;
  if (/^(image|audio|video|font)\/|octet-stream|zip|pdf/.test(headers["content-type"] ?? "")) {
    return { status, headers, body: Buffer.from(bytes).toString("base64"), encoding: "base64" };
  }
  const text = reply.text();
  return { status, headers, body: /[/+]json\b/.test(headers["content-type"] ?? "") ? parsed(text) : text };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
