/** Passwords at rest: argon2id with 19 MiB, 2 passes, 1 lane, in the PHC text form. */
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";

const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const shape = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** False also for a member without a password. Takes the same time whether or not there is a hash to compare with. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const parts = shape.exec(stored ?? "");
  if (!parts) {
    await derive(password, Buffer.alloc(16), cost);
    return false;
  }
  const [, memory, passes, parallelism, salt = "", hash = ""] = parts;
  const expected = Buffer.from(hash, "base64");
  const given = await derive(password, Buffer.from(salt, "base64"), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(given, expected);
}

interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
  tagLength: number;
}

/** The same letters typed on another keyboard give the same bytes: NFKC. */
function derive(password: string, nonce: Buffer, cost: Cost): Promise<Buffer> {
  const message = Buffer.from(password.normalize("NFKC"), "utf8");
  return new Promise((resolve, reject) => {
    argon2("argon2id", { message, nonce, ...cost }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
