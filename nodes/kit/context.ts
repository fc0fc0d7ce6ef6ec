/** Everything a node may touch. The engine, a test and nothing else make one. */
import type { ArtifactKind, ArtifactRef, SiteRef } from "#shared/artifact/artifact.ts";
import type { Audience } from "#shared/artifact/site.ts";
import type { ErrorRecord } from "#shared/errors.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { Answer } from "#shared/run/question.ts";
import type { StepStatus } from "#shared/run/reduce.ts";
import type { Spend } from "#shared/run/spend.ts";
import type { FileRef } from "#shared/run/values.ts";

export interface NodeContext<Params> {
  params: Params;
  /** Values by input port; an array for a `many` port. */
  inputs: Record<string, Json>;
  /** For each `many` port the labels of the live edges, in the order of its values. `sql` names its tables by them. */
  inputLabels?: Record<string, (string | undefined)[]>;
  /** Top-level params whose stored value was a binding itself. Their text is data: `{{ }}` in it is never evaluated. */
  boundParams?: string[];
  /** The whole run's input. */
  run: { id: string; input: Json };
  step: string;
  /** What a person or a signal said, once it was said. */
  answer: Answer | undefined;
  /** The question's `expiresAt` passed without an answer. */
  expired: boolean;
  /** The instant that the step slept until, once it has passed. */
  slept: number | undefined;
  /** For a region that has opened rounds: those settled so far, in order. Undefined at its first call. */
  rounds: SettledRound[] | undefined;
  /** How far another node of this scope, or of one around it, has come. Undefined: not begun, or no such node. */
  statusOf(node: string): StepStatus | undefined;
  attempt: number;
  /** Aborted on cancel and on timeout. */
  signal: AbortSignal;
  now(): number;

  /**
   * Does an outside effect at most once per recorded result: a later attempt gets the recorded value. The effect can
   * repeat only if the process dies between effect and record, and then with the same `idempotencyKey`.
   */
  once<T extends Json>(key: string, effect: (idempotencyKey: string) => Promise<T>): Promise<T>;
  /** Small live progress for the card; may be lost. */
  progress(note: { text?: string; progress?: number }): void;
  log(level: "info" | "warn" | "error", text: string): void;

  /** JSONata over `{inputs, run, steps, vars}` plus `extra`, in the sandbox. */
  evaluate(expr: string, extra?: JsonObject): Promise<Json>;
  fetch: EgressFetch;
  llm: NodeLlm;
  sandbox: NodeSandbox;
  tables: NodeTables;
  charts: NodeCharts;
  files: NodeFiles;
  artifacts: NodeArtifacts;
  sites: NodeSites;
  locks: NodeLocks;
  runs: NodeRuns;
  /** An authorised client of the node's connector. Never a secret. */
  connection<Client>(id: string): Promise<Client>;
}

/** How one round of a region ended. `value` is null when the round failed or gave nothing. */
export interface SettledRound {
  value: Json;
  error?: ErrorRecord;
}

/** Locks that all runs of the workspace share. One is held until the step that took it is settled. */
export interface NodeLocks {
  /** True when this step holds the lock now. False: it stands in the queue and should ask `{kind: "lock"}`. */
  take(name: string): Promise<boolean>;
}

export interface NodeRuns {
  /** Starts a run of another graph as this step's child; the same call again gives the same run. */
  start(request: { graph: string; revision?: number; input: Json }): Promise<{ run: string }>;
}

export interface FetchOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | null;
  signal?: AbortSignal;
  /** Refuse hosts outside this list, besides the egress rules. */
  hosts?: string[];
  timeoutMs?: number;
  /** Largest accepted body after decompression. Default 20 MB. */
  maxBytes?: number;
}

export interface FetchReply {
  status: number;
  headers: Record<string, string>;
  url: string;
  bytes: Uint8Array;
  text(): string;
}

/** The guarded way out: scheme, host, address and redirect rules, caps. Throws EGRESS_DENIED, UPSTREAM_FAILED, TIMEOUT. */
export type EgressFetch = (url: string, options?: FetchOptions) => Promise<FetchReply>;

export interface LlmRequest {
  prompt: string;
  system?: string;
  /** Ask for JSON of this schema. */
  schema?: JsonObject;
  provider?: string;
  model?: string;
  temperature?: number;
}

export interface LlmReply {
  text: string;
  /** Parsed and checked, when a schema was given. */
  json?: Json;
  model: string;
  spend: Spend;
}

/** Streams its words to the card; journals its spend. Throws MODEL_MISSING, MODEL_REPLY_INVALID, UPSTREAM_BUSY, … */
export interface NodeLlm {
  complete(request: LlmRequest): Promise<LlmReply>;
}

export interface CodeRequest {
  language: "javascript" | "typescript";
  source: string;
  input: Json;
  timeoutMs: number;
  memoryMb: number;
  /** Hosts that the code's `fetch` may reach. Empty: no network. */
  hosts: string[];
}

export interface NodeSandbox {
  /** Runs `export default async (input, ctx) => …`. Throws CODE_FAILED or SANDBOX_LIMIT. Logs go to the step's log. */
  run(request: CodeRequest): Promise<Json>;
  /** Checks a value against a JSON Schema (2020-12), away from the server's own realm. */
  checkSchema(schema: JsonObject, value: Json): Promise<{ path: string; message: string }[]>;
}

export type TableFormat = "auto" | "csv" | "tsv" | "json" | "xlsx";
export type Row = JsonObject;

export interface ParsedTable {
  rows: Row[];
  columns: { name: string; type: "text" | "number" | "boolean" | "date" | "mixed" }[];
  warnings: string[];
}

export interface NodeTables {
  /** Reads rows from bytes or text. Throws DATA_INVALID with the line at fault. */
  parse(request: {
    data: Uint8Array | string;
    format: TableFormat;
    name?: string;
    /** Forces types; a value that does not fit is an error that names row and column. */
    columns?: { name: string; type: "text" | "number" | "boolean" | "date" }[];
    sheet?: string;
  }): Promise<ParsedTable>;
  /** One read-only SELECT over the tables by name. Throws DATA_INVALID with the engine's own words. */
  query(request: {
    sql: string;
    tables: { name: string; rows: Row[] }[];
    maxRows: number;
    timeoutMs: number;
  }): Promise<Row[]>;
}

export interface NodeCharts {
  /** Puts rows into a Vega-Lite spec and checks it: it compiles, every field exists, quantitative fields are numbers. */
  check(spec: JsonObject, rows: Row[]): Promise<JsonObject>;
}

export interface NodeFiles {
  read(ref: FileRef): Promise<Uint8Array>;
  /** A file that a plugin ships, by its name `starter/weather.csv`. */
  sample(name: string): Promise<{ bytes: Uint8Array; name: string }>;
}

export interface NodeArtifacts {
  /** Stores a version. The same step of the same run stores once, however often it is tried. */
  save(artifact: { kind: ArtifactKind; title: string; content: string }): Promise<ArtifactRef>;
}

export interface NodeSites {
  /** Saves a version that shows the artifacts and makes it live. Creates the site on first use. */
  publish(site: { slug: string; title: string; audience: Audience; artifacts: ArtifactRef[] }): Promise<SiteRef>;
}
