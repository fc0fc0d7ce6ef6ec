/** Longer texts are rare and are asked about each time. */
const longestKept = 4_000;

/**
 * Keeps the newest `most` answers to a question that a text always answers alike. Asked twice at once, it is asked
 * once; a refusal is not kept.
 */
export function remember<T>(ask: (text: string) => Promise<T>, most: number): (text: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (text) => {
    if (text.length > longestKept) return ask(text);
    const known = answers.get(text);
    const answer = known ?? ask(text);
    answers.delete(text);
    answers.set(text, answer);
    const [oldest] = answers.keys();
    if (answers.size > most && oldest !== undefined) answers.delete(oldest);
    if (!known) answer.catch(() => answers.get(text) === answer && answers.delete(text));
    return answer;
  };
}
