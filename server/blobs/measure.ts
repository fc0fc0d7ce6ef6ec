import { createHash } from "node:crypto";
import { AppError } from "#shared/errors.ts";

/** Passes chunks on while it counts and hashes them. Throws TOO_LARGE with the chunk that goes past the limit. */
export function measure(source: AsyncIterable<Uint8Array>, maxBytes: number) {
  const hash = createHash("sha256");
  let bytes = 0;
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      hash.update(chunk);
      yield chunk;
    }
  }
  return { chunks: pass(), result: () => ({ hash: hash.digest("hex"), bytes }) };
}

export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function tooLarge(maxBytes: number): AppError {
  return new AppError("TOO_LARGE", `The file is larger than the ${sayBytes(maxBytes)} that are accepted.`);
}

/** "1.07 GB", "52.4 MB": at most three digits, in powers of 1000. */
export function sayBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}

/** A full disk in words; anything else as it came. */
export function sayFull(thrown: unknown): unknown {
  const code = (thrown as { code?: unknown } | null)?.code;
  if (code !== "ENOSPC" && code !== "EDQUOT" && code !== "53100") return thrown;
  const where = code === "53100" ? "The database's disk" : "The disk of DATA_DIR";
  return new AppError("UNAVAILABLE", `${where} is full, so nothing was stored. Free some space, then try again.`, {
    cause: thrown,
  });
}
