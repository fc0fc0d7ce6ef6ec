/**
 * List prices in US dollars for a million tokens, from the vendors' public price pages as of November 2025, without
 * discounts for caching or batches. A model that is not here counts as 0; its tokens are counted all the same.
 */
const prices: Record<string, { input: number; output: number }> = {
  "gpt-5": { input: 1.25, output: 10 },
  "gpt-5-mini": { input: 0.25, output: 2 },
  "gpt-5-nano": { input: 0.05, output: 0.4 },
  "gpt-4.1": { input: 2, output: 8 },
  "gpt-4.1-mini": { input: 0.4, output: 1.6 },
  "gpt-4.1-nano": { input: 0.1, output: 0.4 },
  "gpt-4o": { input: 2.5, output: 10 },
  "gpt-4o-mini": { input: 0.15, output: 0.6 },
  o3: { input: 2, output: 8 },
  "o4-mini": { input: 1.1, output: 4.4 },
  "claude-opus-4-1": { input: 15, output: 75 },
  "claude-sonnet-4-5": { input: 3, output: 15 },
  "claude-haiku-4-5": { input: 1, output: 5 },
  "gemini-2.5-pro": { input: 1.25, output: 10 },
  "gemini-2.5-flash": { input: 0.3, output: 2.5 },
  "gemini-2.5-flash-lite": { input: 0.1, output: 0.4 },
};

/** US dollars for a token. */
export function priceOf(model: string): { inputUsdPerToken: number; outputUsdPerToken: number } {
  return { inputUsdPerToken: priceUsd(model, 1, 0), outputUsdPerToken: priceUsd(model, 0, 1) };
}

/** `openai/gpt-4o-2024-08-06` is priced as `gpt-4o`: a router's prefix and a date do not change the price. */
export function priceUsd(model: string, inputTokens: number, outputTokens: number): number {
  const name = model
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/, "");
  const price = Object.hasOwn(prices, name) ? prices[name] : undefined;
  return price ? (inputTokens * price.input + outputTokens * price.output) / 1_000_000 : 0;
}
