import { placeOf, regionOf, scopesAround } from "#shared/run/address.ts";

/** The rounds that an address stands in: `Pages 4 › Draft 2`; nothing at the top. */
export function sayRounds(address: string, titleOf: (node: string) => string): string {
  return scopesAround(address)
    .toReversed()
    .flatMap((scope) => regionOf(scope) ?? [])
    .map(({ region, round }) => `${titleOf(placeOf(region).node)} ${round + 1}`)
    .join(" › ");
}
