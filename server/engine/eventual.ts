/** What is there already, or will be. A promise costs more than most pure steps, so there is none where nobody waits. */
export type Eventual<T> = T | Promise<T>;

/** Goes on with the value, at once when it is there. */
export function whenThere<T, R>(value: Eventual<T>, goOn: (value: T) => Eventual<R>): Eventual<R> {
  return value instanceof Promise ? value.then(goOn) : goOn(value);
}

export function allThere<T>(values: Eventual<T>[]): Eventual<T[]> {
  return values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as T[]);
}
