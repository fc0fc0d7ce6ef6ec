/** Retrieval without a model: BM25 over short descriptions. Pure and deterministic. */

export interface Described {
  id: string;
  /** Everything that a wish could name it by. Repeat what matters more. */
  text: string;
}

export interface Ranked {
  id: string;
  score: number;
  /** Share (0–1) of the wish's own words that the description has. */
  coverage: number;
}

const k1 = 1.2;
const b = 0.75;

/** The descriptions by how well they answer the wish, best first; ties by id. Those that share no word score 0. */
export function rank(wish: string, descriptions: readonly Described[]): Ranked[] {
  const wanted = [...new Set(wordsOf(wish))];
  const docs = descriptions.map(({ id, text }) => ({ id, counts: countsOf(wordsOf(text)) }));
  const meanLength = docs.reduce((sum, { counts }) => sum + counts.total, 0) / Math.max(1, docs.length);
  const rarity = new Map(
    wanted.map((word) => {
      const having = docs.filter(({ counts }) => counts.of.has(word)).length;
      return [word, Math.log(1 + (docs.length - having + 0.5) / (having + 0.5))];
    }),
  );
  return docs
    .map(({ id, counts }) => {
      let score = 0;
      let found = 0;
      for (const word of wanted) {
        const count = counts.of.get(word);
        if (count === undefined) continue;
        found++;
        const damped = (count * (k1 + 1)) / (count + k1 * (1 - b + (b * counts.total) / meanLength));
        score += (rarity.get(word) ?? 0) * damped;
      }
      return { id, score, coverage: wanted.length === 0 ? 0 : found / wanted.length };
    })
    .sort((left, right) => right.score - left.score || left.id.localeCompare(right.id));
}

/**
 * How sure the best of a ranking is, 0–1: how far it stands before the second, times how much of the wish it covers.
 * 0 when nothing matched.
 */
export function confidenceOf(ranking: readonly Ranked[]): number {
  const [best, second] = ranking;
  if (!best || best.score === 0) return 0;
  return (best.score / (best.score + (second?.score ?? 0))) * best.coverage;
}

const stopWords = new Set(
  `a an and are as at be by can do each every for from give goal has have how i if in into is it its make me my need
   new of on one or our out over please so that the their them then there they this to up us using want was we what
   when which with you your under below most than about get let show after before also`.split(/\s+/),
);

/** Lower case, without accents, stop words and simple endings. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => !stopWords.has(word) && (word.length > 1 || /\p{L}/u.test(word)))
    .map(stem);
}

function stem(word: string): string {
  if (word.length <= 3) return word;
  return word
    .replace(/ies$/, "y")
    .replace(/(ss|sh|ch|x)es$/, "$1")
    .replace(/([^s])s$/, "$1")
    .replace(/(.{3,})(?:ing|ed)$/, "$1")
    .replace(/(.{3,})e$/, "$1");
}

function countsOf(words: string[]): { total: number; of: Map<string, number> } {
  const of = new Map<string, number>();
  for (const word of words) of.set(word, (of.get(word) ?? 0) + 1);
  return { total: words.length, of };
}
