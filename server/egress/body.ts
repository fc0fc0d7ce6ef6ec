/** Reads a reply's body within a cap that counts the bytes after decompression. */
import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { AppError } from "#shared/errors.ts";

const decoders: Record<string, () => Transform> = {
  gzip: () => createGunzip(),
  "x-gzip": () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
};

/** Throws UPSTREAM_FAILED when the body is larger, or encoded in a way we did not ask for. */
export async function readBody(
  body: Readable,
  encoding: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const names = encoding
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  // One layer is what servers send; more are an attack on the reader.
  const decoder = names.length === 1 && names[0] !== undefined ? decoders[names[0]]?.() : undefined;
  if (names.length > 0 && !decoder) {
    body.destroy();
    throw new AppError("UPSTREAM_FAILED", `The reply is encoded as "${encoding.slice(0, 60)}", which is not accepted.`);
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  const collect = async (source: AsyncIterable<Uint8Array>) => {
    for await (const chunk of source) {
      total += chunk.byteLength;
      if (total > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  };
  if (decoder) await pipeline(body, decoder, collect, { signal });
  else await pipeline(body, collect, { signal });
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): AppError {
  const size = maxBytes >= 1_000_000 ? `${Math.round(maxBytes / 100_000) / 10} MB` : `${maxBytes} bytes`;
  return new AppError("UPSTREAM_FAILED", `The reply is larger than ${size}. Ask for less, or raise the limit.`);
}
