/** How often something may happen in a minute, by key; what was not used lasts for a minute. In this process only. */
export interface Rate {
  /** Seconds to wait; 0 when it may happen now, and has. */
  take(key: string, perMinute: number): number;
}

const mostKeys = 20_000;

export function createRate(now: () => number = () => performance.now()): Rate {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, perMinute) {
      const time = now();
      const bucket = buckets.get(key) ?? { left: perMinute, at: time };
      bucket.left = Math.min(perMinute, bucket.left + ((time - bucket.at) * perMinute) / 60_000);
      bucket.at = time;
      // Those used longest ago are full again, or nearly so.
      buckets.delete(key);
      buckets.set(key, bucket);
      const [oldest] = buckets.keys();
      if (buckets.size > mostKeys && oldest !== undefined) buckets.delete(oldest);
      if (bucket.left < 1) return Math.ceil(((1 - bucket.left) * 60) / perMinute);
      bucket.left -= 1;
      return 0;
    },
  };
}
