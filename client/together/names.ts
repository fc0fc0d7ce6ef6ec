import { t } from "#client/messages/index.ts";
import type { PersonHere } from "#shared/api/socket.ts";

/** By page. Two pages of one person are told apart by a number. */
export function namesOf(people: readonly PersonHere[]): ReadonlyMap<string, string> {
  const count = new Map<string, number>();
  return new Map(
    people.map(({ page, member, name }) => {
      const nth = (count.get(member) ?? 0) + 1;
      count.set(member, nth);
      return [page, nth === 1 ? name : t("together.again", { name, n: nth })];
    }),
  );
}
