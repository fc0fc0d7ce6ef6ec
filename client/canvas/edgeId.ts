export function makeEdgeId(): string {
  return `e_${crypto.randomUUID().slice(0, 8)}`;
}
