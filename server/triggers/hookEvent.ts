/** A call from outside as the event that a graph sees. */
import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "#shared/errors.ts";
import { type Json, type JsonObject, readJson } from "#shared/json.ts";
import type { WebhookConfig } from "#shared/trigger/trigger.ts";
import { findUnstorable } from "../http/readBody.ts";

/** What identifies a caller to us or to a proxy is nothing for a journal. */
const private_ = new Set(["authorization", "cookie", "proxy-authorization"]);
const deepest = 64;

export function hookEvent(
  call: { method: string; headers: IncomingHttpHeaders; query: string; body: Buffer },
  config: Pick<WebhookConfig, "body">,
): JsonObject {
  const event: JsonObject = {
    method: call.method,
    headers: headersOf(call.headers),
    query: fieldsOf(call.query),
    body: bodyOf(call, config.body),
  };
  const path = findUnstorable(event);
  if (path === undefined) return event;
  const message = "The call holds a character that cannot be stored (NUL, or half of a surrogate pair).";
  throw new AppError("BAD_INPUT", message, { errors: [{ path, message }] });
}

function headersOf(headers: IncomingHttpHeaders): JsonObject {
  const kept: JsonObject = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined || private_.has(name)) continue;
    kept[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return kept;
}

function bodyOf({ headers, body }: { headers: IncomingHttpHeaders; body: Buffer }, wish: WebhookConfig["body"]): Json {
  if (body.length === 0) return null;
  const kind = wish === "auto" ? kindOf(headers["content-type"] ?? "") : wish;
  if (kind === "raw") return body.toString("base64");
  const text = textOf(body);
  if (kind === "json") return parsed(text);
  return kind === "form" ? fieldsOf(text) : text;
}

function kindOf(mediaType: string): WebhookConfig["body"] {
  const type = mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  return type.startsWith("text/") || type === "application/xml" || type.endsWith("+xml") ? "text" : "raw";
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new AppError("BAD_INPUT", "The body is not UTF-8 text.");
  }
}

function parsed(text: string): Json {
  const read = readJson(text, { maxLength: 10_000_000, maxDepth: deepest });
  if (read.ok) return read.value;
  const { message, path } = read.problem;
  throw new AppError("BAD_JSON", message, { errors: [{ path: ["body", ...path].join("."), message }] });
}

/** A name that comes more than once is a list. */
function fieldsOf(text: string): JsonObject {
  if (text === "") return {};
  const fields: JsonObject = Object.create(null);
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > 1_000) throw new AppError("TOO_LARGE", "The call has more than 1,000 fields.");
    if (name === "__proto__" || name === "constructor" || name === "prototype") continue;
    const known = fields[name];
    fields[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  }
  return { ...fields };
}
