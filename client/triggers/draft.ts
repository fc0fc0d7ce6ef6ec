/** A trigger as its form holds it, and as the API takes it. */
import type { Trigger } from "#shared/api/routes/triggers.ts";
import type { JsonObject } from "#shared/json.ts";
import type { Dedupe, Overlap, TriggerKind } from "#shared/trigger/trigger.ts";
import { hookMethods } from "#shared/trigger/trigger.ts";
import { cronFor, usualWhen, type When, whenFor } from "./pattern.ts";

export interface Draft {
  kind: TriggerKind;
  name: string;
  overlap: Overlap;
  input: string;
  dedupe: string;
  usd: string;
  when: When;
  zone: string;
  catchUp: "latest" | "none";
  methods: "POST" | "GET" | "any";
  respond: "atOnce" | "atEnd" | "fromNode";
  /** Empty: as long as usual. */
  timeoutMs: number | undefined;
  signature: "none" | "github" | "stripe" | "slack" | "hmac";
  header: string;
  encoding: "hex" | "base64";
  prefix: string;
  secret: string;
  watched: string;
  statuses: "succeeded" | "failed" | "ended";
}

export function newDraft(zone: string): Draft {
  return {
    kind: "schedule",
    name: "",
    overlap: "skip",
    input: "",
    dedupe: "",
    usd: "",
    when: usualWhen,
    zone,
    catchUp: "latest",
    methods: "POST",
    respond: "atOnce",
    timeoutMs: 30_000,
    signature: "none",
    header: "X-Signature",
    encoding: "hex",
    prefix: "",
    secret: "",
    watched: "",
    statuses: "succeeded",
  };
}

/** A kind brings the policy that mostly goes with it. */
export function withKind(draft: Draft, kind: TriggerKind): Draft {
  return { ...draft, kind, overlap: kind === "schedule" ? "skip" : "parallel" };
}

export function draftOf(trigger: Trigger): Draft {
  const { kind, name, overlap, input = "", dedupe, budget } = trigger;
  const draft: Draft = {
    ...newDraft("UTC"),
    kind,
    name,
    overlap,
    input,
    dedupe: dedupe ? ("header" in dedupe ? dedupe.header : dedupe.expr) : "",
    usd: budget?.usd === undefined ? "" : String(budget.usd),
  };
  if (trigger.kind === "schedule") {
    const { config } = trigger;
    const when: When =
      "cron" in config
        ? whenFor(config.cron)
        : { ...usualWhen, pattern: "minutes", minutes: String(config.everyMinutes) };
    return { ...draft, when, zone: config.zone, catchUp: config.catchUp };
  }
  if (trigger.kind === "webhook") {
    const { methods, respond, signature } = trigger.config;
    return {
      ...draft,
      methods: methods.length > 1 ? "any" : methods[0] === "GET" ? "GET" : "POST",
      respond: respond.mode,
      ...(respond.mode !== "atOnce" && { timeoutMs: respond.timeoutMs }),
      signature: signature.preset,
      ...(signature.preset === "hmac" && {
        header: signature.header,
        encoding: signature.encoding,
        prefix: signature.prefix,
      }),
    };
  }
  const { graph, statuses } = trigger.config;
  const only = statuses.length === 1 && statuses[0] !== "cancelled" ? statuses[0] : undefined;
  return { ...draft, watched: graph, statuses: only ?? "ended" };
}

/** The configuration; of one that is edited, what the form does not show stays as it is. */
export function configFrom(draft: Draft, before?: Trigger): JsonObject {
  const kept = before?.kind === draft.kind ? (before.config as JsonObject) : {};
  if (draft.kind === "schedule") {
    const { cron: _cron, everyMinutes: _minutes, ...rest } = kept;
    const cron = cronFor(draft.when);
    const time: JsonObject = cron === undefined ? { everyMinutes: Number(draft.when.minutes) } : { cron };
    return { ...rest, ...time, zone: draft.zone, catchUp: draft.catchUp };
  }
  if (draft.kind === "webhook") {
    const { signature: preset, header, encoding, prefix, timeoutMs } = draft;
    return {
      ...kept,
      methods: draft.methods === "any" ? [...hookMethods] : [draft.methods],
      respond:
        draft.respond === "atOnce"
          ? { mode: "atOnce" }
          : { mode: draft.respond, ...(timeoutMs !== undefined && { timeoutMs }) },
      signature: preset === "hmac" ? { preset, header, encoding, prefix } : { preset },
    };
  }
  const statuses = draft.statuses === "ended" ? ["succeeded", "failed", "cancelled"] : [draft.statuses];
  return { ...kept, graph: draft.watched, statuses };
}

/** What a new and a changed trigger have in common; null takes away what was there. */
export function fieldsFrom(draft: Draft) {
  const usd = draft.usd.trim();
  return {
    name: draft.name.trim(),
    overlap: draft.overlap,
    input: draft.input.trim() === "" ? null : draft.input.trim(),
    dedupe: dedupeFrom(draft.dedupe.trim()),
    budget: usd === "" ? null : { usd: Number(usd) },
    ...(draft.kind === "webhook" && draft.signature !== "none" && draft.secret !== "" && { secret: draft.secret }),
  };
}

/** Headers are written with hyphens; a name in an expression would have none. */
function dedupeFrom(text: string): Dedupe | null {
  if (text === "") return null;
  return /^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)+$/.test(text) ? { header: text } : { expr: text };
}
