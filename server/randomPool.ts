/** Randomness in small portions, drawn from the system in large ones: each draw costs as much as a small query. */
import { randomFillSync } from "node:crypto";

const poolBytes = 8_192;

/** Gives `size` fresh random bytes at each call; they are nobody else's. */
export function createRandomPool(size: number): () => Uint8Array {
  const pool = new Uint8Array(poolBytes);
  let used = poolBytes;
  return () => {
    if (used + size > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const portion = pool.slice(used, used + size);
    used += size;
    return portion;
  };
}
