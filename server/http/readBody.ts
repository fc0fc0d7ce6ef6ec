/** Request bodies, read with limits before anything parses them. */
import type { Request } from "express";
import { AppError } from "#shared/errors.ts";
import { type Json, readJson } from "#shared/json.ts";

/** Largest JSON body. A graph of 10,000 nodes fits. */
export const maxJsonBytes = 10_000_000;

/** A body that is read whole is here by then. */
const longestBodyMs = 120_000;

/** The bytes of a body. TOO_LARGE as soon as it is clear; the rest stays unread. */
export async function readBytes(req: Request, maxBytes: number): Promise<Buffer> {
  refuseEncoded(req);
  if (declaredBytes(req) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  const late = setTimeout(() => req.destroy(), longestBodyMs);
  return new Promise<Buffer>((resolve, reject) => {
    req.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      req.pause();
      req.removeAllListeners("data");
      reject(tooLarge(maxBytes));
    });
    req.once("end", () => resolve(Buffer.concat(chunks)));
    req.once("error", reject);
    req.once("close", () => {
      if (!req.complete) reject(cutShort());
    });
  }).finally(() => clearTimeout(late));
}

/**
 * The body piece by piece, as fast as it is taken. Ends with BAD_INPUT when the sender goes away or sends nothing for
 * `silenceMs`. The request stays open when the reader stops early, so that it can be answered.
 */
export async function* streamBody(req: Request, { silenceMs }: { silenceMs: number }): AsyncGenerator<Uint8Array> {
  refuseEncoded(req);
  let silence = setTimeout(() => req.destroy(), silenceMs);
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      clearTimeout(silence);
      yield chunk;
      silence = setTimeout(() => req.destroy(), silenceMs);
    }
  } catch (error) {
    throw req.destroyed && !req.complete ? cutShort(error) : error;
  } finally {
    clearTimeout(silence);
  }
}

/** Lets a sender finish, for a while, and throws away what he says. */
export async function drainBody(req: Request, patienceMs: number): Promise<void> {
  if (req.complete || req.destroyed) return;
  await new Promise<void>((resolve) => {
    const patience = setTimeout(resolve, patienceMs);
    const done = () => {
      clearTimeout(patience);
      resolve();
    };
    req.once("end", done).once("close", done).resume();
  });
}

/** What the sender says that the body will have; 0 when he does not say. */
export function declaredBytes(req: Request): number {
  return Number(req.headers["content-length"] ?? 0);
}

function refuseEncoded(req: Request): void {
  const encoding = req.headers["content-encoding"];
  if (encoding === undefined || encoding === "identity") return;
  throw new AppError("UNSUPPORTED_MEDIA", "Compressed bodies are not accepted. Send the body as it is.");
}

function cutShort(cause?: unknown): AppError {
  return new AppError("BAD_INPUT", "The request ended before its body was complete.", { cause });
}

/** The body as JSON; undefined when there is none. Prototype keys, endless depth and text that is not Unicode are refused. */
export async function readJsonBody(req: Request): Promise<Json | undefined> {
  const bytes = await readBytes(req, maxJsonBytes);
  if (bytes.length === 0) return undefined;
  const type = req.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError("UNSUPPORTED_MEDIA", 'Send JSON with the header "Content-Type: application/json".');
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("BAD_JSON", "The body is not UTF-8 text.");
  }
  const read = readJson(text, { maxLength: maxJsonBytes, maxDepth: 64 });
  if (!read.ok) {
    throw new AppError("BAD_JSON", read.problem.message, {
      errors: [{ path: read.problem.path.join("."), message: read.problem.message }],
    });
  }
  const path = findUnstorable(read.value);
  if (path !== undefined) {
    const message = "The text holds a character that cannot be stored (NUL, or half of a surrogate pair).";
    throw new AppError("BAD_INPUT", message, { errors: [{ path, message }] });
  }
  return read.value;
}

/** May this text go into the database? */
export function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** The path of the first text or key that the database refuses. */
export function findUnstorable(value: Json): string | undefined {
  return isAllStorable(value) ? undefined : pathOfUnstorable(value);
}

/** Without the paths, which cost more than the look. */
function isAllStorable(value: Json): boolean {
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "string") {
      if (!isStorable(next)) return false;
    } else if (Array.isArray(next)) {
      for (const item of next) open.push(item);
    } else if (typeof next === "object" && next !== null) {
      for (const key of Object.keys(next)) {
        if (!isStorable(key)) return false;
        open.push(next[key] ?? null);
      }
    }
  }
  return true;
}

function pathOfUnstorable(value: Json): string | undefined {
  const open: { value: Json; path: string }[] = [{ value, path: "" }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (typeof next.value === "string" && !isStorable(next.value)) return next.path;
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const [key, item] of Object.entries(next.value)) {
      if (!isStorable(key)) return next.path;
      if (typeof item === "string" ? !isStorable(item) : typeof item === "object") {
        open.push({ value: item, path: next.path === "" ? key : `${next.path}.${key}` });
      }
    }
  }
  return undefined;
}

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    "TOO_LARGE",
    `The body is larger than the ${Math.round(maxBytes / 1_000_000)} MB that are accepted.`,
  );
}
