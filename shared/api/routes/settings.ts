import { z } from "zod";
import { listOf, nothing, shortListQuery } from "../common.ts";
import { route } from "../route.ts";

/** A model provider: any OpenAI-compatible server. The key is write-only. */
export const modelProvider = z.strictObject({
  id: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  /** The model used when a node names none. */
  model: z.string(),
  hasKey: z.boolean(),
  /** Comes from the environment and is changed there. */
  fromEnvironment: z.boolean(),
  createdAt: z.number(),
});
export type ModelProvider = z.infer<typeof modelProvider>;

const providerFields = {
  name: z.string().trim().min(1, "Give the provider a name.").max(100),
  baseUrl: z.url({ protocol: /^https?$/, error: "Write an address such as https://api.openai.com/v1." }).max(500),
  model: z.string().trim().min(1, "Name the model to use.").max(200),
  apiKey: z.string().max(1_000).optional(),
};

export const listModels = route({
  name: "listModels",
  method: "GET",
  path: "/models",
  summary: "Model providers; the first is the default",
  access: "read",
  query: shortListQuery,
  reply: listOf(modelProvider),
});

export const createModel = route({
  name: "createModel",
  method: "POST",
  path: "/models",
  summary: "Add a model provider",
  access: "owner",
  body: z.strictObject(providerFields),
  reply: modelProvider,
  status: 201,
});

export const patchModel = route({
  name: "patchModel",
  method: "PATCH",
  path: "/models/:id",
  summary: "Change a model provider",
  access: "owner",
  body: z.strictObject(providerFields).partial(),
  reply: modelProvider,
});

export const deleteModel = route({
  name: "deleteModel",
  method: "DELETE",
  path: "/models/:id",
  summary: "Remove a model provider",
  access: "owner",
  reply: nothing,
});

export const checkResult = z.strictObject({ ok: z.boolean(), message: z.string(), ms: z.number() });
export type CheckResult = z.infer<typeof checkResult>;

export const checkModel = route({
  name: "checkModel",
  method: "POST",
  path: "/models/:id/check",
  summary: "Make one tiny call and say whether it worked",
  access: "write",
  body: z.strictObject({}).optional(),
  reply: checkResult,
});

/** A stored, authorised use of a connector. Secret fields never come back. */
export const connection = z.strictObject({
  id: z.string(),
  connector: z.string(),
  name: z.string(),
  /** The fields that are not secret. */
  fields: z.record(z.string(), z.json()),
  createdAt: z.number(),
});
export type Connection = z.infer<typeof connection>;

export const listConnections = route({
  name: "listConnections",
  method: "GET",
  path: "/connections",
  summary: "Stored connections",
  access: "read",
  query: shortListQuery,
  reply: listOf(connection),
});

export const createConnection = route({
  name: "createConnection",
  method: "POST",
  path: "/connections",
  summary: "Store a connection; secrets are encrypted",
  access: "owner",
  body: z.strictObject({
    connector: z.string().max(100),
    name: z.string().trim().min(1, "Give the connection a name.").max(100),
    fields: z.record(z.string(), z.json()),
  }),
  reply: connection,
  status: 201,
});

export const deleteConnection = route({
  name: "deleteConnection",
  method: "DELETE",
  path: "/connections/:id",
  summary: "Forget a connection and its secrets",
  access: "owner",
  reply: nothing,
});

export const checkConnection = route({
  name: "checkConnection",
  method: "POST",
  path: "/connections/:id/check",
  summary: "Connect once and say whether it worked",
  access: "write",
  body: z.strictObject({}).optional(),
  reply: checkResult,
});

/** What the connection holds: schemas, tables, columns. */
export const browseConnection = route({
  name: "browseConnection",
  method: "GET",
  path: "/connections/:id/schema",
  summary: "Tables and columns that the connection can read",
  access: "read",
  reply: z.strictObject({
    tables: z.array(
      z.strictObject({
        schema: z.string(),
        name: z.string(),
        columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
      }),
    ),
  }),
});
