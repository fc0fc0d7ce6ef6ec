interface Asked<T> {
  text: string;
  resolve(answer: T): void;
  reject(error: unknown): void;
}

/**
 * Asks together what is asked within one turn of the event loop, at most `most` texts at a time. When a batch fails,
 * each of its texts is asked alone, so that one bad text fails only for who asked about it.
 */
export function inBatches<T>(ask: (texts: string[]) => Promise<T[]>, most: number): (text: string) => Promise<T> {
  let waiting: Asked<T>[] = [];

  return (text) =>
    new Promise<T>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(send);
      waiting.push({ text, resolve, reject });
    });

  function send() {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += most) void answer(all.slice(from, from + most));
  }

  async function answer(batch: Asked<T>[]): Promise<void> {
    try {
      const answers = await ask(batch.map(({ text }) => text));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as T);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const each of batch) await answer([each]);
    }
  }
}
