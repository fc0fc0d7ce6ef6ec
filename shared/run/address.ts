/**
 * A step's place in a run: the node's id, and before it each region that it stands in with the round's index:
 * `pages[3]/draft[1]/verify`. A scope is what stands before the last id: `pages[3]/draft[1]/`, or nothing at the top.
 */

/** The address of a node in a scope. */
export function addressIn(scope: string, node: string): string {
  return scope + node;
}

/** The scope of one round (0-based) of a region. */
export function scopeOfRound(region: string, round: number): string {
  return `${region}[${round}]/`;
}

export interface Place {
  /** Empty at the top. */
  scope: string;
  node: string;
}

export function placeOf(address: string): Place {
  const cut = address.lastIndexOf("/") + 1;
  if (cut === 0) return { scope: "", node: address };
  return { scope: address.slice(0, cut), node: address.slice(cut) };
}

/** The region step and round that a scope belongs to; undefined at the top. */
export function regionOf(scope: string): { region: string; round: number } | undefined {
  if (scope === "") return undefined;
  const open = scope.lastIndexOf("[");
  return { region: scope.slice(0, open), round: Number(scope.slice(open + 1, -2)) };
}

/** The scopes around an address, innermost first, without the top. */
export function scopesAround(address: string): string[] {
  const scopes: string[] = [];
  for (let { scope } = placeOf(address); scope !== ""; scope = placeOf(regionOf(scope)?.region ?? "").scope) {
    scopes.push(scope);
  }
  return scopes;
}

/** Does the step stand inside the region step, at any depth? */
export function isWithin(address: string, region: string): boolean {
  return address.startsWith(`${region}[`);
}

/** The top-level step that holds this one: itself at the top. */
export function topOf(address: string): string {
  const end = address.indexOf("[");
  return end < 0 ? address : address.slice(0, end);
}
