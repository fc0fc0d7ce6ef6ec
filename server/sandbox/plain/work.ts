/** What one evaluation may cost. Past it, or where JSONata would mean something else, the sandbox decides. */

/** Thrown for "the sandbox decides". One object: it carries nothing and is caught where it is meant. */
export const missed = new Error("The sandbox decides.");

/** About 100 ns each: one part of an expression, one item of a list, 16 characters of text. */
const mostWork = 50_000;

export class Work {
  #left = mostWork;

  spend(amount: number): void {
    this.#left -= amount;
    if (this.#left < 0) throw missed;
  }

  spendText(text: string): void {
    this.spend(text.length >> 4);
  }
}
