/** Asks again and again until there is an answer; throws after `forMs`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { everyMs = 50, forMs = 120_000 } = {},
): Promise<T> {
  const last = performance.now() + forMs;
  while (performance.now() < last) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(everyMs);
  }
  throw new Error(`It did not happen within ${forMs / 1_000} s: ${what}.`);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
