/** What two texts share at their beginning and end, cut between words, and what differs in the middle. */
export function splitChange(before: string, after: string) {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  while (head > 0 && head < Math.max(before.length, after.length) && !/\s/.test(before[head - 1] ?? "")) head--;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  while (tail > 0 && !/\s/.test(before[before.length - tail] ?? "")) tail--;
  return {
    start: before.slice(0, head),
    removed: before.slice(head, before.length - tail),
    added: after.slice(head, after.length - tail),
    end: before.slice(before.length - tail),
  };
}
