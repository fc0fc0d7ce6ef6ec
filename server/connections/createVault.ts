/**
 * Envelope encryption: each secret has its own random data key, the data key is wrapped by the master key, and both
 * layers are AES-256-GCM with the secret's context as associated data. A row copied elsewhere does not open.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#shared/errors.ts";
import type { Config } from "../config.ts";
import type { Vault } from "./vault.ts";

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export function createVault(masterKey: Buffer): Vault {
  if (masterKey.length !== keyBytes) throw new Error(`The master key has ${masterKey.length} bytes, not ${keyBytes}.`);
  const key = keyIdOf(masterKey);
  return {
    seal(plain, context) {
      const dataKey = randomBytes(keyBytes);
      const nonce = randomBytes(nonceBytes);
      const text = encrypt(dataKey, nonce, Buffer.from(plain, "utf8"), `text:${context}`);
      const wrapNonce = randomBytes(nonceBytes);
      const wrapped = Buffer.concat([wrapNonce, encrypt(masterKey, wrapNonce, dataKey, `key:${key}:${context}`)]);
      return {
        v: 1,
        key,
        dataKey: wrapped.toString("base64"),
        nonce: nonce.toString("base64"),
        text: text.toString("base64"),
      };
    },
    open(sealed, context) {
      if (sealed.key !== key) throw wrongKey(sealed.key, key);
      try {
        const wrapped = Buffer.from(sealed.dataKey, "base64");
        const [wrapNonce, body] = [wrapped.subarray(0, nonceBytes), wrapped.subarray(nonceBytes)];
        const dataKey = decrypt(masterKey, wrapNonce, body, `key:${key}:${context}`);
        const nonce = Buffer.from(sealed.nonce, "base64");
        return decrypt(dataKey, nonce, Buffer.from(sealed.text, "base64"), `text:${context}`).toString("utf8");
      } catch (cause) {
        const message = "A stored secret does not open: it was changed, or it belongs to another row. Enter it again.";
        throw new AppError("CONNECTION_MISSING", message, { cause });
      }
    },
  };
}

/** `SECRET_KEY`, or the key kept in the data directory: made there at the first start, readable by its owner alone. */
export async function loadMasterKey(config: Pick<Config, "secretKey" | "dataDir">): Promise<Buffer> {
  if (config.secretKey !== undefined) return parseKey(config.secretKey, "SECRET_KEY");
  const path = join(config.dataDir, "secret.key");
  await mkdir(config.dataDir, { recursive: true });
  try {
    await writeFile(path, `${randomBytes(keyBytes).toString("base64")}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await chmod(path, 0o600);
  }
  return parseKey(await readFile(path, "utf8"), path);
}

/** Names a key without giving it away. */
export function keyIdOf(masterKey: Buffer): string {
  return createHash("sha256").update("goalgraph key id").update(masterKey).digest("hex").slice(0, 16);
}

export function wrongKey(sealedWith: string, ours: string): AppError {
  return new AppError(
    "CONNECTION_MISSING",
    `Stored secrets were sealed with the master key ${sealedWith}, but this server has ${ours}. ` +
      "Start it with the SECRET_KEY (or the file secret.key) that belongs to this database.",
  );
}

function parseKey(text: string, source: string): Buffer {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, "base64");
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed);
  if (!isBase64 || key.length !== keyBytes || new Set(key).size < 8) {
    throw new Error(`${source} is not a key of 32 random bytes in base64. Make one with: openssl rand -base64 32`);
  }
  return key;
}

function encrypt(key: Buffer, nonce: Buffer, plain: Buffer, context: string): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context, "utf8"));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, nonce: Buffer, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context, "utf8"));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()]);
}
